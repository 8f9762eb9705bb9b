import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags resource control policies about services that also shut out those that do not say for whom they act.
struct RCPSourceNull: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4524", "rcp-source-null"), .warning, kinds: .rcp,
    summary: "a resource control policy shuts out services that do not say for whom they act",
    rationale: """
      Not every service sends `aws:SourceAccount` and `aws:SourceOrgID` with its requests. A statement that denies \
      requests whose source is not one's own denies theirs too, unless it looks at those that have the key only.
      """,
    flagged: [
      RuleExample(.rcp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: s3:*
          Resource: "*"
          Condition:
            StringNotEqualsIfExists:
              aws:SourceOrgID: o-a1b2c3d4e5 # warning[AE4524]@7..22: shuts out services that do not send `aws:SourceOrgID`
            Bool: {aws:PrincipalIsAWSService: "true"}
        """)
    ],
    accepted: [
      RuleExample(.rcp,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Deny
          Principal: "*"
          Action: s3:*
          Resource: "*"
          Condition:
            StringNotEqualsIfExists: {"aws:SourceOrgID": o-a1b2c3d4e5}
            "Null": {"aws:SourceAccount": "false"}
            Bool: {"aws:PrincipalIsAWSService": "true"}
        """)
    ],
    peers: [.accessAnalyzer("RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK", .warning)])

  static let needs: StatementFeatures = [.deny, .condition]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard !statement.conditions(on: RCPServiceCarveOut.exempting).isEmpty else { return }
    let own = statement.conditions(on: RCPSparedPrincipals.sources)
    guard let condition = own.first(where: { $0.holdsWithoutKey }), !own.contains(where: { !$0.holdsWithoutKey }) else { return }
    // Where only requests that are not of a service match, there is nothing to check for.
    let isAboutOthers = statement.conditions(on: ["aws:principalisawsservice"]).contains { condition in
      condition.values.contains { statement.matches($0, "false") }
    }
    if isAboutOthers { return }
    let key = statement.text(condition.keyNode)
    findings.report(
      "the statement shuts out services that do not send `\(key)`", at: Label(statement.place(condition.keyNode), "may be missing"),
      help: "add `\"Null\": {\"aws:SourceAccount\": \"false\"}`")
  }
}
