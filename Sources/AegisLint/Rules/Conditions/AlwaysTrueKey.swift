import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags conditions that hold for every request.
struct AlwaysTrueKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4346", "always-true-key"), .note, kinds: .all,
    summary: "a condition holds for every request",
    rationale: """
      With `IfExists` or `ForAllValues` the operator holds where the request lacks the key, and with `*` it holds \
      for every value. Nothing is asked.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          StringLikeIfExists: {"aws:PrincipalTag/team": "*"} # note[AE4346]@52..53: the condition on `aws:PrincipalTag/team` holds for every request
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          StringLike: {"aws:PrincipalTag/team": "*"}
      """
    ],
    peers: [.accessAnalyzer("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", .note)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.takesWildcards && !condition.isNegated && (condition.operatorName.ifExists || condition.operatorName.qualifier == .forAllValues)
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.takesWildcards && !condition.isNegated {
      guard condition.operatorName.ifExists || condition.operatorName.qualifier == .forAllValues else { continue }
      guard let star = condition.values.first(where: { statement.isStar($0) }) else { continue }
      findings.report(
        "the condition on `\(statement.text(condition.keyNode))` holds for every request", at: Label(statement.place(star), "every value"),
        secondary: [Label(statement.place(condition.operatorNode), "and where there is none")], help: "remove the key: nothing changes")
    }
  }
}
