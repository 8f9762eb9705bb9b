import AegisBasics
import AegisPolicy

/// Flags `Allow` by a tag for actions without one.
struct AllowTagUnsupported: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4310", "allow-tag-unsupported"), .note, kinds: .all,
    summary: "`Allow` by the tag of a resource names actions whose resources have no tags",
    rationale: """
      Not every action works on a resource with tags. A condition on `aws:ResourceTag` never holds for one that \
      does not, so that the statement does not allow it.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [ec2:StopInstances, ec2:DescribeInstances] # note[AE4310]@31..52: `ec2:DescribeInstances` works on nothing that has tags
        Resource: "*"
        Condition:
          StringEquals: {"aws:ResourceTag/team": a}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [ec2:StopInstances]
        Resource: "*"
        Condition:
          StringEquals: {"aws:ResourceTag/team": a}
      """
    ],
    peers: [.accessAnalyzer("ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", .note)])

  static let needs: StatementFeatures = [.allow, .condition, .action]
  static let reads: KeptParts = [.actions, .conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.isResourceTag
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for (condition, reach) in zip(statement.conditions, statement.keyReach) where reach.isResourceTag {
      reportUnsupportedTags(of: reach.without, condition, statement, &findings)
    }
  }
}
