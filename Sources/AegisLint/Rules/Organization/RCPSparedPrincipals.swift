import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags resource control policies about services that also shut out everybody else.
struct RCPSparedPrincipals: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4523", "rcp-spared-principals"), .warning, kinds: .rcp,
    summary: "a resource control policy about services shuts out everybody else too",
    rationale: """
      Keys such as `aws:SourceOrgID` say for whom a service acts; requests of users and roles do not have them. A \
      statement that denies requests whose source is not one's own denies those as well, unless it looks at requests of \
      services only.
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
              aws:SourceOrgID: o-a1b2c3d4e5 # warning[AE4523]@7..22: shuts out users and roles too
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
    peers: [.accessAnalyzer("RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY", .warning)])

  static let needs: StatementFeatures = [.deny, .condition]

  static let sources: Set<String> = ["aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceaccount", "aws:sourcearn"]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    if !statement.conditions(on: RCPServiceCarveOut.exempting).isEmpty { return }
    // Where the key must be there, only requests of services match.
    if statement.conditions(on: Self.sources).contains(where: { !$0.holdsWithoutKey && !isAbsence($0, statement) }) { return }
    guard let condition = statement.conditions(on: Self.sources).first(where: { $0.holdsWithoutKey }) else { return }
    findings.report(
      "the statement shuts out users and roles too", at: Label(statement.place(condition.keyNode), "their requests do not have it"),
      notes: ["the condition holds for requests without the key"],
      help: "add `\"Bool\": {\"aws:PrincipalIsAWSService\": \"true\"}`")
  }

  private func isAbsence(_ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    condition.isNull && condition.values.contains { statement.matches($0, "true") }
  }
}
