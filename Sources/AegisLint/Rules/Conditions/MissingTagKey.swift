import AegisBasics
import AegisPolicy

/// Flags `aws:ResourceTag` and its like without a tag.
struct MissingTagKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4349", "missing-tag-key"), .error, kinds: .all, isOfForm: true,
    summary: "a condition key lacks the tag that it is about, or another part that is to be filled in",
    rationale: """
      Keys such as `aws:ResourceTag/team` name a tag behind the slash, which AWS's documentation writes as `${TagKey}`. Without it, AWS \
      knows no such key; and no request has a tag that is called `${TagKey}`, or any tag that fits a `*`: keys have no wildcards.
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
    switch condition.problem {
    case .noTagKey?, .unfilled?: true
    default: false
    }
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for (condition, problem) in zip(statement.conditions, statement.keyProblems) {
      let text = statement.text(condition.keyNode)
      switch problem {
      case .noTagKey(let template):
        let isOfTag = template.lowercased().contains("tag/")
        findings.report(
          isOfTag ? "`\(text)` needs a tag's key" : "`\(text)` lacks a part", at: Label(statement.place(condition.keyNode), "whose value?"),
          help: Self.help(template))
      case .unfilled("*"):
        findings.report(
          "`\(text)` is the key of no tag", at: Label(statement.place(condition.keyNode), "no wildcard in a key"),
          help: "write the key that is meant, such as `\(text.dropLast())team`", severity: .warning)
      case .unfilled(let part):
        findings.report(
          "`\(text)` is not filled in", at: Label(statement.place(condition.keyNode), "no request has it"),
          help: "write what is meant in place of `\(part)`")
      default: break
      }
    }
  }

  /// How the key is written, with an example in place of what AWS's documentation leaves open.
  static func help(_ template: String) -> String {
    let open = template.firstIndex { $0 == "$" || $0 == "<" } ?? template.endIndex
    let head = template[..<open]
    return head.lowercased().hasSuffix("tag/") ? "write the key behind a slash, such as `\(head)team`"
      : "write the part behind it that AWS calls `\(template[open...].filter { $0.isLetter || $0 == "-" })`, such as `\(head)team`"
  }
}
