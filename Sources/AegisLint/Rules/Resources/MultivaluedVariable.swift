import AegisBasics
import AegisPolicy

/// Flags policy variables with several values.
struct MultivaluedVariable: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4227", "variable-multivalued"), .warning, kinds: .all,
    summary: "a policy variable names a condition key that can have several values",
    rationale: """
      AWS fills in one value. For a key that can have several it fills in none, and the text matches nothing.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::home/${aws:TagKeys}/*" # warning[AE4227]@34..45: `aws:TagKeys` can have several values
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:*
        Resource: "arn:aws:s3:::home/${aws:username}/*"
      """
    ],
    peers: [])

  static let needs: StatementFeatures = .oddText
  static let reads: KeptParts = [.resources, .conditionForms]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    statement.forEachVariable { node, variable, name in
      guard variable.problem == nil, let key = statement.texts.conditionKey(name), statement.catalog.isMultivalued(key) else { return }
      findings.report(
        "`\(name)` can have several values", at: Label(statement.place(node, variable.key), "not filled in"),
        help: "use a key with one value")
    }
  }
}
