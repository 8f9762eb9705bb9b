public import AegisBasics

/// One kind of finding, as `aegis rules` and `aegis explain` show it: of a lint rule or of another stage.
public struct RuleEntry: Sendable {
  public let code: DiagnosticCode
  public let severity: Severity
  public let summary: String
  public let rationale: String
  public let peers: [Peer]
  /// The rule; nil for findings of other stages.
  public let rule: RuleMetadata?
  /// What other stages have for examples.
  public let explanation: Explanation?

  init(_ rule: RuleMetadata) {
    code = rule.code
    severity = rule.severity
    summary = rule.summary
    rationale = rule.rationale
    peers = rule.peers
    self.rule = rule
    explanation = nil
  }

  init(_ explanation: Explanation) {
    code = DiagnosticCode(explanation.code, explanation.name)
    severity = explanation.severity
    summary = explanation.summary
    rationale = explanation.rationale
    peers = explanation.peers
    rule = nil
    self.explanation = explanation
  }

  /// The words for what the rule looks at.
  public var area: String { RuleEntry.area(of: code.code) }

  public static func area(of code: String) -> String {
    switch code.dropFirst(2).prefix(2) {
    case "40": "structure"
    case "41": "actions"
    case "42": "resources"
    case "43": "conditions"
    case "44": "principals"
    case "45": "organization"
    case "46": "logic"
    case "47": "quotas"
    case "48": "risk"
    default:
      switch code.dropFirst(2).first {
      case "0": "project"
      case "1": "syntax"
      case "2": "names"
      case "3": "types and grammar"
      case "5": "hygiene"
      case "6": "limits"
      case "7": "AWS and terraform"
      case "8": "access"
      default: "aegis"
      }
    }
  }
}

extension RuleRegistry {
  /// Every kind of finding that there is, in the order of codes.
  public static let entries: [RuleEntry] =
    (all.map { RuleEntry($0.metadata) } + Explanation.all.map { RuleEntry($0) }).sorted { $0.code.code < $1.code.code }

  /// The entry with a code, in any letter case, or a name.
  public static func entry(_ text: String) -> RuleEntry? {
    let code = text.uppercased(), name = text.lowercased()
    return entries.first { $0.code.code == code || $0.code.name == name }
  }

  /// Whether there is something that a text, such as `AE41` or `full-administrator`, speaks of.
  public static func isKnown(_ written: String) -> Bool { entries.contains { $0.code.isNamed(by: written) } }

  /// Whether a text names an error without which a configuration means nothing: nobody can leave it out, or make less of it.
  public static func staysError(_ written: String) -> Bool {
    guard let entry = entries.first(where: { $0.code.code == written || $0.code.name == written }) else { return false }
    return metadata(of: entry.code) == nil && entry.severity == .error && !entry.code.canBeIgnored
  }

  /// The name that may have been meant, or a code that is written in small letters; a number is near to none.
  public static func nearest(to written: String) -> String? {
    let code = written.uppercased()
    if code.hasPrefix("AE"), code.dropFirst(2).allSatisfy({ $0.isNumber }) { return code != written && isKnown(code) ? code : nil }
    return closestMatch(to: written, among: entries.map(\.code.name))
  }

  /// The entries that cover a check of another tool, by its code in any letter case.
  public static func entries(covering peer: String) -> [RuleEntry] {
    let wanted = peer.lowercased()
    return entries.filter { $0.peers.contains { $0.code.lowercased() == wanted } }
  }
}
