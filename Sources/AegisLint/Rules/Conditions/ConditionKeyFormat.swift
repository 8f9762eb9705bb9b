import AegisBasics
import AegisPolicy

/// Flags condition keys without a service.
struct ConditionKeyFormat: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4307", "condition-key-format"), .error, kinds: .all, isOfForm: true,
    summary: "a condition key is not `service:key`",
    rationale: """
      The name of a condition key is a service, or `aws`, a colon, and the key. AWS knows no other keys, so that a \
      condition on one never holds. Policy variables work in the values of conditions, and not in their keys.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          IpAddress: {SourceIp: "203.0.113.0/24"} # error[AE4307]@17..25: `SourceIp` is no condition key
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
          IpAddress: {"aws:SourceIp": "203.0.113.0/24"}
      """
    ],
    peers: [.accessAnalyzer("INVALID_CONDITION_KEY_FORMAT", .error)], fix: .unsafe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    switch condition.problem {
    case .format?, .variable?: true
    default: false
    }
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for (condition, problem) in zip(statement.conditions, statement.keyProblems) {
      if case .variable(let variable) = problem {
        findings.report(
          "a condition key takes no policy variables", at: Label(statement.place(condition.keyNode), "`\(variable)` is not filled in"),
          notes: ["AWS fills them in in resources, and in the values of conditions"], help: "write the key itself")
      }
      guard problem == .format else { continue }
      let text = statement.text(condition.keyNode)
      let meant = statement.catalog.conditionKeys.first { key in
        statement.catalog.isGlobal(key) && statement.catalog.name(key).lowercased() == "aws:" + text.lowercased()
      }.map { statement.catalog.name($0) }
      let place = statement.place(condition.keyNode)
      findings.report(
        "\(spoken(text)) is no condition key", at: Label(place, "expected `service:key`"), help: meant.map { "did you mean `\($0)`?" },
        fixes: meant.map { [Fix("write `\($0)`", .unsafe, edits: [Edit(place, replacement: $0)])] } ?? [])
    }
  }
}
