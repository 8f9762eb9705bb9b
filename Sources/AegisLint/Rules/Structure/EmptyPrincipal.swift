import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Flags principals that name nobody.
struct EmptyPrincipal: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4022", "empty-principal"), .warning, kinds: .withPrincipal,
    summary: "a principal names nobody",
    rationale: "The statement applies to nobody, which is hardly what its author meant.",
    flagged: [
      RuleExample(
        .trust,
        """
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: {AWS: []} # warning[AE4022]@20..22: the principal names nobody
          Action: sts:AssumeRole
        """)
    ],
    accepted: [
      RuleExample(
        .trust,
        """
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {AWS: ["123456789012"]}, Action: "sts:AssumeRole"}
        """)
    ],
    peers: [.accessAnalyzer("EMPTY_ARRAY_PRINCIPAL", .note), .accessAnalyzer("EMPTY_OBJECT_PRINCIPAL", .note)])

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.principals]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for element in [PolicyElement.principal, .notPrincipal] {
      guard let (_, value) = statement.element(element), statement.tree.kind(value) == .mapping else { continue }
      let empty = statement.tree.isEmptyCollection(value) ? [value] : emptyLists(in: value, statement.tree)
      for node in empty {
        findings.report(
          "the principal names nobody", at: Label(statement.place(node), "empty"),
          help: "name who is meant, or remove the statement")
      }
    }
  }

  private func emptyLists(in mapping: NodeID, _ tree: SyntaxTree) -> [NodeID] {
    tree.entries(mapping).map { tree.resolved($0.value) }.filter { tree.isEmptyCollection($0) }
  }
}
