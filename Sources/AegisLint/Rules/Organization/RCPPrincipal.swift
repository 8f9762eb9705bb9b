import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags principals of resource control policies other than `*`.
struct RCPPrincipal: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4511", "rcp-principal"), .error, kinds: .rcp,
    summary: "the principal of a resource control policy is not `*`",
    rationale: """
      A resource control policy holds for whoever asks. AWS takes `*` only; a condition such as one on `aws:PrincipalArn` \
      says whom it exempts.
      """,
    flagged: [
      RuleExample(.rcp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: {AWS: "123456789012"} # error[AE4511]@21..33: has the principal `*` only
          Action: s3:*
          Resource: "*"
        """)
    ],
    accepted: [
      RuleExample(.rcp,
        """
        Version: "2012-10-17"
        Statement: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*", Condition: {Bool: {"aws:SecureTransport": "false"}}}
        """)
    ],
    peers: [
      .accessAnalyzer("RCP_SYNTAX_ERROR_PRINCIPAL", .error), .policyValidator("invalid_rcp_principal"),
      .policyValidator("invalid_rcp_not_principal"), Peer(.cloudCopilot, "rcp-principal"),
    ])

  static let needs: StatementFeatures = [.principal]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let first = statement.principals.first(where: { $0.kind != .bare }) else { return }
    findings.report(
      "a resource control policy has the principal `*` only", at: Label(statement.place(first.node), "AWS rejects it"),
      help: "write `\"Principal\": \"*\"`, and say whom it exempts by a condition on `aws:PrincipalArn` or `aws:PrincipalAccount`")
  }
}
