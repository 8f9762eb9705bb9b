import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `ForAnyValue` on keys with one value.
struct ForAnySingle: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4336", "for-any-single-valued"), .note, kinds: .all,
    summary: "`ForAnyValue` on a key with one value",
    rationale: """
      The key has one value, so that `ForAnyValue` asks what the operator asks by itself. It makes the reader look \
      for a list that is not there.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "*"
        Condition:
          "ForAnyValue:StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"} # note[AE4336]@6..30: `aws:SourceVpce` has one value
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
          StringEquals: {"aws:SourceVpce": "vpce-1a2b3c4d"}
      """,
      RuleExample(
        .trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {Federated: cognito-identity.amazonaws.com}
          Action: sts:AssumeRoleWithWebIdentity
          Condition:
            StringEquals: {"cognito-identity.amazonaws.com:aud": "eu-west-1:12345678-1234-1234-1234-123456790abc"}
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": authenticated}
        """),
    ],
    peers: [.policyValidator("set_operator_on_single_valued_key"), .policyValidator("foranyvalue_single_valued")])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.qualifier == .forAnyValue
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNull && condition.operatorName.qualifier == .forAnyValue {
      guard let key = condition.key, !statement.catalog.isMultivalued(key) else { continue }
      findings.report(
        "`\(statement.text(condition.keyNode))` has one value", at: Label(statement.place(condition.operatorNode), "`ForAnyValue` adds nothing"),
        secondary: [Label(statement.place(condition.keyNode))], help: "write `\(condition.operatorName.name)`")
    }
  }
}
