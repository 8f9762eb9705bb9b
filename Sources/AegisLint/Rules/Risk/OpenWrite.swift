import AegisBasics
import AegisPolicy

/// Flags grants to change any resource of a kind that can be named.
struct OpenWrite: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4815", "open-write"), .note, kinds: .identityBased,
    summary: "a policy lets its holder change any resource of a kind",
    rationale: """
      Where AWS lets a statement name the resources that an action changes, `*` is every one that there is or will be. \
      Often meant for those who run a service; rarely for anybody else.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [sqs:ListQueues, sqs:DeleteQueue] # note[AE4815]@28..43: `sqs:DeleteQueue` on every resource
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "sqs:DeleteQueue", Resource: "arn:aws:sqs:eu-west-1:123456789012:orders"}
      """
    ],
    peers: [
      Peer(.cloudsplaining, "InfrastructureModification"), Peer(.checkov, "CKV_AWS_111"), Peer(.checkov, "CKV_AWS_290"),
      .policyValidator("security_risk"),
    ], isOptional: true)

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let grants = policy.openGrants
    if grants.isEmpty || grants.isEverything { return }
    for statement in policy.statements where statement.features.isSuperset(of: [.allow, .action, .resourceStar, .unconditional]) {
      let writes = statement.actions.first { element in
        guard let action = element.action, statement.catalog.accessLevel(action) == .write else { return false }
        return !statement.catalog.resources(of: action).isEmpty && grants.grant(of: statement.catalog.name(action)) != nil
      }
      guard let writes else { continue }
      findings.report(
        "the statement allows `\(statement.text(writes.node))` on every resource", at: Label(statement.place(writes.node), "changes any of them"),
        help: "name the resources")
    }
  }
}
