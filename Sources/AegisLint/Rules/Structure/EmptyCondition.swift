import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags conditions, operators and lists of values that hold nothing.
struct EmptyCondition: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4023", "empty-condition"), .warning, kinds: .all,
    summary: "a condition, one of its operators, or a list of values is empty",
    rationale: """
      An empty condition restricts nothing, though it looks as if it did. A key without values is never equal to \
      anything, so the statement does not apply at all; with `ForAllValues` it applies where the key is missing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition: {} # warning[AE4023]@14..16: the condition is empty
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition: {StringEquals: {"aws:PrincipalTag/team": [web]}}
      """
    ],
    peers: [
      .accessAnalyzer("EMPTY_OBJECT_CONDITION", .note), .accessAnalyzer("EMPTY_ARRAY_CONDITION", .note),
      .accessAnalyzer("EMPTY_ARRAY_CONDITION_FORALLVALUES", .note),
      .accessAnalyzer("EMPTY_ARRAY_CONDITION_FORANYVALUE", .note),
      .accessAnalyzer("EMPTY_ARRAY_CONDITION_IFEXISTS", .note),
    ])

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard statement.statement.hasCondition, let (_, condition) = statement.element(.condition) else { return }
    let tree = statement.tree
    guard tree.kind(condition) == .mapping else { return }
    if tree.isEmptyCollection(condition) {
      return findings.report(
        "the condition is empty", at: Label(statement.place(condition), "restricts nothing"),
        help: "write the condition that is meant, or remove it")
    }
    for entry in tree.entries(condition) {
      let keys = tree.resolved(entry.value)
      guard tree.isEmptyCollection(keys) else { continue }
      findings.report(
        "the operator `\(statement.text(entry.key))` compares nothing", at: Label(statement.place(keys), "restricts nothing"),
        help: "write the key that is meant, or remove the operator")
    }
    for condition in statement.statement.conditions where condition.values.isEmpty {
      guard tree.isEmptyCollection(tree.resolved(tree.end(of: condition.key))) else { continue }
      findings.report(
        "the key `\(statement.text(condition.key))` is compared with nothing",
        at: Label(statement.place(tree.end(of: condition.key)), outcome(of: condition)),
        help: "list the values that are meant, or remove the key")
    }
  }

  /// What a comparison with no value at all comes to. Source: IAM User Guide, "Set operators for multivalued context keys".
  private func outcome(of condition: Condition) -> String {
    if condition.operatorName.qualifier == .forAllValues { return "holds only where the key is missing" }
    return condition.operatorName.ifExists ? "holds only where the key is missing" : "never holds"
  }
}
