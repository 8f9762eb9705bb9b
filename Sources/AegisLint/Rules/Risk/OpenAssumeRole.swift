import AegisBasics
import AegisPolicy

/// Flags grants to assume any role anywhere.
struct OpenAssumeRole: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4821", "open-assume-role"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder assume every role that trusts its account",
    rationale: """
      A role that trusts an account leaves it to the account's policies who may assume it. Where a policy allows that for \
      every role, its holder has all of those roles, in this account and in others, those made later included.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sts:AssumeRole # warning[AE4821]@11..25: every role that trusts the account
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/read-only"}
      """
    ],
    peers: [Peer(.prowler, "iam_no_custom_policy_permissive_role_assumption"), Peer(.trivy, "AVD-AWS-0057")])

  static let reads: KeptParts = [.actions, .resources]

  static let concernNeeds: StatementFeatures = .openRisk

  static func concerns(_ statement: StatementFacts) -> Bool { OpenGrants.mayOpen(statement, "sts:AssumeRole") }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let grants = policy.openGrants
    if grants.isEmpty || grants.isEverything { return }
    guard let grant = grants.grant(of: "sts:AssumeRole") else { return }
    findings.report(
      "the policy lets its holder assume every role that trusts the account", at: Label(grant.statement.place(grant.node), "of every account"),
      help: "name the roles, or a part of their names: `arn:aws:iam::*:role/read-only`")
  }
}
