import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags placeholders of samples.
struct PlaceholderLeft: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4230", "placeholder-left"), .warning, kinds: .all,
    summary: "a placeholder of a sample was not filled in",
    rationale: """
      Samples write `<my-bucket>`, `{region}` or `[MAX_AGE]` where the reader has to put something of its own. AWS \
      takes the text as it is written: it matches nothing, or is rejected.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::<my-bucket>/*" # warning[AE4230]@27..38: `<my-bucket>` was not filled in
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::${aws:username}/*"
      """
    ],
    peers: [])

  static let needs: StatementFeatures = [.opening]
  static let reads: KeptParts = [.resources, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    func look(_ node: NodeID) {
      guard let range = statement.withText(node, { Placeholder.first(in: $0) }) else { return }
      findings.report(
        "`\(statement.text(node, range))` was not filled in", at: Label(statement.place(node, range), "a placeholder"),
        help: "write what is meant here")
    }
    statement.statement.resources.forEach(look)
    for condition in statement.conditions { condition.values.forEach(look) }
  }
}
