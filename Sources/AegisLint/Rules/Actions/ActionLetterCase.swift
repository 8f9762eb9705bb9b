import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags actions that are written in another letter case than AWS's.
struct ActionLetterCase: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4109", "action-letter-case"), .note, kinds: .all,
    summary: "an action is written in another letter case than AWS writes it",
    rationale: "AWS does not mind. People who search the configuration for an action do.",
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: s3:getobject # note[AE4109]@11..23: AWS writes `s3:getobject` as `s3:GetObject`
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "*"}
      """
    ], fix: .safe, isOptional: true)

  static let needs: StatementFeatures = []
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for element in statement.actions {
      guard let action = element.action else { continue }
      let name = statement.catalog.name(action)
      guard !statement.withText(element.node, { $0.elementsEqual(name.utf8) }) else { continue }
      let place = statement.place(element.node)
      findings.report(
        "AWS writes `\(statement.text(element.node))` as `\(name)`", at: Label(place, "another letter case"), help: "write `\(name)`",
        fixes: [Fix("write `\(name)`", .safe, edits: [Edit(place, replacement: name)])])
    }
  }
}
