import AegisBasics
import AegisPolicy

/// Flags `NullIfExists`, which is no operator.
struct NullIfExists: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4302", "null-if-exists"), .error, kinds: .all, isOfForm: true,
    summary: "the operator `NullIfExists` does not exist",
    rationale: """
      Every operator but `Null` can have `IfExists`. `Null` itself asks whether the request has the key, so that \
      there is nothing for `IfExists` to add.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          NullIfExists: {"aws:SourceVpce": "false"} # error[AE4302]@5..17: `Null` cannot have `IfExists`
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
          "Null": {"aws:SourceVpce": "false"}
      """
    ],
    peers: [.accessAnalyzer("NULL_WITH_IF_EXISTS", .error)], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.isNull && condition.operatorName.ifExists
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.firstOfEachOperator where condition.isNull && condition.operatorName.ifExists {
      findings.report(
        "`Null` cannot have `IfExists`", at: Label(statement.place(condition.operatorNode), "not an operator"), help: "write `Null`",
        fixes: [Fix("write `Null`", .unsafe, edits: [Edit(statement.place(condition.operatorNode), replacement: "Null")])])
    }
  }
}
