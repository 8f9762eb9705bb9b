import AegisBasics
import AegisPolicy

/// Flags condition keys that the statement's actions do not have.
struct KeyNotForAction: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4308", "key-not-for-action"), .warning, kinds: .all, concludesFromLack: true,
    summary: "no request for the statement's actions has the condition key",
    rationale: """
      Each action has its own condition keys. A condition on a key that no request of the actions has never holds: \
      an `Allow` allows nothing, a `Deny` denies nothing. With a negated operator, such as `StringNotEquals`, it always \
      holds and limits nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringEquals: {"s3:prefix": home} # warning[AE4308]@21..30: no request for `s3:GetObject` has `s3:prefix`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:ListBucket
        Resource: "*"
        Condition:
          StringEquals: {"s3:prefix": home}
      """
    ],
    peers: [
      .accessAnalyzer("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", .error),
      .parliament("UNKNOWN_CONDITION_FOR_ACTION"),
      .policyValidator("invalid_condition_key"),
    ])

  static let needs: StatementFeatures = [.condition, .action]
  static let reads: KeptParts = [.actions, .conditionForms]

  static func concerns(_ condition: ConditionSight) -> Bool {
    KeyReach.mayTell(condition)
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for (condition, reach) in zip(statement.conditions, statement.keyReach) {
      guard !reach.isResourceTag, !reach.isSomewhere, let first = reach.without.first else { continue }
      let key = statement.text(condition.keyNode), action = statement.text(first.node)
      findings.report(
        reach.without.count == 1
          ? "no request for `\(action)` has `\(key)`" : "no request for the actions of the statement has `\(key)`",
        at: Label(statement.place(condition.keyNode), KeyReach.consequence(statement, isNegated: reach.isNegated)),
        secondary: [Label(statement.place(first.node), "does not have the key")],
        notes: reach.isTagless ? ["requests that read, stop or delete something carry no tags"] : [],
        help: reach.isTagless ? "remove the condition, or ask for a tag of the resource: `aws:ResourceTag`" : "use a key that the action has, or a global one",
        severity: reach.isTag && !reach.isCertain ? .note : nil)
    }
  }
}
