import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags empty lists of resources.
struct EmptyResource: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4021", "empty-resource"), .warning, kinds: .all,
    summary: "a list of resources is empty",
    rationale: "The statement applies to nothing, which is hardly what its author meant.",
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:GetObject
        Resource: [] # warning[AE4021]@13..15: `Resource` is empty
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: ["s3:GetObject"], Resource: ["*"]}
      """
    ],
    peers: [.accessAnalyzer("EMPTY_ARRAY_RESOURCE", .note)])

  static let needs: StatementFeatures = [.noResource]
  static let reads: KeptParts = [.resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for element in [PolicyElement.resource, .notResource] {
      guard let (_, value) = statement.element(element), statement.tree.isEmptyCollection(value) else { continue }
      findings.report(
        "`\(element.name)` is empty", at: Label(statement.place(value), "the statement applies to nothing"),
        help: "list the resources that are meant, or remove the statement")
    }
  }
}
