import AegisBasics
import AegisPolicy

/// Flags `Deny` with `NotAction` by a tag.
struct DenyTagNotAction: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4362", "deny-not-action-by-tag"), .warning, kinds: .all,
    summary: "`Deny` with `NotAction` by the tag of a resource leaves out what has no tags",
    rationale: """
      Many actions work on no resource with tags. A condition on `aws:ResourceTag` never holds for them, so that \
      the statement denies fewer actions than its `NotAction` seems to.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        NotAction: iam:*
        Resource: "*"
        Condition:
          StringEquals: {"aws:ResourceTag/team": a} # warning[AE4362]@21..41: the statement denies nothing that works without tags
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        NotAction: iam:*
        Resource: "*"
        Condition:
          StringEquals: {"aws:PrincipalTag/team": a}
      """
    ],
    peers: [.accessAnalyzer("DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", .warning)])

  static let needs: StatementFeatures = [.deny, .condition, .notAction]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.isResourceTag
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNegated && !condition.operatorName.ifExists && !condition.isNull {
      guard let key = condition.key, key == statement.tagKeys.ofResource else { continue }
      findings.report(
        "the statement denies nothing that works without tags", at: Label(statement.place(condition.keyNode), "many requests never have it"),
        help: "list the actions that are meant, in `Action`")
    }
  }
}
