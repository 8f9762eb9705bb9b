import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags providers whose audience tells one customer from another, where nothing says which is meant.
struct OIDCWithoutAudience: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4428", "oidc-without-audience"), .warning, kinds: .trust,
    summary: "a provider is trusted without saying for which application its tokens are",
    rationale: """
      Google, Cognito, Amazon and Facebook vouch for the users of every application that uses them. The audience (or the \
      application's id) says for which one a token was made; without a condition on it, any application's users get in.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: cognito-identity.amazonaws.com} # warning[AE4428]@26..56: users of any application
          Action: sts:AssumeRoleWithWebIdentity
          Condition: {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": authenticated}}
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: cognito-identity.amazonaws.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition:
            StringEquals: {"cognito-identity.amazonaws.com:aud": "eu-west-1:11111111-2222-3333-4444-555555555555"}
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": authenticated}
        """)
    ],
    peers: [.policyValidator("missing_required_condition_for_assume_action")])

  static let needs: StatementFeatures = [.allow, .principal]
  static let reads: KeptParts = [.actions, .principals, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.covers("sts:AssumeRoleWithWebIdentity") else { return }
    for principal in statement.principals {
      guard let issuer = principal.issuer, statement.hasPinnedClaim(of: issuer) else { continue }
      guard let claim = RiskTable.sharedIssuers[issuer], claim != "sub" else { continue }
      let isPinned = [claim, "sub"].contains { name in statement.claims(of: issuer, name).contains { statement.pins($0) } }
      if isPinned { continue }
      findings.report(
        "users of any application of `\(issuer)` may assume the role", at: Label(statement.place(principal.node), "of any application"),
        help: "add a condition on `\(issuer):\(claim)`")
    }
  }
}
