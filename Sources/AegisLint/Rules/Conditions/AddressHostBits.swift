import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags ranges of addresses with bits behind their length.
struct AddressHostBits: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4318", "value-cidr-host-bits"), .note, kinds: .all,
    summary: "a range of addresses starts in its middle",
    rationale: """
      A range fixes as many bits as its length says; AWS takes the others for zero. `203.0.113.77/24` is the whole \
      of `203.0.113.0/24`, not one address of it.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          IpAddress: {"aws:SourceIp": "203.0.113.77/24"} # note[AE4318]@34..49: `203.0.113.77/24` means `203.0.113.0/24`
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
    peers: [.accessAnalyzer("IMPROVE_IP_RANGE", .note)], fix: .safe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .address
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .address {
      statement.forEachPlainValue(of: condition) { node, text in
        guard let range = AddressRange(text), range.hasPrefix, range.hasHostBits else { return }
        findings.report(
          "`\(statement.text(node))` means `\(range.canonicalText)`", at: Label(statement.place(node), "bits behind the length do not count"),
          help: "write `\(range.canonicalText)`",
          fixes: [Fix("write `\(range.canonicalText)`", .safe, edits: [Edit(statement.place(node), replacement: range.canonicalText)])])
      }
    }
  }
}
