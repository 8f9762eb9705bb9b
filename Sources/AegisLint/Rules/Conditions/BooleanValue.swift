import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags values of `Bool` and `Null` that are no truth values.
struct BooleanValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4314", "value-bool"), .error, kinds: .all, isOfForm: true,
    summary: "a value of `Bool` or `Null` is neither `true` nor `false`",
    rationale: """
      The operators know `true` and `false` only. With another value the condition never holds.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          Bool: {"aws:SecureTransport": "yes"} # error[AE4314]@36..39: `yes` is neither `true` nor `false`
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
          Bool: {"aws:SecureTransport": "true"}
      """
    ],
    peers: [
      .parliament("MISMATCHED_TYPE_OPERATION_TO_NULL"), .policyValidator("invalid_bool_value_for_operator"), .policyValidator("invalid_value_format"),
      .accessAnalyzer("TYPE_MISMATCH_BOOLEAN", .warning),
      .parliament("MISMATCHED_TYPE"),
      .policyValidator("type_mismatch"),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .boolean || condition.isNull
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .boolean || condition.operatorName.type == .existence {
      statement.forEachPlainValue(of: condition) { node, text in
        guard ValueForm.boolean(text) == nil else { return }
        findings.report(
          "`\(statement.text(node))` is neither `true` nor `false`", at: Label(statement.place(node), "expected a truth value"),
          help: "write `true` or `false`")
      }
    }
  }
}
