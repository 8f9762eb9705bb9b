import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags sources for which the service that is let in never acts.
struct SourceOfService: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4451", "source-of-service"), .warning, kinds: [.resource, .trust],
    summary: "`aws:SourceArn` is compared with an ARN for which the service never acts",
    rationale: """
      `aws:SourceArn` is what a service acts for: the topic that sends to a queue, the bucket whose events are sent, the rule \
      that calls a function. The queue or the function itself, which the statement is about, is not the source of a request, and a \
      statement that asks for it lets nothing in.
      """,
    flagged: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: sns.amazonaws.com}
          Action: sqs:SendMessage
          Resource: arn:aws:sqs:eu-west-1:111122223333:jobs
          Condition: {ArnEquals: {"aws:SourceArn": "arn:aws:sqs:eu-west-1:111122223333:jobs"}} # warning[AE4451]@45..84: `sns.amazonaws.com` acts for no resource of `sqs`
        """)
    ],
    accepted: [
      RuleExample(.resource,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Service: sns.amazonaws.com}
          Action: sqs:SendMessage
          Resource: arn:aws:sqs:eu-west-1:111122223333:jobs
          Condition: {ArnEquals: {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:orders"}}
        """)
    ])

  static let needs: StatementFeatures = [.allow, .principal, .condition]
  static let reads: KeptParts = [.principals, .conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.name == "aws:sourcearn" && !condition.isNegated && !condition.isNull
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // Where several are let in, each value may be for one of them.
    guard statement.principals.count == 1, let principal = statement.principals.first, principal.kind == .service,
      let name = servicePrincipalName(principal.text)?.name, let words = RiskTable.sourceServices[name]?.split(separator: " "), words.count == 2
    else { return }
    let (service, noun) = (words[0], words[1])
    for condition in statement.conditions(on: ["aws:sourcearn"]) where !condition.isNegated && !condition.isNull {
      for node in condition.values {
        guard let other = statement.withText(node, Self.service), !other.hasPrefix(service) else { continue }
        findings.report(
          "`\(principal.text)` acts for no resource of `\(other)`", at: Label(statement.place(node), "never the source of its requests"),
          secondary: [Label(statement.place(principal.node), "acts for resources of `\(service)`")],
          help: "write the ARN of what it acts for, such as that of a \(noun)")
      }
    }
  }

  /// The service of an ARN, where it is written out.
  private static func service(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    guard let arn = ARNFields(text), Placeholder.first(in: text) == nil else { return nil }
    let service = text.part(arn.service)
    return service.isEmpty || service.isPattern || service.contains(UInt8(ascii: "$")) ? nil : String(decoding: service, as: UTF8.self)
  }
}
