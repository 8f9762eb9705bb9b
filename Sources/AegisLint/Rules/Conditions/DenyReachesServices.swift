import AegisBasics
import AegisPolicy

/// Flags `Deny` on the network that reaches requests of AWS services.
struct DenyReachesServices: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4341", "deny-reaches-services"), .warning, kinds: [.identity, .inline, .boundary, .scp], concludesFromLack: true,
    summary: "a `Deny` on where a request comes from also denies what AWS does for the caller",
    rationale: """
      Services call others in the name of the caller: Athena reads objects, CloudFormation makes resources. Such \
      requests come from AWS and lack `aws:SourceVpc` or have an address of AWS; a negated operator then holds, \
      and the `Deny` stops them. A condition `Bool: {"aws:ViaAWSService": "false"}` leaves them out.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:*
        Resource: "*"
        Condition:
          NotIpAddress: {"aws:SourceIp": "203.0.113.0/24"} # warning[AE4341]@21..33: the statement also denies what AWS services do for the caller
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:*
        Resource: "*"
        Condition:
          NotIpAddress: {"aws:SourceIp": "203.0.113.0/24"}
          Bool: {"aws:ViaAWSService": "false"}
      """
    ],
    peers: [])

  static let needs: StatementFeatures = [.deny, .condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.isNegated && condition.hasTrait(.network)
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let others: [StaticString] = [
      "aws:viaawsservice", "aws:principalisawsservice", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast",
      "aws:principalservicename", "aws:principalservicenameslist", "aws:principalarn", "aws:principaltype",
    ]
    for condition in statement.conditions where condition.isNegated {
      guard let key = condition.key, statement.catalog.traits(key).contains(.network) else { continue }
      let isLimited = statement.conditions.contains { other in others.contains { statement.matches(other.keyNode, $0) } }
      // Another key of the network in the same statement has to differ too.
      let hasOther = statement.conditions.contains { other in
        other.keyNode != condition.keyNode && (other.key.map { statement.catalog.traits($0).contains(.network) } ?? false)
      }
      if isLimited || hasOther { continue }
      findings.report(
        "the statement also denies what AWS services do for the caller",
        at: Label(statement.place(condition.keyNode), "requests of services lack it"),
        secondary: [Label(statement.place(condition.operatorNode), "holds where the key is missing")],
        help: "add `\"Bool\": {\"aws:ViaAWSService\": \"false\"}` to the condition")
    }
  }
}
