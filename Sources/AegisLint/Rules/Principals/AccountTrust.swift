import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags roles that a whole account may assume.
struct AccountTrust: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4416", "account-trust"), .note, kinds: .trust,
    summary: "a role trusts a whole account",
    rationale: """
      Every principal of the account whose own policies allow `sts:AssumeRole` on the role can assume it: who that is, \
      the other account decides. Often meant; a role that names roles says more.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: arn:aws:iam::123456789012:root} # note[AE4416]@20..50: trusts all of account `123456789012`
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "arn:aws:iam::123456789012:root"}
          Action: sts:AssumeRole
          Condition: {StringEquals: {"aws:PrincipalTag/team": "platform"}}
        """)
    ],
    peers: [Peer(.checkov, "CKV_AWS_61")], isOptional: true)

  static let needs: StatementFeatures = [.allow, .principal, .unconditional]
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.form == .account {
      findings.report(
        "the role trusts all of account `\(principal.account ?? "")`",
        at: Label(statement.place(principal.node), "anybody whom that account lets"),
        help: "name the roles or users, or add a condition on who they are")
    }
  }
}
