import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags the bare `*` as principal of a trust policy.
struct TrustBareStar: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4411", "trust-bare-star"), .error, kinds: .trust,
    summary: "the principal of a trust policy is the bare `*`",
    rationale: """
      IAM rejects a trust policy whose principal is `*`. The form that it takes, `{"AWS": "*"}`, means every principal of \
      every account.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: "*" # error[AE4411]@15..16: cannot have the principal `*`
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: "ec2.amazonaws.com"}, Action: "sts:AssumeRole"}
        """)
    ],
    peers: [.accessAnalyzer("ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", .error)])

  static let needs: StatementFeatures = [.principal]
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.kind == .bare {
      findings.report(
        "a trust policy cannot have the principal `*`", at: Label(statement.place(principal.node), "IAM rejects it"),
        help: statement.isDeny
          ? "write `{\"AWS\": \"*\"}`" : "name who may assume the role; `{\"AWS\": \"*\"}` is everybody, and needs a condition")
    }
  }
}
