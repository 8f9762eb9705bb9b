import AegisBasics
import AegisPolicy

/// Flags conditions on what the caller says of itself.
struct ClaimedKey: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4352", "claimed-key"), .warning, kinds: .all,
    summary: "a condition trusts what the caller says of itself",
    rationale: """
      The caller chooses its `User-Agent` and `Referer`. Whoever knows what the condition asks for can send it.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: "*"
        Condition:
          StringLike: {"aws:UserAgent": "backup/*"} # warning[AE4352]@19..32: the caller can write what it wants into `aws:UserAgent`
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
          StringEquals: {"aws:SourceVpce": vpce-1a2b3c4d}
      """
    ],
    peers: [.accessAnalyzer("UNTRUSTWORTHY_CONDITION_KEY", .warning)])

  static let needs: StatementFeatures = [.condition]
  static let reads: KeptParts = [.conditionForms]

  static func concerns(_ condition: ConditionSight) -> Bool {
    !condition.isNull && condition.hasTrait(.claimed)
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for condition in statement.conditions where !condition.isNull {
      guard let key = condition.key, statement.catalog.traits(key).contains(.claimed) else { continue }
      // Denying what names itself harms nobody who does not want to be denied.
      guard statement.isAllow || condition.isNegated else { continue }
      findings.report(
        "the caller can write what it wants into `\(statement.text(condition.keyNode))`",
        at: Label(statement.place(condition.keyNode), "chosen by the caller"), help: "use `aws:PrincipalArn`, `aws:SourceVpce`, or another key that AWS sets")
    }
  }
}
