import AegisBasics
import AegisPolicy

/// Flags policies that let their holder switch off what records it.
struct LoggingTamper: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4820", "logging-tamper"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder switch off what records or watches",
    rationale: """
      Who takes an account over stops the trail first. Stopping or deleting CloudTrail, Config, GuardDuty, Security Hub, \
      or logs is nobody's daily work; those who set them up can do it by a role of their own.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [s3:ListAllMyBuckets, cloudtrail:*] # warning[AE4820]@33..45: lets its holder switch off what records its actions
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "cloudtrail:*", Resource: "*"}
        - {Effect: Deny, Action: ["cloudtrail:Delete*", "cloudtrail:Stop*", "cloudtrail:Put*", "cloudtrail:Update*"], Resource: "*"}
      """
    ],
    peers: [
      .policyValidator("sensitive_action"),
      Peer(.prowler, "iam_policy_no_full_access_to_cloudtrail"), Peer(.prowler, "iam_inline_policy_no_full_access_to_cloudtrail"),
    ], isOptional: true)

  static let reads: KeptParts = [.actions, .resources]

  static let concernNeeds: StatementFeatures = .openRisk

  static func concerns(_ statement: StatementFacts) -> Bool { OpenGrants.mayOpen(statement) { _ in true } }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    for grant in policy.openGrants.grants(of: RiskTable.tampering) {
      findings.report(
        "the policy lets its holder switch off what records its actions", at: Label(grant.statement.place(grant.node), "allows `\(grant.action)`"),
        help: "leave these actions to a role of their own, or deny them by a service control policy")
    }
  }
}
