import AegisBasics
import AegisPolicy

/// Flags `NotResource` with `*`.
struct NotResourceStar: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4223", "not-resource-star"), .error, kinds: .all,
    summary: "`NotResource` lists `*`, so that the statement speaks of nothing",
    rationale: """
      A statement with `NotResource` speaks of all resources but the listed ones. With `*` in the list none is \
      left.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:GetObject
        NotResource: "*" # error[AE4223]@17..18: the statement excepts every resource
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:GetObject
        NotResource: "arn:aws:s3:::logs/*"
      """
    ],
    peers: [.policyValidator("not_resource_deny_ineffective")])

  static let needs: StatementFeatures = [.notResource, .resourceStar]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let star = statement.resources.first(where: \.isStar) else { return }
    findings.report(
      "the statement excepts every resource", at: Label(statement.place(star.node), "leaves no resource"),
      help: statement.isDeny ? "write `Resource` to deny it everywhere" : "write `Resource`, or remove the statement")
  }
}
