import AegisAccess
import AegisBasics
import AegisPolicy

/// Flags policies that let their holder become another user or role.
struct PrincipalTakeover: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4804", "principal-takeover"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder become any other principal",
    rationale: """
      An access key or a password of another user is that user. Whoever may make them for any user, or change whom any \
      role trusts, may do what the most powerful of them may.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:CreateAccessKey # warning[AE4804]@11..30: the policy lets its holder become any other principal
        Resource: arn:aws:iam::123456789012:user/*
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "iam:CreateAccessKey", Resource: "arn:aws:iam::*:user/${aws:username}"}
      """
    ],
    peers: [
      .policyValidator("privilege_escalation"), .parliament("PRIVILEGE_ESCALATION"), Peer(.cloudsplaining, "PrivilegeEscalation"),
      Peer(.checkov, "CKV_AWS_286"), Peer(.prowler, "iam_policy_allows_privilege_escalation"),
    ])

  static let reads: KeptParts = [.actions, .resources]

  static let concernNeeds: StatementFeatures = .openRisk

  static func concerns(_ statement: StatementFacts) -> Bool { statement.opensWay }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let grants = policy.openGrants
    let takeovers = grants.escalations(.principal)
    if takeovers.isEmpty { return }
    // Who can give itself everything has been told so by the same statement.
    let told = Set(grants.escalations(.own).map(\.statement.index))
    findings.report(
      takeovers.filter { !told.contains($0.statement.index) }, message: "the policy lets its holder become any other principal",
      label: "of every principal", help: { $0.method.way == .becomeRole ? "name the roles" : "name the users, such as `user/${aws:username}`" })
  }
}
