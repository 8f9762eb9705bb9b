import AegisBasics
import AegisPolicy

/// Flags `Null` with a set operator in front.
struct NullWithQualifier: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4303", "null-with-qualifier"), .warning, kinds: .all, isOfForm: true,
    summary: "`Null` has a set operator, so that it is always true or always false",
    rationale: """
      For a key that the request lacks there are no values to go through: `ForAllValues:Null` holds for every \
      request, and `ForAnyValue:Null` for none.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:CreateTags
        Resource: "*"
        Condition:
          ForAllValues:Null: {"aws:TagKeys": "false"} # warning[AE4303]@5..22: `ForAllValues:Null` is always true
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:CreateTags
        Resource: "*"
        Condition:
          "Null": {"aws:TagKeys": "false"}
      """
    ],
    peers: [.accessAnalyzer("NULL_WITH_QUALIFIER", .note)], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.isNull && condition.operatorName.qualifier != nil
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.firstOfEachOperator where condition.isNull {
      guard let qualifier = condition.operatorName.qualifier else { continue }
      let place = statement.place(condition.operatorNode)
      findings.report(
        qualifier == .forAllValues ? "`ForAllValues:Null` is always true" : "`ForAnyValue:Null` is never true",
        at: Label(place, "says nothing about the request"), help: "write `Null`",
        fixes: [Fix("write `Null`", .unsafe, edits: [Edit(place, replacement: "Null")])])
    }
  }
}
