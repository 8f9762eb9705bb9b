import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags resource control policies that also shut AWS's services out.
struct RCPServiceCarveOut: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4515", "rcp-service-carve-out"), .warning, kinds: .rcp,
    summary: "a resource control policy shuts out services of AWS too",
    rationale: """
      A service that acts by itself, such as CloudTrail when it writes to a bucket, is no principal of any organization, \
      account or ARN. A statement that denies all but one's own principals denies it too, unless \
      `aws:PrincipalIsAWSService` exempts it.
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
              aws:PrincipalOrgID: o-a1b2c3d4e5 # warning[AE4515]@7..25: shuts out services of AWS too
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
            StringNotEqualsIfExists: {"aws:PrincipalOrgID": o-a1b2c3d4e5}
            BoolIfExists: {"aws:PrincipalIsAWSService": "false"}
        """)
    ],
    peers: [
      .accessAnalyzer("RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY", .warning), .policyValidator("rcp_missing_service_carveout"),
      .policyValidator("rcp_carveout_missing_ifexists"),
    ])

  static let needs: StatementFeatures = [.deny, .condition]

  static let exempting: Set<String> = [
    "aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist", "aws:viaawsservice",
  ]
  private static let principals: Set<String> = [
    "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid", "aws:username",
    "aws:principaltype", "aws:sourcevpc", "aws:sourcevpce",
  ]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    if isOfPeople(statement) { return }
    if statement.conditions(on: Self.exempting).contains(where: { Self.spares($0, statement) }) { return }
    // A condition that needs something that requests of services do not have spares them too.
    if statement.conditions.contains(where: { needsPrincipal(statement, $0) }) { return }
    for condition in statement.conditions where condition.holdsWithoutKey {
      let key = statement.keyName(condition)
      guard Self.principals.contains(key) || key.hasPrefix("aws:principaltag/") else { continue }
      findings.report(
        "the statement shuts out services of AWS too", at: Label(statement.place(condition.keyNode), "services do not have it"),
        notes: ["a request of a service does not have the key, and the condition holds without it"],
        help: "add `\"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"}`")
      return
    }
  }

  /// Whether services of AWS perform none of the actions by themselves.
  private func isOfPeople(_ statement: StatementFacts) -> Bool {
    statement.features.contains(.action) && statement.actions.allSatisfy { element in
      statement.withText(element.node) { text in Self.peoples.contains { Array($0.utf8).withUnsafeBufferPointer { globCovers($0, text, matchingCase: false) } } }
    }
  }

  private static let peoples = RiskTable.actionsOfPeople

  /// Whether a condition does not hold for requests of services. Those that they make for somebody else are told by
  /// `aws:ViaAWSService`, which is `false` of their own.
  private static func spares(_ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    switch statement.keyName(condition) {
    case "aws:principalisawsservice": !statement.isOnly(condition, condition.isNull ? "false" : "true")
    case "aws:viaawsservice": false
    default: true
    }
  }

  private func needsPrincipal(_ statement: StatementFacts, _ condition: ConditionFacts) -> Bool {
    if condition.holdsWithoutKey { return false }
    let key = statement.keyName(condition)
    if condition.isNull && !condition.values.allSatisfy({ statement.matches($0, "false") }) { return false }
    return Self.principals.contains(key) || key.hasPrefix("aws:principaltag/") || key.hasPrefix("saml:") || key.hasSuffix(":sub")
      || key.hasSuffix(":aud") || key == "aws:sourcevpc" || key == "aws:sourcevpce" || key == "aws:federatedprovider"
  }
}
