import AegisBasics
import AegisPolicy

/// Flags `Allow` with `NotAction`: a grant of everything but a list.
struct NotActionAllow: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4114", "not-action-allow"), .warning, kinds: [.identity, .inline, .resource], concludesFromLack: true,
    summary: "`Allow` with `NotAction` grants everything but a list",
    rationale: """
      The grant holds for every action that is not listed, those of services that AWS has not made yet included. What \
      was meant is nearly always a list of what is allowed, or a second statement that denies.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        NotAction: iam:* # warning[AE4114]@14..19: grants all actions but those it lists
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Deny, NotAction: "iam:*", Resource: "*"}
      """
    ],
    peers: [.policyValidator("not_action_allow_no_condition"), .policyValidator("not_action_allow")])

  static let needs: StatementFeatures = [.allow, .notAction]
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // `NotResource` beside it, or an exception of everything, is a finding of its own.
    guard statement.features.isDisjoint(with: [.notResource, .actionStar]), let first = statement.actions.first else { return }
    findings.report(
      "the statement grants all actions but those it lists", at: Label(statement.place(first.node), "all but this"),
      notes: ["actions that AWS adds later are granted too"],
      help: "list the actions that are allowed; to take some away, deny them in a statement of their own")
  }
}
