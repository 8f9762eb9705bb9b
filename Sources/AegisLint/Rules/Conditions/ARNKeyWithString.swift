import AegisBasics
import AegisPolicy

/// Flags `StringLike` on keys that hold ARNs.
struct ARNKeyWithString: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4313", "arn-key-with-string"), .warning, kinds: .all,
    summary: "`StringLike` on a key whose values are ARNs",
    rationale: """
      With `StringLike` a `*` takes colons too, so that a pattern for one account can match another one. `ArnLike` \
      compares field by field.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sts:AssumeRole
        Resource: "*"
        Condition:
          StringLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"} # warning[AE4313]@19..35: `StringLike` compares the ARNs of `aws:PrincipalArn` as text
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: sts:AssumeRole
        Resource: "*"
        Condition:
          ArnLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"}
      """
    ],
    peers: [
      .accessAnalyzer("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", .warning),
      .parliament("MISMATCHED_TYPE_BUT_USABLE"),
      .policyValidator("type_mismatch_usable"),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    (condition.operatorName.name == "StringLike" || condition.operatorName.name == "StringNotLike") && condition.key.map { condition.catalog.valueType($0) == .arn } ?? false
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions {
      let name = condition.operatorName.name
      guard let key = condition.key, name == "StringLike" || name == "StringNotLike", statement.catalog.valueType(key) == .arn else { continue }
      // Texts that no ARN can be are what `value-arn` is about.
      guard !condition.values.allSatisfy({ statement.isStar($0) }) else { continue }
      let meant = name == "StringLike" ? "ArnLike" : "ArnNotLike"
      findings.report(
        "`\(name)` compares the ARNs of `\(statement.text(condition.keyNode))` as text",
        at: Label(statement.place(condition.keyNode), "holds ARNs"),
        secondary: [Label(statement.place(condition.operatorNode), "a `*` takes colons too")], help: "use `\(meant)`")
    }
  }
}
