import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags values that are those of a key but for their letter case.
struct ValueCase: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4363", "value-case"), .warning, kinds: .all, isOfForm: true,
    summary: "a value is one that the key has, in other letters",
    rationale: "Most operators compare texts letter by letter: `aes256` is not `AES256`, and the condition never holds.",
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:PutObject
        Resource: "*"
        Condition:
          StringNotEquals: {"s3:x-amz-server-side-encryption": aes256} # warning[AE4363]@58..64: `s3:x-amz-server-side-encryption` is `AES256`, in these letters
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:PutObject
        Resource: "*"
        Condition:
          StringNotEqualsIgnoreCase: {"s3:x-amz-server-side-encryption": aes256}
      """
    ], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .string && RiskTable.keyValues[condition.name] != nil
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string && !condition.operatorName.name.hasSuffix("IgnoreCase") {
      guard let known = RiskTable.keyValues[statement.keyName(condition)]?.split(separator: " ") else { continue }
      statement.forEachPlainValue(of: condition) { node, text in
        let written = String(decoding: text, as: UTF8.self)
        guard !known.contains(where: { $0 == written }), let meant = known.first(where: { $0.lowercased() == written.lowercased() }) else { return }
        let place = statement.place(node)
        findings.report(
          "`\(statement.text(condition.keyNode))` is `\(meant)`, in these letters", at: Label(place, "letter case matters here"),
          help: "write `\(meant)`", fixes: [Fix("replace by `\(meant)`", .unsafe, edits: [Edit(place, replacement: String(meant))])])
      }
    }
  }
}
