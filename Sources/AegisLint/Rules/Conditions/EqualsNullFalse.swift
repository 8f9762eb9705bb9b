import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags `StringLike` and `ArnLike` with `*`.
struct EqualsNullFalse: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4344", "equals-null-false"), .note, kinds: .all,
    summary: "a condition with the value `*` asks only whether the request has the key",
    rationale: """
      `StringLike` with `*` holds for every value. `Null` with `false` says so, and its reader does not look for a \
      pattern.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:StopInstances
        Resource: "*"
        Condition:
          StringLike: {"aws:ResourceTag/team": "*"} # note[AE4344]@43..44: the condition only asks whether the request has `aws:ResourceTag/team`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:StopInstances
        Resource: "*"
        Condition:
          "Null": {"aws:ResourceTag/team": "false"}
      """
    ],
    peers: [.accessAnalyzer("EQUIVALENT_TO_NULL_FALSE", .note)], fix: .safe)

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions, .principals]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.takesWildcards && !condition.isNegated && !condition.operatorName.ifExists
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.takesWildcards && !condition.isNegated {
      guard !condition.operatorName.ifExists, condition.operatorName.qualifier != .forAllValues else { continue }
      guard let star = condition.values.first(where: { statement.isStar($0) }), !OIDCSubjectWildcard.speaks(of: star, condition, in: statement) else { continue }
      findings.report(
        "the condition only asks whether the request has `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(star), "every value"), secondary: [Label(statement.place(condition.operatorNode))],
        help: "write `\"Null\": {\"\(statement.text(condition.keyNode))\": \"false\"}`", fixes: Self.fix(condition, star, statement))
    }
  }
  /// The operator renamed, where it has no other key and the statement no other `Null`: the condition stays the same.
  private static func fix(_ condition: ConditionFacts, _ star: NodeID, _ statement: StatementFacts) -> [Fix] {
    let isAlone = statement.conditions.allSatisfy { $0.keyNode == condition.keyNode || $0.operatorNode != condition.operatorNode }
    guard isAlone, condition.operatorName.qualifier == nil, condition.values.count == 1, !statement.conditions.contains(where: \.isNull) else { return [] }
    return [
      Fix(
        "write `Null`", .safe,
        edits: [
          Edit(statement.place(condition.operatorNode), replacement: "Null"), Edit(statement.place(star), replacement: "false"),
        ])
    ]
  }
}
