import AegisBasics
import AegisPolicy

/// Flags `dynamodb:Attributes` without `dynamodb:Select`.
struct AttributesWithoutSelect: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4355", "attributes-without-select"), .warning, kinds: .all, concludesFromLack: true,
    summary: "`dynamodb:Attributes` without `dynamodb:Select` does not hide attributes",
    rationale: """
      A request that names no attributes returns all of them, and its `dynamodb:Attributes` is empty. Only a \
      condition on `dynamodb:Select` makes requests name what they want.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: dynamodb:Query
        Resource: "*"
        Condition:
          "ForAllValues:StringEquals": {"dynamodb:Attributes": [id]} # warning[AE4355]@36..55: requests that name no attributes return all of them
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: dynamodb:Query
        Resource: "*"
        Condition:
          "ForAllValues:StringEquals": {"dynamodb:Attributes": [id]}
          StringEqualsIfExists: {"dynamodb:Select": SPECIFIC_ATTRIBUTES}
      """
    ],
    peers: [.accessAnalyzer("DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", .warning)])

  static let needs: StatementFeatures = [.allow, .condition]
  static let reads: KeptParts = [.conditions, .actions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.name == "dynamodb:attributes"
  }

  /// Whether a request for one of the actions may say what it wants to have returned: who writes has no such choice.
  private func reads(_ statement: StatementFacts) -> Bool {
    guard let select = statement.catalog.conditionKey("dynamodb:Select") else { return false }
    return !statement.features.contains(.action) || statement.actions.contains { element in element.action.map { statement.catalog.lists(select, for: $0) } ?? true }
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard !statement.hasCondition(on: "dynamodb:select"), reads(statement) else { return }
    for condition in statement.conditions where !condition.isNull && statement.matches(condition.keyNode, "dynamodb:attributes") {
      findings.report(
        "requests that name no attributes return all of them", at: Label(statement.place(condition.keyNode), "empty in such a request"),
        help: "add `\"StringEqualsIfExists\": {\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"}`")
    }
  }
}
