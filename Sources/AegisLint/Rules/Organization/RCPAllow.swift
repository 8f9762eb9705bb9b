import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `Allow` in resource control policies.
struct RCPAllow: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4512", "rcp-allow"), .error, kinds: .rcp,
    summary: "a resource control policy allows something",
    rationale: """
      Only AWS's own `RCPFullAWSAccess` may allow; it is attached everywhere, and cannot be taken away. AWS rejects a \
      policy of one's own with the effect `Allow`.
      """,
    flagged: [
      RuleExample(.rcp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow # error[AE4512]@3..9: can only deny
          Principal: "*"
          Action: s3:*
          Resource: "*"
        """)
    ],
    accepted: [
      RuleExample(.rcp,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: "*", Action: "*", Resource: "*"}
        """)
    ],
    peers: [.accessAnalyzer("RCP_SYNTAX_ERROR_ALLOW", .error), .policyValidator("invalid_rcp_effect")])

  static let needs: StatementFeatures = [.allow]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // AWS's own, as it may be listed.
    if statement.features.isSuperset(of: [.actionStar, .resourceStar, .unconditional]) { return }
    findings.report(
      "a resource control policy can only deny", at: Label(statement.title, "AWS rejects it"),
      help: "deny what is not to be allowed")
  }
}
