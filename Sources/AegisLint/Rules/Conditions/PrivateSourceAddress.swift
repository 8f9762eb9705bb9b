import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags private addresses in `aws:SourceIp`.
struct PrivateSourceAddress: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4332", "private-source-address"), .error, kinds: .all, concludesFromLack: true,
    summary: "`aws:SourceIp` is compared with private addresses only",
    rationale: """
      Requests reach AWS from public addresses, or through a VPC endpoint, and then without `aws:SourceIp`. A \
      private address never is their source: the condition never holds, or, negated, always does. \
      `aws:VpcSourceIp` holds private addresses.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          IpAddress: {"aws:SourceIp": "10.0.0.0/8"} # error[AE4332]@34..44: the condition never holds: no request comes from these addresses
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
          IpAddress: {"aws:SourceIp": "203.0.113.0/24"}
      """
    ],
    peers: [
      .accessAnalyzer("PRIVATE_IP_ADDRESS", .error),
      .accessAnalyzer("PRIVATE_NOT_IP_ADDRESS", .error),
      .accessAnalyzer("PRIVATE_IP_ADDRESS_SUBSET", .note),
      .accessAnalyzer("PRIVATE_NOT_IP_ADDRESS_SUBSET", .note),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .address && condition.name == "aws:sourceip"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .address && statement.matches(condition.keyNode, "aws:sourceip") {
      let isPrivate = condition.values.map { node in statement.withText(node) { AddressRange($0)?.isPrivate ?? false } }
      guard let first = isPrivate.firstIndex(of: true) else { continue }
      let all = isPrivate.allSatisfy { $0 }
      findings.report(
        all
          ? (condition.isNegated ? "the condition holds for every request: no request comes from these addresses" : "the condition never holds: no request comes from these addresses")
          : "no request to AWS comes from a private address",
        at: Label(statement.place(condition.values[first]), "private"),
        notes: ["requests through a VPC endpoint have no `aws:SourceIp`"],
        help: all ? "use `aws:VpcSourceIp` together with `aws:SourceVpc`" : "remove it, or use `aws:VpcSourceIp` for it",
        severity: all ? nil : .note)
    }
  }
}
