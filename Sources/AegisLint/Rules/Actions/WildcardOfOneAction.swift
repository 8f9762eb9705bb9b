import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags patterns that match a single action.
struct WildcardOfOneAction: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4108", "wildcard-of-one-action"), .note, kinds: .all,
    summary: "a pattern of actions matches a single one",
    rationale: "The name says the same, and stays the same when AWS adds an action that the pattern would match too.",
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:ListAllMyBuck* # note[AE4108]@11..28: `s3:ListAllMyBuck*` matches `s3:ListAllMyBuckets` only
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:List*", Resource: "*"}
      """
    ], fix: .safe, isOptional: true)

  static let needs: StatementFeatures = [.actionWildcard]
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for action in statement.actions where action.form == .pattern {
      var found: [ActionID] = []
      statement.withText(action.node) { text in
        statement.catalog.forEachAction(matching: text.span) { match in
          if statement.catalog.status(match) == .current { found.append(match) }
          return found.count < 2
        }
      }
      guard found.count == 1, let only = found.first else { continue }
      let name = statement.catalog.name(only), place = statement.place(action.node)
      findings.report(
        "`\(statement.text(action.node))` matches `\(name)` only", at: Label(place, "one action"), help: "write `\(name)`",
        fixes: [Fix("write `\(name)`", .safe, edits: [Edit(place, replacement: name)])])
    }
  }
}
