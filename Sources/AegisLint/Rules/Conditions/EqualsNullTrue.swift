import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags `StringNotLike` and `ArnNotLike` with `*`.
struct EqualsNullTrue: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4345", "equals-null-true"), .note, kinds: .all,
    summary: "a negated condition with the value `*` asks only whether the request lacks the key",
    rationale: """
      `StringNotLike` with `*` holds for no value, so that it holds only where there is none. `Null` with `true` \
      says so.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:RunInstances
        Resource: "*"
        Condition:
          StringNotLike: {"aws:RequestTag/team": "*"} # note[AE4345]@45..46: the condition only asks whether the request lacks `aws:RequestTag/team`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: ec2:RunInstances
        Resource: "*"
        Condition:
          "Null": {"aws:RequestTag/team": "true"}
      """
    ],
    peers: [.policyValidator("ineffective_deny_carve_out"), .accessAnalyzer("EQUIVALENT_TO_NULL_TRUE", .note)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.takesWildcards && condition.isNegated
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.takesWildcards && condition.isNegated {
      guard condition.operatorName.qualifier == nil else { continue }
      guard let star = condition.values.first(where: { statement.isStar($0) }) else { continue }
      findings.report(
        "the condition only asks whether the request lacks `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(star), "every value"), secondary: [Label(statement.place(condition.operatorNode))],
        help: "write `\"Null\": {\"\(statement.text(condition.keyNode))\": \"true\"}`")
    }
  }
}
