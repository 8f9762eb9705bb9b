import AegisBasics
import AegisPolicy

/// Flags `ForAllValues` without a look whether there are values.
struct ForAllWithoutNull: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4337", "for-all-without-null"), .note, kinds: .all, concludesFromLack: true,
    summary: "`ForAllValues` holds where the request has no value at all",
    rationale: """
      `ForAllValues` asks whether there is no value that does not fit. A request without the key has none, so that \
      the statement allows it. A condition `Null: {KEY: "false"}` beside it asks for the key, and shuts out actions whose \
      requests never have it: these belong into another statement. In a `Deny` what is meant is mostly `ForAnyValue`, that \
      one of the values fits.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:CreateTags
        Resource: "*"
        Condition:
          "ForAllValues:StringEquals": {"aws:TagKeys": [team]} # note[AE4337]@6..31: the statement also allows requests without `aws:TagKeys`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [dynamodb:GetItem, dynamodb:DescribeTable]
        Resource: arn:aws:dynamodb:eu-west-1:123456789012:table/orders
        Condition:
          "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]} # note[AE4337]@6..31: the statement also allows requests without `dynamodb:LeadingKeys`
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: kms:ScheduleKeyDeletion
        Resource: "*"
        Condition:
          "ForAllValues:StringLike": {"kms:ResourceAliases": "alias/shared-*"} # note[AE4337]@6..29: the statement also denies requests without `kms:ResourceAliases`
      """,
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
          "Null": {"aws:TagKeys": "false"}
      """
    ],
    peers: [.policyValidator("forallvalues_allow_without_null_check")], strictSeverity: .warning)

  static let needs: StatementFeatures = .condition
  static let reads: KeptParts = [.actions, .conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.operatorName.qualifier == .forAllValues
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNull && condition.operatorName.qualifier == .forAllValues && !condition.isNegated {
      guard let key = condition.key, statement.catalog.isMultivalued(key) else { continue }
      let isAsked = statement.conditions.contains { other in
        // Who has to send a certain tag sends some.
        if statement.keyName(condition) == "aws:tagkeys", statement.keyName(other).hasPrefix("aws:requesttag/"), !other.holdsWithoutKey {
          return !other.isNull || statement.isOnly(other, "false")
        }
        return other.key == key && statement.text(other.keyNode).lowercased() == statement.text(condition.keyNode).lowercased()
          && (other.isNull ? statement.isOnly(other, "false") : other.operatorName.qualifier == .forAnyValue)
      }
      if isAsked { continue }
      let written = statement.text(condition.keyNode), null = "`\"Null\": {\"\(written)\": \"false\"}`"
      let without = KeyReach.actions(without: key, in: statement)
      let isMixed = !without.isEmpty && without.count < statement.actions.count
      findings.report(
        "the statement also \(statement.isDeny ? "denies" : "allows") requests without `\(written)`",
        at: Label(statement.place(condition.operatorNode), "holds where there is no value"),
        secondary: [Label(statement.place(condition.keyNode))],
        notes: isMixed ? ["AWS lists the key for others of the actions, and not for `\(statement.text(without[0].node))`" + (without.count > 1 ? " and \(without.count - 1) more" : "")] : [],
        help: !without.isEmpty && !isMixed ? "remove the condition: no request for \(without.count == 1 ? "the action" : "the actions") has the key"
          : statement.isDeny ? "write `ForAnyValue:\(condition.operatorName.name)`, or add \(null)"
          : isMixed ? "give those that have the key a statement of their own, and add \(null) there" : "add \(null)")
    }
  }
}
