import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags wildcards inside the ARN of a principal.
struct PrincipalWildcard: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4406", "principal-wildcard"), .error, kinds: [.trust, .resource], isOfForm: true,
    summary: "the ARN of a principal has a wildcard in it",
    rationale: """
      A principal is one account, role, user or session, or `*` for everybody. AWS rejects an ARN with a wildcard \
      inside; a pattern belongs in a condition on `aws:PrincipalArn`.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: arn:aws:iam::123456789012:role/dev-*} # error[AE4406]@20..56: cannot be a pattern
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: sts:AssumeRole
          Condition: {ArnLike: {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/dev-*"}}
        """)
    ],
    peers: [
      .accessAnalyzer("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", .error),
    ])

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.form == .wildcard {
      var help = "name each principal"
      if let account = principal.account, isAccountID(account), principal.kind == .aws {
        help = "name the account `\(account)`, and put the pattern into a condition: `ArnLike` on `aws:PrincipalArn`"
      }
      findings.report(
        "a principal cannot be a pattern", at: Label(statement.place(principal.node), "wildcards are not supported here"),
        help: help)
    }
  }
}
