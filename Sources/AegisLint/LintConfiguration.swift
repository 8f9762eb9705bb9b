public import AegisBasics
import AegisPolicy

/// Which rules run, how much is made of what they find, and what rules know about one organization.
public struct LintConfiguration: Sendable {
  public enum Profile: String, Sendable, CaseIterable {
    case `default`
    /// Optional rules too.
    case strict
    /// What AWS's own linter finds, with its severities.
    case accessAnalyzer = "access-analyzer"
  }

  /// A condition that every grant of an action must have.
  public struct Requirement: Sendable {
    /// A pattern of actions.
    public var action: String
    public var key: String
    /// Nil where any value will do.
    public var value: String?

    public init(action: String, key: String, value: String?) {
      self.action = action
      self.key = key
      self.value = value
    }
  }

  /// A grant that no policy may make.
  public struct ForbiddenGrant: Sendable {
    /// A pattern of actions.
    public var action: String
    /// A pattern of ARNs; nil for any resource.
    public var resource: String?

    public init(action: String, resource: String?) {
      self.action = action
      self.resource = resource
    }
  }

  public var profile: Profile = .default
  /// Where not empty, only these rules speak: codes or names, or the beginnings of codes.
  public var selected: [String] = []
  /// Rules that do not speak.
  public var ignored: [String] = []
  /// Severities that were chosen, by code or name.
  public var severities: [String: Severity] = [:]
  /// Accounts outside of the organization that are trusted on purpose.
  public var knownAccounts: Set<String> = []
  public var requirements: [Requirement] = []
  public var forbiddenGrants: [ForbiddenGrant] = []
  /// Patterns of actions that nobody may hold together.
  public var toxicSets: [[String]] = []

  /// The day on which conditions about time are looked at; nil where nobody tells.
  public var today: CalendarDate?

  public init() {}

  /// How much is made of a rule's findings; nil where it does not speak.
  public func severity(of rule: RuleMetadata) -> Severity? {
    if ignored.contains(where: { rule.code.isNamed(by: $0) }) { return nil }
    let chosen = severities[rule.code.code] ?? severities[rule.code.name]
    guard selected.isEmpty else {
      return selected.contains { rule.code.isNamed(by: $0) } ? chosen ?? profileSeverity(of: rule) ?? rule.severity : nil
    }
    guard let byProfile = profileSeverity(of: rule) else { return chosen }
    return chosen ?? byProfile
  }

  /// A finding as this configuration wants it; nil where it does not.
  ///
  /// What makes a configuration invalid (errors that are no matter of lint) is never left out, and what may be a misspelt
  /// action only where that is said of it.
  public func adjusted(_ finding: Diagnostic) -> Diagnostic? {
    var finding = finding
    guard let rule = RuleRegistry.metadata(of: finding.code) else {
      if finding.severity == .error && !finding.code.canBeIgnored { return finding }
      if ignored.contains(where: { finding.code.isNamed(by: $0) }) { return nil }
      let isOfGrammar = finding.severity == .error && finding.code.code.hasPrefix("AE3")
      if !selected.isEmpty && !isOfGrammar && !selected.contains(where: { finding.code.isNamed(by: $0) }) { return nil }
      finding.severity = severities[finding.code.code] ?? severities[finding.code.name] ?? finding.severity
      return finding
    }
    guard let severity = severity(of: rule) else { return nil }
    // Where nobody chose another severity, a finding may matter more or less than others of its rule.
    if severity != rule.severity { finding.severity = severity }
    return finding
  }

  private func profileSeverity(of rule: RuleMetadata) -> Severity? {
    switch profile {
    case .default: return rule.isOptional ? nil : rule.severity
    case .strict: return rule.strictSeverity ?? rule.severity
    case .accessAnalyzer: return rule.peers.lazy.compactMap { $0.tool == .accessAnalyzer ? $0.severity : nil }.max()
    }
  }
}

extension DiagnosticCode {
  /// Whether a text that someone wrote, such as `AE41` or `full-administrator`, speaks of this code.
  func isNamed(by written: String) -> Bool { name == written || (written.hasPrefix("AE") && code.hasPrefix(written)) }

  /// Errors of syntax, names, types and the project itself make a configuration mean nothing: they stay. An action or a
  /// service that the catalog does not know may be newer than it is, and AWS accepts both.
  public var canBeIgnored: Bool {
    switch code.utf8.dropFirst(2).first {
    case UInt8(ascii: "4"), UInt8(ascii: "5"), UInt8(ascii: "6"): return true
    default: return isOfUnknownAction
    }
  }
}
