import AegisBasics
import AegisPolicy

/// Flags actions that lack a condition key which the others have.
struct KeyForSomeActions: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4309", "key-for-some-actions"), .warning, kinds: .all, concludesFromLack: true,
    summary: "some actions of a statement do not have its condition key",
    rationale: """
      Each action has its own condition keys. A condition on a key that a request does not have never holds, so \
      that the statement neither allows nor denies those actions.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [s3:ListBucket, s3:GetObject] # warning[AE4309]@27..39: no request for `s3:GetObject` has `s3:prefix`
        Resource: "*"
        Condition:
          StringEquals: {"s3:prefix": home}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [s3:ListBucket]
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
      guard !reach.isResourceTag, reach.isSomewhere, let first = reach.without.first else { continue }
      let key = statement.text(condition.keyNode), action = statement.text(first.node)
      let more = reach.without.count - 1
      findings.report(
        more == 0 ? "no request for `\(action)` has `\(key)`" : "no request for `\(action)` and \(more) other\(more == 1 ? "" : "s") of the actions has `\(key)`",
        at: Label(statement.place(first.node), reach.isNegated ? "always denied here" : statement.isDeny ? "never denied here" : "never allowed here"),
        secondary: [Label(statement.place(condition.keyNode), "other actions have it")],
        help: reach.isNegated ? "take \(more == 0 ? "it" : "them") out of the statement: such requests carry no tags"
          : statement.isDeny ? "leave \(more == 0 ? "it" : "them") out: to deny it without the key would be to deny it always" : "give it a statement of its own, without the key",
        severity: reach.isTag && !reach.isCertain ? .note : nil)
    }
  }
}
