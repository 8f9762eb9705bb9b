import AegisBasics
import AegisPolicy

/// Flags `ForAllValues` in `Allow` without a look whether there are values.
struct ForAllWithoutNull: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4337", "for-all-without-null"), .note, kinds: .all, concludesFromLack: true,
    summary: "`ForAllValues` in `Allow` holds where the request has no value at all",
    rationale: """
      `ForAllValues` asks whether there is no value that does not fit. A request without the key has none, so that \
      the statement allows it. A condition `Null: {KEY: "false"}` beside it asks for the key.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:CreateTags
        Resource: "*"
        Condition:
          "ForAllValues:StringEquals": {"aws:TagKeys": [team]} # note[AE4337]@6..31: the statement also allows requests without `aws:TagKeys`
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
          "ForAllValues:StringEquals": {"aws:TagKeys": [team]}
          "Null": {"aws:TagKeys": "false"}
      """
    ],
    peers: [.policyValidator("forallvalues_allow_without_null_check")], strictSeverity: .warning)

  static let needs: StatementFeatures = [.allow, .condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.qualifier == .forAllValues
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNull && condition.operatorName.qualifier == .forAllValues && !condition.isNegated {
      guard let key = condition.key, statement.catalog.isMultivalued(key) else { continue }
      let isAsked = statement.conditions.contains { other in
        other.key == key && statement.text(other.keyNode).lowercased() == statement.text(condition.keyNode).lowercased()
          && (other.isNull ? statement.isOnly(other, "false") : other.operatorName.qualifier == .forAnyValue)
      }
      if isAsked { continue }
      findings.report(
        "the statement also allows requests without `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(condition.operatorNode), "holds where there is no value"),
        secondary: [Label(statement.place(condition.keyNode))], help: "add `\"Null\": {\"\(statement.text(condition.keyNode))\": \"false\"}`")
    }
  }
}
