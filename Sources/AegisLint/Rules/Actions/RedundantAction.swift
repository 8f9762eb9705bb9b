import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags actions that another element of the same list matches already.
struct RedundantAction: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4107", "redundant-action"), .note, kinds: .all,
    summary: "an action is covered by another one of the same list",
    rationale: """
      The shorter list says the same, counts less towards the policy's size, and does not make its reader look for a \
      difference that is not there.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action:
          - s3:Get*
          - s3:GetObject # note[AE4107]@7..19: `s3:GetObject` is covered by `s3:Get*`
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: ["s3:Get*", "s3:PutObject"], Resource: "*"}
      """
    ],
    peers: [.accessAnalyzer("REDUNDANT_ACTION", .note)], fix: .safe)

  static let needs: StatementFeatures = [.suspectActions]
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    let actions = statement.statement.actions
    findings.report(covered: redundantElements(actions, statement.tree), of: actions, in: statement)
  }
}
