import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags federated principals outside of trust policies.
struct FederatedInResourcePolicy: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4424", "federated-in-resource-policy"), .error, kinds: .resource,
    summary: "a resource policy names an identity provider",
    rationale: """
      Whoever a provider vouches for gets into AWS by assuming a role; requests are that role's. Only the trust policy of \
      a role can name the provider.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: arn:aws:iam::123456789012:saml-provider/sso} # error[AE4424]@26..69: cannot name an identity provider
          Action: s3:GetObject
          Resource: arn:aws:s3:::reports/*
        """)
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: "arn:aws:iam::123456789012:role/signed-in"}
          Action: s3:GetObject
          Resource: arn:aws:s3:::reports/*
        """)
    ],
    peers: [.accessAnalyzer("FEDERATED_PRINCIPAL_NOT_SUPPORTED", .error)])

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.actions, .principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // A document that stands alone and speaks of STS is a trust policy, whatever it is called.
    if statement.actions.contains(where: { statement.text($0.node).lowercased().hasPrefix("sts:") }) { return }
    for principal in statement.principals where principal.kind == .federated {
      findings.report(
        "a resource policy cannot name an identity provider", at: Label(statement.place(principal.node), "only in trust policies"),
        help: "name the role that is assumed through it")
    }
  }
}
