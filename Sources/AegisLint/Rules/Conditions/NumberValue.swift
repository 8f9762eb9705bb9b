import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags values of `Numeric` operators that are no numbers.
struct NumberValue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4316", "value-number"), .error, kinds: .all, isOfForm: true,
    summary: "a value of a `Numeric` operator is no number",
    rationale: """
      The operators compare whole and decimal numbers. With another value the condition never holds.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:ListBucket
        Resource: "*"
        Condition:
          NumericLessThanEquals: {"s3:max-keys": "ten"} # error[AE4316]@45..48: `ten` is no number
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:ListBucket
        Resource: "*"
        Condition:
          NumericLessThanEquals: {"s3:max-keys": "10"}
      """
    ],
    peers: [
      .policyValidator("invalid_value_format"),
      .accessAnalyzer("TYPE_MISMATCH_NUMBER", .warning),
      .parliament("MISMATCHED_TYPE"),
      .policyValidator("type_mismatch"),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .number
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .number {
      statement.forEachPlainValue(of: condition) { node, text in
        guard ValueForm.number(text) == nil else { return }
        findings.report(
          "`\(statement.text(node))` is no number", at: Label(statement.place(node), "not a number"),
          help: "write digits, without units and separators")
      }
    }
  }
}
