import AegisBasics
import TestSupport
import Testing

/// The reader of annotations is itself a test's foundation.
@Suite struct AnnotationTests {
  private static let code = DiagnosticCode("AE1016", "expected-colon")

  private func disagreements(_ text: String, _ ranges: [(Int, Int)], needsColumns: Bool = false) -> [String] {
    let file = SourceFile(id: FileID(rawValue: 0), displayPath: "x.yaml", text: Array(text.utf8))
    let findings = ranges.map { start, end in
      Diagnostic(Self.code, .error, "a key", Label(SourceRange(file.id, TextRange(UInt32(start), UInt32(end)))))
    }
    return TestSupport.disagreements(in: file, with: findings, needsColumns: needsColumns)
  }

  @Test func speaksOfTheNextLineAndOfItsOwn() {
    #expect(disagreements("# error[AE1016]: a key\nab\n", [(23, 25)]).isEmpty)
    #expect(disagreements("ab # error[AE1016]: key\n", [(0, 2)]).isEmpty)
    #expect(disagreements("# error[AE1016]: a\n  # error[AE1016]: a\nab\n", [(40, 41), (41, 42)]).isEmpty)
    #expect(disagreements("ab\n# error[AE1016]@-1:1..3: a\n", [(0, 2)]).isEmpty)
    #expect(disagreements("é b\ncd\n# error[AE1016]@-2:3..-1:3: a\n", [(3, 7)]).isEmpty)
  }

  @Test func everythingMustBeMet() {
    #expect(disagreements("ab\n", [(0, 2)]).count == 1)
    #expect(disagreements("# error[AE1016]: a key\nab\n", []).count == 1)
    #expect(disagreements("# error[AE1016]: a key\nab\n", [(23, 25), (23, 25)]).count == 1)
    #expect(disagreements("# error[AE1016]: another\nab\n", [(25, 27)]).count == 2)
    #expect(disagreements("# warning[AE1016]: a key\nab\n", [(25, 27)]).count == 2)
    #expect(disagreements("# error[AE1016]@1..2: a key\nab\n", [(28, 30)]).count == 2)
    #expect(disagreements("# error[AE1016] a key\nab\n", [(22, 24)]).count == 2)
    #expect(disagreements("# error[AE1016]: a key\nab\n", [(23, 25)], needsColumns: true).count == 1)
  }
}
