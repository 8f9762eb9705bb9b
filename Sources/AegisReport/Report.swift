package import AegisBasics

/// Everything one run has to say, as a value that a renderer turns into bytes.
///
/// The same report gives the same bytes in every format: nothing is looked up elsewhere.
package struct Report: Sendable {
  /// The command that ran, such as `lint`.
  package var command: String
  package var toolVersion: String
  /// Every file that a range of this report can point into.
  package var sources: SourceMap
  /// How many files the run looked at, those without a finding included.
  package var filesChecked: Int
  /// What was found, in the order in which people read it.
  package var diagnostics: [Diagnostic]
  /// What was found and is ignored on purpose; only SARIF shows it.
  package var suppressed: [SuppressedDiagnostic]
  /// Every rule that this version knows, in code order; only SARIF shows them.
  package var rules: [RuleDescription]
  /// What a place is called inside the configuration, by the range of a primary label, such as
  /// `Policy.aws.master.x.Statement[0]`. It outlives edits elsewhere in the file, so a finding is
  /// recognized by it from one run to the next.
  package var logicalPaths: [SourceRange: String]

  package init(
    command: String, toolVersion: String, sources: SourceMap, filesChecked: Int, diagnostics: [Diagnostic],
    suppressed: [SuppressedDiagnostic] = [], rules: [RuleDescription] = [], logicalPaths: [SourceRange: String] = [:]
  ) {
    self.command = command
    self.toolVersion = toolVersion
    self.sources = sources
    self.filesChecked = filesChecked
    self.diagnostics = diagnostics
    self.suppressed = suppressed
    self.rules = rules
    self.logicalPaths = logicalPaths
  }

  /// How many of the shown findings have this severity.
  package func count(_ severity: Severity) -> Int {
    diagnostics.reduce(0) { $0 + ($1.severity == severity ? 1 : 0) }
  }
}

/// A finding that its author chose to ignore.
package struct SuppressedDiagnostic: Hashable, Sendable {
  package var diagnostic: Diagnostic
  /// Why it is ignored, in the author's words.
  package var reason: String
  /// The comment that ignores it; nil where the project's settings do.
  package var place: SourceRange?

  package init(_ diagnostic: Diagnostic, reason: String, place: SourceRange? = nil) {
    self.diagnostic = diagnostic
    self.reason = reason
    self.place = place
  }
}

/// What a consumer that has never seen a rule needs to explain it.
package struct RuleDescription: Hashable, Sendable {
  package var code: DiagnosticCode
  package var severity: Severity
  /// One sentence: what the rule finds.
  package var summary: String
  /// Why that matters.
  package var rationale: String

  package init(_ code: DiagnosticCode, _ severity: Severity, summary: String, rationale: String) {
    self.code = code
    self.severity = severity
    self.summary = summary
    self.rationale = rationale
  }
}
