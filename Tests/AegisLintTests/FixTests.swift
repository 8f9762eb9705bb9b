import AegisBasics
import AegisLint
import AegisSamples
import AegisSyntax
import TestSupport
import Testing

/// Fixes mend what they are for, stay in the document's layout, and break nothing.
@Suite struct FixTests {
  static let fixable = RuleCase.all.filter { $0.metadata.fix != nil }

  @Test func someRulesFix() { #expect(Self.fixable.count >= 5) }

  /// What becomes of the flagged fixtures: `golden/lint/RULE/fixed*.yaml.txt`.
  @Test(arguments: fixable) func fixesAreAsReviewed(_ rule: RuleCase) async throws {
    for path in Golden.files(in: rule.folder, withExtension: "yaml") where path.hasPrefix("\(rule.folder)/flagged") {
      let fixed = try await fix(rule, try Golden.read(path))
      let name = path.split(separator: "/").last!.dropFirst("flagged".count).dropLast(".yaml".count)
      #expect(Golden.difference(fixed, from: "\(rule.folder)/fixed\(name).txt") == nil)
      #expect(parseYAML(fixed, file: FileID(rawValue: 0)).bag.isEmpty, "\(path): the fixed text is broken")
    }
  }

  /// Applies every fix of the rule, until none is left.
  private func fix(_ rule: RuleCase, _ file: SourceFile) async throws -> [UInt8] {
    var file = file
    var seen: [String] = []
    for _ in 0..<10 {
      let fixture = await RuleFixture.run(rule.type, file)
      let findings = fixture.all
      let pass = applyFixes(of: findings, in: fixture.sources, allowed: { $0 != .displayOnly })
      guard let text = pass.texts[fixture.file.id] else { return file.text }
      seen = findings.filter { !$0.fixes.isEmpty }.map { $0.asAnnotation(in: fixture.file) }
      file = SourceFile(id: file.id, displayPath: file.displayPath, text: text)
    }
    Issue.record("\(rule.metadata.code.name): the fixes do not come to an end: \(seen)")
    return file.text
  }

  /// The metadata says what the rule's fixes are.
  @Test(arguments: RuleCase.all) func metadataTellsOfFixes(_ rule: RuleCase) async throws {
    var safeties: Set<Fix.Safety> = []
    for path in Golden.files(in: rule.folder, withExtension: "yaml") {
      for finding in await RuleFixture.run(rule.type, try Golden.read(path)).all where finding.code == rule.metadata.code {
        safeties.formUnion(finding.fixes.map(\.safety))
      }
    }
    switch rule.metadata.fix {
    case .safe: #expect(safeties.contains(.safe))
    case .unsafe: #expect(safeties.contains(.unsafe))
    case .displayOnly, nil: #expect(safeties.isDisjoint(with: [.safe, .unsafe]), "the metadata names no fix")
    }
  }
}

/// Edits of several findings in one text.
@Suite struct FixApplicationTests {
  private let file = SourceFile(id: FileID(rawValue: 0), displayPath: "a", text: Array("abcdef\n".utf8))

  private func finding(_ edits: [(UInt32, UInt32, String)], _ safety: Fix.Safety = .safe) -> Diagnostic {
    let edits = edits.map { Edit(SourceRange(file.id, TextRange($0.0, $0.1)), replacement: $0.2) }
    let code = RuleRegistry.all[0].metadata.code
    return Diagnostic(code, .note, "x", Label(edits[0].at), fixes: [Fix("x", safety, edits: edits)])
  }

  private func apply(_ findings: [Diagnostic], unsafe: Bool = false) -> (String, Int) {
    let pass = applyFixes(of: findings, in: SourceMap(files: [file]), allowed: { $0 == .safe || unsafe })
    return (String(decoding: pass.texts[file.id] ?? file.text, as: UTF8.self), pass.count)
  }

  @Test func appliesWhatDoesNotOverlap() {
    #expect(apply([finding([(0, 1, "X")]), finding([(4, 5, "")])]) == ("Xbcdf\n", 2))
    #expect(apply([finding([(0, 3, "X")]), finding([(2, 4, "Y")])]) == ("Xdef\n", 1))
    #expect(apply([finding([(1, 1, "X")]), finding([(1, 1, "Y")])]) == ("aXbcdef\n", 1))
    #expect(apply([finding([(1, 1, "X")]), finding([(1, 1, "X")])]) == ("aXbcdef\n", 1))
    #expect(apply([finding([(0, 1, "X"), (5, 6, "Y")]), finding([(5, 6, "Z")])]) == ("XbcdeY\n", 1))
    #expect(apply([finding([(0, 1, "X")], .unsafe)]) == ("abcdef\n", 0))
    #expect(apply([finding([(0, 1, "X")], .unsafe)], unsafe: true) == ("Xbcdef\n", 1))
    #expect(apply([finding([(3, 99, "X")])]) == ("abcdef\n", 0))
  }

  /// The edits between two texts turn the one into the other and touch no line that both have.
  @Test(arguments: 0..<300) func lineEditsTurnOneTextIntoTheOther(_ seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    func text() -> [UInt8] {
      let lines = (0..<random.below(9)).map { _ in random.pick(["a", "b", "c", ""]) }
      return Array((lines.joined(separator: "\n") + (random.oneIn(3) ? "" : "\n")).utf8)
    }
    let old = SourceFile(id: FileID(rawValue: 0), displayPath: "a", text: text())
    let new = text()
    let edits = lineEdits(from: old, to: new)
    let finding = Diagnostic(
      RuleRegistry.all[0].metadata.code, .note, "x", Label(SourceRange(old.id, TextRange(at: 0))),
      fixes: [Fix("x", .safe, edits: edits)])
    let pass = applyFixes(of: [finding], in: SourceMap(files: [old]), allowed: { _ in true })
    #expect(pass.texts[old.id] ?? old.text == new, "\(String(decoding: old.text, as: UTF8.self)) -> \(String(decoding: new, as: UTF8.self)): \(edits)")
  }
}
