import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags `s3:prefix` where it says what may not be listed.
struct PrefixInNegativeContext: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4354", "prefix-in-negative-context"), .warning, kinds: .all,
    summary: "`s3:prefix` is denied by what it is, or allowed by what it is not",
    rationale: """
      A request that lists a bucket chooses its prefix, and a shorter one lists more. Denying some prefixes leaves \
      those that contain them; allowing all but some leaves the same gap.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Action: s3:ListBucket
        Resource: "*"
        Condition:
          StringLike: {"s3:prefix": "secret/*"} # warning[AE4354]@19..28: a shorter prefix than the denied one still lists what is below it
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
          StringLike: {"s3:prefix": "home/*"}
      """
    ],
    peers: [.accessAnalyzer("S3_PREFIX_IN_NEGATIVE_CONTEXT", .warning)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditions]

  static func concerns(_ condition: ConditionSight) -> Bool {
    condition.name == "s3:prefix"
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where condition.operatorName.type == .string && statement.matches(condition.keyNode, "s3:prefix") {
      guard statement.isDeny != condition.isNegated else { continue }
      findings.report(
        statement.isDeny ? "a shorter prefix than the denied one still lists what is below it" : "a shorter prefix than the excepted one still lists what is below it",
        at: Label(statement.place(condition.keyNode), "chosen by the caller"), secondary: [Label(statement.place(condition.operatorNode))],
        help: "allow the prefixes that may be listed: `Allow` with `StringLike`, or `Deny` with `StringNotLike`")
    }
  }
}
