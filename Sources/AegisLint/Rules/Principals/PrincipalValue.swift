import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags principals under `AWS` that are neither an account, nor an ARN of a principal, nor `*`, and canonical users that are no ids.
struct PrincipalValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4405", "principal-value"), .error, kinds: [.trust, .resource], isOfForm: true,
    summary: "what stands under `AWS` or `CanonicalUser` is no principal",
    rationale: """
      Under `AWS`, AWS takes the number of an account, the ARN of an account's root, of a role, a user, or a session, and `*`. It \
      rejects the policy for anything else; groups cannot be principals at all. Under `CanonicalUser`, S3 takes the canonical id of \
      an account, which is 64 hexadecimal digits long, or of an origin access identity, which is 96.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: arn:aws:iam::123456789012:group/developers} # error[AE4405]@20..62: is no principal
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {AWS: "123456789012"}, Action: "sts:AssumeRole"}
        """)
    ],
    peers: [
      .parliament("UNKNOWN_PRINCIPAL"), .policyValidator("invalid_principal"), Peer(.cfnLint, "E3511"),
    ])

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.form == .malformed && !principal.hasPlaceholder {
      if principal.kind == .canonicalUser {
        findings.report(
          "\(spoken(principal.text)) is no canonical id", at: Label(statement.place(principal.node), "S3 rejects it"),
          notes: ["that of an account has 64 hexadecimal digits, that of an origin access identity of CloudFront 96"],
          help: "write the id, or name the account under `AWS`")
      }
      guard principal.kind == .aws else { continue }
      var notes = ["expected twelve digits, the ARN of an account's root, of a role, a user or a session, or `*`"]
      var help: String?
      if principal.text.contains(":group/") {
        notes = ["groups are no principals: they only gather users"]
        help = "name the users, or a role that they assume"
      } else if principal.text.hasSuffix(".amazonaws.com") {
        help = "services stand under `Service`"
      } else if principal.text.contains("-provider/") {
        help = "identity providers stand under `Federated`"
      } else if principal.text.contains(":policy/") || principal.text.contains(":instance-profile/") {
        notes = ["neither policies nor instance profiles are principals"]
      }
      findings.report(
        "\(spoken(principal.text)) is no principal", at: Label(statement.place(principal.node), "AWS rejects it"), notes: notes,
        help: help)
    }
  }
}
