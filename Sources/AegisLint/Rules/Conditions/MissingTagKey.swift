import AegisBasics
import AegisPolicy

/// Flags `aws:ResourceTag` and its like without a tag.
struct MissingTagKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4349", "missing-tag-key"), .error, kinds: .all, isOfForm: true,
    summary: "a condition key lacks the tag that it is about",
    rationale: """
      Keys such as `aws:ResourceTag/${TagKey}` name a tag behind the slash. Without it, AWS knows no such key.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:StopInstances
        Resource: "*"
        Condition:
          StringEquals: {"aws:ResourceTag": a} # error[AE4349]@21..36: `aws:ResourceTag` needs a tag's key
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: ec2:StopInstances
        Resource: "*"
        Condition:
          StringEquals: {"aws:ResourceTag/team": a}
      """
    ],
    peers: [.accessAnalyzer("MISSING_TAG_KEY_IN_CONDITION", .error)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    if case .noTagKey? = condition.problem { true } else { false }
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for (condition, problem) in zip(statement.conditions, statement.keyProblems) {
      guard case .noTagKey(let template) = problem else { continue }
      findings.report(
        "`\(statement.text(condition.keyNode))` needs a tag's key", at: Label(statement.place(condition.keyNode), "whose value?"),
        help: "write the key behind a slash: `\(template)`")
    }
  }
}
