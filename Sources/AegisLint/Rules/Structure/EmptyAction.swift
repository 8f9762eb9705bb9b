import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags empty lists of actions.
struct EmptyAction: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4020", "empty-action"), .warning, kinds: .all,
    summary: "a list of actions is empty",
    rationale: "The statement applies to nothing, which is hardly what its author meant.",
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [] # warning[AE4020]@11..13: `Action` is empty
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: ["s3:GetObject"], Resource: ["*"]}
      """
    ],
    peers: [.accessAnalyzer("EMPTY_ARRAY_ACTION", .note)])

  static let needs: StatementFeatures = [.noAction]
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for element in [PolicyElement.action, .notAction] {
      guard let (_, value) = statement.element(element), statement.tree.isEmptyCollection(value) else { continue }
      findings.report(
        "`\(element.name)` is empty", at: Label(statement.place(value), "the statement applies to nothing"),
        help: "list the actions that are meant, or remove the statement")
    }
  }
}
