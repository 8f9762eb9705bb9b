import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags values of `IpAddress` that are no addresses.
struct AddressValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4317", "value-cidr"), .error, kinds: .all, isOfForm: true,
    summary: "a value of `IpAddress` or `NotIpAddress` is neither an address nor a range of them",
    rationale: """
      The operators compare addresses of IP version 4 and 6 and ranges of them in CIDR notation. AWS rejects other \
      values.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          IpAddress: {"aws:SourceIp": "203.0.113.0/33"} # error[AE4317]@34..48: `203.0.113.0/33` is neither an address nor a range
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          IpAddress: {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}
      """
    ],
    peers: [
      .policyValidator("invalid_ip_cidr_format"), .policyValidator("invalid_value_format"),
      .accessAnalyzer("TYPE_MISMATCH_IP_RANGE", .error),
      .parliament("MISMATCHED_TYPE"),
      .policyValidator("type_mismatch"),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .address
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .address {
      statement.forEachPlainValue(of: condition) { node, text in
        guard AddressRange(text) == nil else { return }
        findings.report(
          "`\(statement.text(node))` is neither an address nor a range", at: Label(statement.place(node), "not CIDR notation"),
          help: "write an address such as `203.0.113.7`, or a range such as `203.0.113.0/24` or `2001:db8::/32`")
      }
    }
  }
}
