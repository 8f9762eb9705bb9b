import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags SAML providers that are trusted without a look at whom their assertions are for.
struct SAMLWithoutAudience: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4434", "saml-without-audience"), .warning, kinds: .trust,
    summary: "a SAML provider is trusted without a condition on `SAML:aud`",
    rationale: """
      The audience says for which endpoint an assertion was made. With a condition on it, the role can only be assumed \
      through AWS's own sign-in page, or through the endpoint that is meant.
      """,
    flagged: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:saml-provider/sso} # warning[AE4434]@26..69: assertions that were made for other applications
          Action: sts:AssumeRoleWithSAML
        """)
    ],
    accepted: [
      RuleExample(.trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:saml-provider/sso}
          Action: sts:AssumeRoleWithSAML
          Condition: {StringEquals: {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
        """)
    ],
    peers: [.policyValidator("missing_required_condition_for_assume_action")])

  static let needs: StatementFeatures = [.allow, .principal]
  static let reads: KeptParts = [.actions, .principals, .conditionForms]

  private static let keys: Set<String> = ["saml:aud", "saml:iss", "saml:doc", "saml:sub"]

  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    other.takesBack("sts:AssumeRoleWithSAML", from: statement, limits: keys.contains)
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let provider = statement.principals.first(where: { $0.form == .samlProvider }), statement.covers("sts:AssumeRoleWithSAML"),
      !statement.requires(Self.keys)
    else { return }
    findings.report(
      "assertions that were made for other applications are let in too", at: Label(statement.place(provider.node), "no condition on `SAML:aud`"),
      help: "add `\"StringEquals\": {\"SAML:aud\": \"https://signin.aws.amazon.com/saml\"}`")
  }
}
