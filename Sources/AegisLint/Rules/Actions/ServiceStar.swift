import AegisBasics
import AegisPolicy

/// Flags grants of every action of a service on every resource.
struct ServiceStar: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4112", "service-star"), .note, kinds: .identityBased, concludesFromLack: true,
    summary: "a statement allows every action of a service on every resource",
    rationale: """
      The grant takes in what changes who may do what in the service, and every action that AWS adds to it later.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:* # note[AE4112]@11..15: the statement allows every action of `s3` on every resource
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::logs/*"}
      """
    ],
    peers: [Peer(.cloudsplaining, "ServiceWildcard"), .policyValidator("service_wildcard")], strictSeverity: .warning)

  static let needs: StatementFeatures = [.allow, .action, .actionWildcard, .resource, .resourceStar, .unconditional]
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let whole = statement.actions.filter { $0.form == .service && $0.service != nil }
    guard let first = whole.first, let service = first.service else { return }
    let prefix = statement.catalog.prefix(service)
    var rest = ""
    if whole.count == 2, let other = whole[1].service {
      rest = " and `\(statement.catalog.prefix(other))`"
    } else if whole.count > 2 {
      rest = " and \(whole.count - 1) more services"
    }
    findings.report(
      "the statement allows every action of `\(prefix)`\(rest) on every resource",
      at: Label(statement.place(first.node), "actions that AWS adds later too"),
      secondary: whole.dropFirst().map { Label(statement.place($0.node)) }, help: "list what is needed, or name the resources")
  }
}
