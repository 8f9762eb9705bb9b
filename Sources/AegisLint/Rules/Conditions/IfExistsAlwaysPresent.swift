import AegisBasics
import AegisPolicy

/// Flags `IfExists` on keys that are always there.
struct IfExistsAlwaysPresent: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4340", "if-exists-always-present"), .note, kinds: .all,
    summary: "`IfExists` on a key that every request has",
    rationale: """
      Every request has the key, so that `IfExists` changes nothing; it makes the reader look for requests that \
      lack it.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:*
        Resource: "*"
        Condition:
          BoolIfExists: {"aws:SecureTransport": "false"} # note[AE4340]@5..17: every request has `aws:SecureTransport`
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
          Bool: {"aws:SecureTransport": "false"}
      """
    ],
    peers: [.policyValidator("ifexists_on_always_present_key"), .policyValidator("ifexists_always_present_key")], isOptional: true)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.ifExists && !condition.isNull
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.ifExists && !condition.isNull {
      guard let key = condition.key, statement.catalog.traits(key).contains(.always) else { continue }
      findings.report(
        "every request has `\(statement.text(condition.keyNode))`", at: Label(statement.place(condition.operatorNode), "`IfExists` changes nothing"),
        secondary: [Label(statement.place(condition.keyNode))], help: "write `\(statement.text(condition.operatorNode).dropLast(8))`")
    }
  }
}
