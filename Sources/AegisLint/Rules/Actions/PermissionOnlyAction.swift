import AegisBasics
import AegisPolicy

/// Tells actions apart that are no call of an API.
struct PermissionOnlyAction: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4120", "permission-only-action"), .note, kinds: .identityBased,
    summary: "an action is no call of the service's API",
    rationale: """
      Such an action authorizes a part of other calls, or something in the console: CloudTrail shows no event of its name, \
      so from its absence there nothing follows.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:PassRole # note[AE4120]@11..23: `iam:PassRole` is no call of an API
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "iam:CreateRole", Resource: "*"}
      """
    ], isOptional: true)

  static let needs: StatementFeatures = [.allow, .action]
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    for element in statement.actions {
      guard let action = element.action, statement.catalog.isDocumented(action), !statement.catalog.isAPIOperation(action) else { continue }
      findings.report(
        "`\(statement.text(element.node))` is no call of an API", at: Label(statement.place(element.node), "a permission of its own"),
        notes: ["CloudTrail records no event of this name"])
    }
  }
}
