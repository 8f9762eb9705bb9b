public import AegisBasics

/// Which rules run, and how much is made of what they find.
public struct LintConfiguration: Sendable {
  public enum Profile: String, Sendable, CaseIterable {
    case `default`
    /// Optional rules too.
    case strict
    /// What AWS's own linter finds, with its severities.
    case accessAnalyzer = "access-analyzer"
  }

  public var profile: Profile = .default
  /// Rules that run though the profile leaves them out: codes or names, or their beginnings.
  public var selected: [String] = []
  /// Rules that do not run.
  public var ignored: [String] = []
  /// Severities that were chosen, by code or name.
  public var severities: [String: Severity] = [:]

  public init() {}

  /// How much is made of a rule's findings; nil where it does not run.
  public func severity(of rule: RuleMetadata) -> Severity? {
    if ignored.contains(where: { names($0, rule.code) }) { return nil }
    let chosen = severities[rule.code.code] ?? severities[rule.code.name]
    let byProfile = profileSeverity(of: rule)
    if byProfile == nil && chosen == nil && !selected.contains(where: { names($0, rule.code) }) { return nil }
    return chosen ?? byProfile ?? rule.severity
  }

  private func profileSeverity(of rule: RuleMetadata) -> Severity? {
    switch profile {
    case .default: return rule.isOptional ? nil : rule.severity
    case .strict: return rule.strictSeverity ?? rule.severity
    case .accessAnalyzer: return rule.peers.lazy.compactMap { $0.tool == .accessAnalyzer ? $0.severity : nil }.max()
    }
  }

  /// Whether a code or name that someone wrote, such as `AE41` or `full-admin`, speaks of a rule.
  private func names(_ written: String, _ code: DiagnosticCode) -> Bool {
    code.name == written || (written.hasPrefix("AE") && code.code.hasPrefix(written))
  }
}
