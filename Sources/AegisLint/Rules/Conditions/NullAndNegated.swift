import AegisBasics
import AegisPolicy

/// Flags comparisons of a key that the statement's requests do not have.
struct NullAndNegated: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4368", "null-and-negated"), .warning, kinds: .all,
    summary: "a condition compares a key that the same statement asks not to be there",
    rationale: """
      All conditions of a statement have to hold at once. Beside `Null` with `true`, which lets through only requests that \
      lack the key, a comparison that holds for them too, because its operator is negated or has `IfExists`, asks nothing. A \
      `Deny` of a missing value and of a wrong one takes two statements: in one, requests with a wrong value get through.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:PutObject
        Resource: arn:aws:s3:::reports/*
        Condition:
          StringNotEquals: {"s3:x-amz-server-side-encryption": "aws:kms"} # warning[AE4368]@5..20: the condition asks nothing: the requests have no `s3:x-amz-server-side-encryption`
          "Null": {"s3:x-amz-server-side-encryption": "true"}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
      - Effect: Deny
        Action: s3:PutObject
        Resource: arn:aws:s3:::reports/*
        Condition:
          StringNotEquals: {"s3:x-amz-server-side-encryption": "aws:kms"}
          "Null": {"s3:x-amz-server-side-encryption": "false"}
      """
    ])

  static let needs: StatementFeatures = .severalConditions
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool { condition.isNull }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for null in statement.conditions where null.isNull && statement.isOnly(null, "true") {
      let name = statement.keyName(null)
      for condition in statement.conditions where !condition.isNull && condition.holdsWithoutKey && statement.keyName(condition) == name {
        findings.report(
          "the condition asks nothing: the requests have no `\(statement.text(condition.keyNode))`",
          at: Label(statement.place(condition.operatorNode), "holds without the key"),
          secondary: [Label(statement.place(null.operatorNode), "only requests without the key")],
          notes: statement.isDeny ? ["requests with another value are not denied"] : [],
          help: statement.isDeny ? "give each condition a statement of its own" : "remove one of the two")
      }
    }
  }
}
