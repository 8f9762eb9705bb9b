import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags conditions that lack `ForAnyValue` or `ForAllValues`.
struct MissingQualifier: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4334", "missing-qualifier"), .error, kinds: .all,
    summary: "a key with several values is compared without a set operator",
    rationale: """
      A request can have several values of the key. `ForAnyValue` asks whether one of them fits, `ForAllValues` \
      whether all of them do; without either, AWS does not say which.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:CreateTags
        Resource: "*"
        Condition:
          StringEquals: {"aws:TagKeys": [team]} # error[AE4334]@21..32: `aws:TagKeys` can have several values
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:CreateTags
        Resource: "*"
        Condition:
          "ForAllValues:StringEquals": {"aws:TagKeys": [team]}
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
    peers: [.accessAnalyzer("MISSING_QUALIFIER", .error), .policyValidator("missing_qualifier")])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditionForms]

  static func concerns(_ condition: ConditionSight) -> Bool {
    !condition.isNull && condition.operatorName.qualifier == nil && condition.key.map { condition.catalog.isMultivalued($0) } ?? false
  }

  /// What has several values in a pattern of events, for `events:PutRule`, but one in the event that is put on a bus. Policies of AWS's own
  /// compare it as if it were always one.
  /// Source: Amazon EventBridge User Guide, example policies of event buses.
  private static let keysOfOneEvent: Set<String> = ["events:source", "events:detail-type"]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNull && condition.operatorName.qualifier == nil {
      guard let key = condition.key, statement.catalog.isMultivalued(key) else { continue }
      let mayBeOne = Self.keysOfOneEvent.contains(statement.keyName(condition))
      if statement.kind == .resource, mayBeOne { continue }
      findings.report(
        "`\(statement.text(condition.keyNode))` can have several values", at: Label(statement.place(condition.keyNode), "all of them, or one?"),
        secondary: [Label(statement.place(condition.operatorNode), "without a set operator")],
        help: "write `ForAnyValue:\(statement.text(condition.operatorNode))` or `ForAllValues:\(statement.text(condition.operatorNode))`",
        severity: mayBeOne ? .warning : nil)
    }
  }
}
