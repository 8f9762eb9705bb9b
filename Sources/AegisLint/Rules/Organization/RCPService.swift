import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags actions in resource control policies of services that those do not bind.
struct RCPService: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4514", "rcp-service"), .error, kinds: .rcp,
    summary: "a resource control policy speaks of a service that it does not bind",
    rationale: """
      Resource control policies hold for the resources of some services only. AWS rejects actions of others, and `*` \
      alone in a policy of one's own.
      """,
    flagged: [
      RuleExample(.rcp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: [s3:*, ec2:RunInstances] # error[AE4514]@18..34: resource control policies do not bind `ec2`
          Resource: "*"
        """)
    ],
    accepted: [
      RuleExample(.rcp,
        """
        Version: "2012-10-17"
        Statement: {Effect: Deny, Principal: "*", Action: ["s3:*", "kms:Decrypt"], Resource: "*"}
        """)
    ],
    peers: [
      .accessAnalyzer("RCP_SYNTAX_ERROR_ACTION", .error), .policyValidator("unsupported_rcp_service"),
      .policyValidator("invalid_rcp_wildcard_action"), .policyValidator("rcp_blanket_deny"),
    ])

  static let needs: StatementFeatures = [.deny, .action]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    var told: Set<String> = []
    for action in statement.actions {
      if action.form == .everything {
        findings.report(
          "a resource control policy cannot deny `*`", at: Label(statement.place(action.node), "AWS rejects it"),
          help: "name the services, such as `s3:*`")
        continue
      }
      guard let service = action.service, !statement.catalog.supportsRCP(service) else { continue }
      let prefix = statement.catalog.prefix(service)
      guard told.insert(prefix).inserted else { continue }
      findings.report(
        "resource control policies do not bind `\(prefix)`", at: Label(statement.place(action.node), "AWS rejects it"),
        help: "deny it to the callers by a service control policy")
    }
  }
}
