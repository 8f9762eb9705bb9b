import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `StringLike` without wildcards.
struct LikeWithoutWildcard: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4331", "like-without-wildcard"), .note, kinds: .all,
    summary: "`StringLike` has only values without wildcards",
    rationale: """
      `StringEquals` says the same, and says that nothing but these texts is meant.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringLike: {"aws:username": team-a} # note[AE4331]@34..40: `StringLike` compares with texts that have no wildcards
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
          StringLike: {"aws:username": "team-*"}
      """
    ],
    peers: [], isOptional: true)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .string && condition.takesWildcards
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string && condition.takesWildcards {
      let isPlain = condition.values.allSatisfy { node in
        statement.withText(node) { !$0.isPattern && !$0.contains(UInt8(ascii: "$")) }
      }
      guard isPlain, let first = condition.values.first else { continue }
      let meant = condition.isNegated ? "StringNotEquals" : "StringEquals"
      findings.report(
        "`\(condition.operatorName.name)` compares with texts that have no wildcards", at: Label(statement.place(first), "no wildcard"),
        secondary: [Label(statement.place(condition.operatorNode))], help: "`\(meant)` says the same")
    }
  }
}
