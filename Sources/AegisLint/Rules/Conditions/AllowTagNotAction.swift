import AegisBasics
import AegisPolicy

/// Flags `Allow` with `NotAction` by a tag.
struct AllowTagNotAction: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4361", "allow-not-action-by-tag"), .note, kinds: .all,
    summary: "`Allow` with `NotAction` by the tag of a resource leaves out what has no tags",
    rationale: """
      Many actions work on no resource with tags. A condition on `aws:ResourceTag` never holds for them, so that \
      the statement allows fewer actions than its `NotAction` seems to.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        NotAction: iam:*
        Resource: "*"
        Condition:
          StringEquals: {"aws:ResourceTag/team": a} # note[AE4361]@21..41: the statement allows nothing that works without tags
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        NotAction: iam:*
        Resource: "*"
        Condition:
          StringEquals: {"aws:PrincipalTag/team": a}
      """
    ],
    peers: [.accessAnalyzer("ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", .note)])

  static let needs: StatementFeatures = [.allow, .condition, .notAction]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.isResourceTag
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNegated && !condition.operatorName.ifExists && !condition.isNull {
      guard let key = condition.key, key == statement.tagKeys.ofResource else { continue }
      findings.report(
        "the statement allows nothing that works without tags", at: Label(statement.place(condition.keyNode), "many requests never have it"),
        help: "list the actions that are meant, in `Action`")
    }
  }
}
