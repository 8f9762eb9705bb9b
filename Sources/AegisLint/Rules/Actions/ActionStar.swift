import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags grants of every action on some resources, or under a condition.
struct ActionStar: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4111", "action-star"), .warning, kinds: [.identity, .inline, .resource],
    summary: "a statement allows every action",
    rationale: """
      `*` takes in deleting, giving away and changing the privileges of what the statement speaks of, and every action \
      that AWS adds to any service later. In the policy of a VPC endpoint, which gives nobody anything, it is what a condition \
      restricts.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: "*" # warning[AE4111]@12..13: the statement allows every action
        Resource: arn:aws:s3:::logs/*
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Deny, Action: "*", Resource: "*"}
      """,
      RuleExample(
        .resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "*"}
          Action: "*"
          Resource: "*"
          Condition: {StringEquals: {"aws:PrincipalOrgID": o-a1b2c3d4e5, "aws:ResourceOrgID": o-a1b2c3d4e5}}
        """),
    ],
    peers: [.policyValidator("overly_permissive"), Peer(.checkov, "CKV_AWS_63"), Peer(.checkov, "CKV_AWS_49")])

  static let needs: StatementFeatures = [.allow, .action, .actionStar]
  static let reads: KeptParts = [.actions, .resources, .principals]

  /// What one statement shows, the whole document is.
  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool { other.isOfEndpoint }
  static func mayAnswer(_ torn: StatementFacts) -> Bool { torn.kind == .resource && !torn.isDeny }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // Of an endpoint, whom and what it lets through is said by conditions.
    if statement.features.contains(.condition) && statement.isOfEndpoint { return }
    // On which resources, nobody knows.
    if statement.shapes.contains(where: { $0.problem == .prefix }) { return }
    guard !FullAdministrator.speaks(of: statement), let star = statement.actions.first(where: { $0.form == .everything }) else { return }
    findings.report(
      "the statement allows every action", at: Label(statement.place(star.node), "every action of every service"),
      help: "list what is needed, at the least by service, such as `s3:*`")
  }
}
