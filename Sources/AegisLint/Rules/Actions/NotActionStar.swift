import AegisBasics
import AegisPolicy

/// Flags `NotAction` with `*`, which leaves no action.
struct NotActionStar: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4116", "not-action-star"), .error, kinds: .all,
    summary: "`NotAction` lists `*`, so the statement excepts every action",
    rationale: "`NotAction` means all actions but the listed ones, and `*` lists all of them: the statement never applies.",
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        NotAction: "*" # error[AE4116]@15..16: the statement excepts every action
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Deny, Action: "*", Resource: "*"}
      """
    ],
    peers: [.policyValidator("not_action_allow_ineffective")])

  static let needs: StatementFeatures = [.notAction, .actionStar]
  static let reads: KeptParts = [.actions]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let star = statement.actions.first(where: { $0.form == .everything }) else { return }
    findings.report(
      "the statement excepts every action", at: Label(statement.place(star.node), "leaves no action"),
      help: "write `Action` where every action is meant, or except fewer")
  }
}
