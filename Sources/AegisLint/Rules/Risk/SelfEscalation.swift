import AegisBasics
import AegisPolicy

/// Flags policies that let their holder change its own privileges.
struct SelfEscalation: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4801", "self-escalation"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder give itself any privilege",
    rationale: """
      Whoever may write, attach or version policies of any user, group or role may do so for itself, and is an \
      administrator in all but name.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [iam:Get*, iam:AttachRolePolicy] # warning[AE4801]@22..42: the policy lets its holder make itself an administrator
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "iam:AttachRolePolicy", Resource: "arn:aws:iam::123456789012:role/app-*"}
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:AttachRolePolicy
        Resource: "*"
        Condition: {ArnEquals: {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}
      """,
    ],
    peers: [
      .policyValidator("privilege_escalation"), .parliament("PRIVILEGE_ESCALATION"), Peer(.cloudsplaining, "PrivilegeEscalation"),
      Peer(.checkov, "CKV_AWS_110"), Peer(.checkov, "CKV_AWS_286"), Peer(.prowler, "iam_policy_allows_privilege_escalation"),
    ])

  static let reads: KeptParts = [.actions, .resources]

  static func concerns(_ statement: StatementFacts) -> Bool { OpenGrants.mayOpen(statement) { RiskyActions.all.isOfWay[$0] } }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    findings.report(
      policy.openGrants.escalations(.own), message: "the policy lets its holder make itself an administrator", label: "on everything",
      help: "name the resources, or add a condition, such as one on `iam:PolicyARN` or `iam:PermissionsBoundary`")
  }
}
