import AegisBasics
import AegisPolicy

/// Flags condition keys that AWS has replaced.
struct ReplacedGlobalKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4305", "replaced-global-key"), .error, kinds: .all, isOfForm: true,
    summary: "a condition key is one that AWS has replaced",
    rationale: """
      `aws:ARN` once stood for the caller. AWS does not support it any more; `aws:PrincipalArn` names who calls, \
      `aws:SourceArn` the resource in whose name a service calls.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          ArnEquals: {"aws:ARN": "arn:aws:iam::111122223333:role/a"} # error[AE4305]@18..25: AWS no longer has the condition key `aws:ARN`
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          ArnEquals: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/a"}
      """
    ],
    peers: [
      .accessAnalyzer("UNSUPPORTED_GLOBAL_CONDITION_KEY", .error),
      .accessAnalyzer("DEPRECATED_GLOBAL_CONDITION_KEY", .warning),
    ])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    if case .replaced? = condition.problem { true } else { false }
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for (condition, problem) in zip(statement.conditions, statement.keyProblems) {
      guard case .replaced(let names) = problem else { continue }
      findings.report(
        "AWS no longer has the condition key `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(condition.keyNode), "not supported"),
        help: "write " + names.map { "`\($0)`" }.joined(separator: " or "))
    }
  }
}
