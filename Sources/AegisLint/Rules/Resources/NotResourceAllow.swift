import AegisBasics
import AegisPolicy

/// Flags `Allow` with `NotResource`.
struct NotResourceAllow: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4222", "not-resource-allow"), .warning, kinds: [.identity, .inline, .resource],
    summary: "`Allow` with `NotResource` grants every resource but a list",
    rationale: """
      The grant holds for every resource that is not listed, those that are made later included. What was meant is \
      nearly always a list of what is allowed, or a second statement that denies.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        NotResource: "arn:aws:s3:::secrets/*" # warning[AE4222]@17..39: the statement grants its actions on all resources but those it lists
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
    peers: [.policyValidator("not_resource_broad"), .parliament("NOTRESOURCE_WITH_ALLOW")])

  static let needs: StatementFeatures = [.allow, .notResource]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let first = statement.resources.first, !statement.resources.contains(where: \.isStar) else { return }
    findings.report(
      "the statement grants its actions on all resources but those it lists", at: Label(statement.place(first.node), "all but this"),
      notes: ["resources that are made later are granted too"],
      help: "list the resources that are allowed; to take some away, deny them in a statement of their own")
  }
}
