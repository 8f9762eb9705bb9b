import AegisBasics
import AegisReport
import Testing

@Suite struct SummaryTests {
  @Test func cleanRunSaysHowMuchItLookedAt() {
    #expect(summary(of: [], filesChecked: 12) == "aegis: no findings in 12 files\n")
  }

  @Test func worstFindingIsTheOneToExplain() {
    let found = [
      finding("AE4103", .warning), finding("AE2001", .error), finding("AE5001", .note), finding("AE2002", .error),
    ]
    #expect(
      summary(of: found, filesChecked: 2, explained: ["AE4103", "AE2001"])
        == "aegis: 2 errors, 1 warning, and 1 note in 1 file; `aegis explain AE2001` tells more\n")
  }

  @Test func nothingIsPromisedThatExplainDoesNotKnow() {
    let found = [finding("AE2001", .error)]
    #expect(summary(of: found, filesChecked: 1, explained: ["AE4103"]) == "aegis: 1 error in 1 file\n")
  }

  @Test func ignoredFindingsAreCounted() {
    let ignored = [SuppressedDiagnostic(finding("AE4103", .warning), reason: "agreed")]
    #expect(summary(of: [], filesChecked: 1, ignored: ignored) == "aegis: no findings in 1 file (1 ignored)\n")
  }

  private func finding(_ code: String, _ severity: Severity) -> Diagnostic {
    Diagnostic(
      DiagnosticCode(code, "name"), severity, "message", Label(SourceRange(FileID(rawValue: 0), TextRange(at: 0))))
  }

  private func summary(
    of found: [Diagnostic], filesChecked: Int, ignored: [SuppressedDiagnostic] = [], explained: [String] = []
  ) -> String {
    let file = SourceFile(id: FileID(rawValue: 0), displayPath: "a.yaml", text: [])
    let report = Report(
      command: "lint", toolVersion: "1.0.0", sources: SourceMap(files: [file]), filesChecked: filesChecked,
      diagnostics: found, suppressed: ignored,
      rules: explained.map { RuleDescription(DiagnosticCode($0, "name"), .warning, summary: "", rationale: "") })
    return String(decoding: renderSummary(report), as: UTF8.self)
  }
}
