import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `{"Service": "*"}`: every service, for every account.
struct AnyServicePrincipal: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4422", "any-service-principal"), .warning, kinds: [.trust, .resource],
    summary: "every service of AWS is let in",
    rationale: """
      Among the services there are some that do what anybody asks of them. Whoever can have one of them call this \
      resource has what the statement allows.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: "*"} # warning[AE4422]@25..26: every service of AWS is let in
          Action: sqs:SendMessage
          Resource: arn:aws:sqs:eu-west-1:123456789012:orders
        """)
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: {Service: "*"}
          Action: sqs:SendMessage
          Resource: arn:aws:sqs:eu-west-1:123456789012:orders
        """)
    ],
    peers: [.policyValidator("service_principal_wildcard")])

  static let needs: StatementFeatures = [.allow, .principal]
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for principal in statement.principals where principal.kind == .service && principal.form == .anyone {
      findings.report(
        "every service of AWS is let in", at: Label(statement.place(principal.node), "every service"), help: "name the service")
    }
  }
}
