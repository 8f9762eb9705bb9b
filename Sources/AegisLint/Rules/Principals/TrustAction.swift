import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags actions of trust policies that have nothing to do with assuming a role.
struct TrustAction: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4439", "trust-action"), .error, kinds: .trust, isOfForm: true,
    summary: "a trust policy speaks of something else than assuming the role",
    rationale: """
      A trust policy says who may assume the role, and what may be set while doing so. IAM rejects it for any action \
      outside of `sts`.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: ec2.amazonaws.com}
          Action: [sts:AssumeRole, s3:GetObject] # error[AE4439]@28..40: cannot speak of `s3:GetObject`
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: ["sts:AssumeRole", "sts:SetContext"]}
        """)
    ],
    peers: [Peer(.cfnLint, "E3511"), .policyValidator("invalid_action")])

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for action in statement.actions where action.form != .malformed && action.form != .everything {
      let text = statement.text(action.node)
      if text.lowercased().hasPrefix("sts:") || text.hasPrefix("*:") { continue }
      // What is no service has been reported.
      guard action.service != nil else { continue }
      findings.report(
        "a trust policy cannot speak of `\(text)`", at: Label(statement.place(action.node), "IAM rejects it"),
        help: "move it to a policy that is attached to the role")
    }
  }
}
