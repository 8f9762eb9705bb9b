import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags lists of truth values.
struct SeveralBooleans: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4328", "value-multiple-booleans"), .error, kinds: .all, isOfForm: true,
    summary: "`Bool` or `Null` has several values",
    rationale: """
      One of several values is enough, so that `["true", "false"]` asks nothing; AWS rejects such a list.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          Bool: {"aws:SecureTransport": ["true", "false"]} # error[AE4328]@45..50: `Bool` takes one value
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
    peers: [.accessAnalyzer("INVALID_CONDITION_MULTIPLE_BOOLEAN", .error)])

  static let needs: StatementFeatures = [.condition, .severalValues]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .boolean || condition.isNull
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.values.count > 1 {
      guard condition.operatorName.type == .boolean || condition.operatorName.type == .existence else { continue }
      findings.report(
        "`\(condition.operatorName.name)` takes one value", at: Label(statement.place(condition.values[1]), "a second one"),
        secondary: [Label(statement.place(condition.values[0]), "the first one")], help: "keep the one that is meant")
    }
  }
}
