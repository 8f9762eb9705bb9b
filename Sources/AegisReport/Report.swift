public import AegisBasics

/// Everything one run has to say, as a value that a renderer turns into bytes.
///
/// The same report gives the same bytes in every format: nothing is looked up elsewhere.
public struct Report: Sendable {
  /// The command that ran, such as `lint`.
  public var command: String
  public var toolVersion: String
  /// Every file that a range of this report can point into.
  public var sources: SourceMap
  /// How many files the run looked at, those without a finding included.
  public var filesChecked: Int
  /// What was found, in the order in which people read it.
  public var diagnostics: [Diagnostic]
  /// What was found besides and is not shown, because it is too much: where there is any, the last of `diagnostics` says so.
  public var hidden: [Diagnostic]
  /// What was found and is ignored on purpose; only SARIF shows it.
  public var suppressed: [SuppressedDiagnostic]
  /// Every rule that this version knows, in code order; only SARIF shows them.
  public var rules: [RuleDescription]
  /// What a place is called inside the configuration, by the range of a primary label, such as
  /// `Policy.aws.master.x.Statement[0]`. It outlives edits elsewhere in the file, so a finding is
  /// recognized by it from one run to the next.
  public var logicalPaths: [SourceRange: String]

  public init(
    command: String, toolVersion: String, sources: SourceMap, filesChecked: Int, diagnostics: [Diagnostic],
    hidden: [Diagnostic] = [], suppressed: [SuppressedDiagnostic] = [], rules: [RuleDescription] = [], logicalPaths: [SourceRange: String] = [:]
  ) {
    self.command = command
    self.toolVersion = toolVersion
    self.sources = sources
    self.filesChecked = filesChecked
    self.diagnostics = diagnostics
    self.hidden = hidden
    self.suppressed = suppressed
    self.rules = rules
    self.logicalPaths = logicalPaths
  }

  /// All that was found, shown or not.
  var found: [Diagnostic] { hidden.isEmpty ? diagnostics : diagnostics.dropLast() + hidden }

  /// How many of the findings have this severity.
  public func count(_ severity: Severity) -> Int { found.count { $0.severity == severity } }
}

/// A finding that its author chose to ignore.
public struct SuppressedDiagnostic: Hashable, Sendable {
  public var diagnostic: Diagnostic
  /// Why it is ignored, in the author's words.
  public var reason: String
  /// The comment that ignores it; nil where the project's settings do.
  public var place: SourceRange?

  public init(_ diagnostic: Diagnostic, reason: String, place: SourceRange? = nil) {
    self.diagnostic = diagnostic
    self.reason = reason
    self.place = place
  }
}

/// What a consumer that has never seen a rule needs to explain it.
public struct RuleDescription: Hashable, Sendable {
  public var code: DiagnosticCode
  public var severity: Severity
  /// One sentence: what the rule finds.
  public var summary: String
  /// Why that matters.
  public var rationale: String

  public init(_ code: DiagnosticCode, _ severity: Severity, summary: String, rationale: String) {
    self.code = code
    self.severity = severity
    self.summary = summary
    self.rationale = rationale
  }
}
