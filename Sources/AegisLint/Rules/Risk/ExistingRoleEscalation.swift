import AegisBasics
import AegisPolicy

/// Flags policies that let their holder run code wherever a role is at work.
struct ExistingRoleEscalation: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4803", "existing-role-escalation"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder run code wherever a role is at work",
    rationale: """
      Whoever may change the code of any function, or run commands on any instance, works as the roles that those \
      functions and instances have.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [lambda:UpdateFunctionCode, lambda:GetFunction] # warning[AE4803]@12..37: run code as roles that are in use
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "lambda:UpdateFunctionCode", Resource: "arn:aws:lambda:*:*:function:orders-*"}
      """
    ],
    peers: [.policyValidator("privilege_escalation"), Peer(.prowler, "iam_policy_allows_privilege_escalation")], isOptional: true)

  static let reads: KeptParts = [.actions, .resources]

  static let concernNeeds: StatementFeatures = .openRisk

  static func concerns(_ statement: StatementFacts) -> Bool { statement.opensWay }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    findings.report(
      policy.openGrants.escalations(.existing), message: "the policy lets its holder run code as roles that are in use", label: "on everything",
      help: { _ in "name the resources, or add a condition on their tags" })
  }
}
