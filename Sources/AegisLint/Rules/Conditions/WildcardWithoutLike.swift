import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags wildcards under operators that take none.
struct WildcardWithoutLike: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4330", "wildcard-without-like"), .warning, kinds: .all,
    summary: "a value has a wildcard under an operator that takes none",
    rationale: """
      Only `StringLike`, `StringNotLike` and the ARN operators know wildcards. Under `StringEquals` a `*` is the \
      character itself, so that the condition holds for nothing that is meant.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"aws:username": "team-*"} # warning[AE4330]@37..43: `StringEquals` takes no wildcards
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
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: quicksight:GenerateEmbedUrlForAnonymousUser
        Resource: "*"
        Condition:
          "ForAllValues:StringEquals": {"quicksight:AllowedEmbeddingDomains": ["https://*.app.example.com"]}
          "Null": {"quicksight:AllowedEmbeddingDomains": "false"}
      """,
    ],
    peers: [
      .policyValidator("literal_wildcard_deny_carve_out"),
      .accessAnalyzer("WILDCARD_WITHOUT_LIKE_OPERATOR", .warning),
      .parliament("MISMATCHED_TYPE"),
      .policyValidator("wildcard_in_equals"),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditionForms]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.type == .string && likeOperator(condition.operatorName.name) != nil
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string && !condition.takesWildcards {
      guard let operatorName = Self.likeOperator(condition.operatorName.name), !Self.starred.contains(statement.keyName(condition)) else { continue }
      let isARN = condition.key.map { statement.catalog.valueType($0) == .arn } ?? false
      let like = isARN ? (condition.isNegated ? "ArnNotLike" : "ArnLike") : operatorName
      for node in condition.values {
        let hasWildcard = statement.withText(node) { text in
          guard text.isPattern else { return false }
          // `${*}` and `${?}` say that the character itself is meant.
          var escapes = 0
          PolicyVariable.forEach(in: text) { if $0.isEscape { escapes += 1 } }
          return text.count { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } > escapes
        }
        guard hasWildcard, !statement.withText(node, Self.isWritten) else { continue }
        findings.report(
          "`\(condition.operatorName.spelled())` takes no wildcards", at: Label(statement.place(node), "compared as it is written"),
          secondary: [Label(statement.place(condition.operatorNode), "compares whole texts")],
          help: "use `\(condition.operatorName.spelled(like))`, or write `${*}` where the character is meant")
      }
    }
  }

  private static let starred = Set(RiskTable.starredKeys)

  /// Whether an ARN is one that requests have with a wildcard in it.
  private static func isWritten(_ text: UnsafeBufferPointer<UInt8>) -> Bool { RiskTable.starredArns.contains { text.starts(with: $0.utf8) } }

  private static func likeOperator(_ name: String) -> String? {
    switch name {
    case "StringEquals", "StringEqualsIgnoreCase": "StringLike"
    case "StringNotEquals", "StringNotEqualsIgnoreCase": "StringNotLike"
    default: nil
    }
  }
}
