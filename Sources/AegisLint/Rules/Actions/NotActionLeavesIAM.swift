import AegisBasics
import AegisPolicy

/// Flags `Allow` with `NotAction` that leaves the control of privileges granted.
struct NotActionLeavesIAM: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4117", "not-action-leaves-iam"), .warning, kinds: [.identity, .inline], concludesFromLack: true,
    summary: "`Allow` with `NotAction` leaves the actions of IAM granted",
    rationale: """
      Whoever may act on IAM can take every other privilege, so a list of exceptions that leaves it out takes nothing away.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        NotAction: [organizations:*, account:*] # warning[AE4117]@15..30: the statement grants the actions of `iam`
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, NotAction: ["iam:*", "organizations:*"], Resource: "*"}
      """
    ],
    peers: [
      .accessAnalyzer("PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", .warning),
      .accessAnalyzer("CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", .warning),
    ])

  static let needs: StatementFeatures = [.allow, .notAction, .resource, .resourceStar]
  static let reads: KeptParts = [.actions]

  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    powers.allSatisfy { other.takesBack($0, from: statement, limits: { _ in false }) }
  }

  /// Actions of IAM that lead to every other privilege.
  private static let powers: [StaticString] = ["iam:PassRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:CreatePolicyVersion"]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let first = statement.actions.first else { return }
    let leavesOut = Self.powers.allSatisfy { name in
      statement.catalog.action(name.description).map { !statement.actionSet.contains($0) } ?? true
    }
    guard !leavesOut else { return }
    let listsSome = statement.actions.contains { statement.text($0.node).lowercased().hasPrefix("iam:") }
    findings.report(
      listsSome ? "the statement grants actions of `iam` that it does not list" : "the statement grants the actions of `iam`, which it does not list",
      at: Label(statement.place(first.node), "`iam:*` is missing"),
      notes: ["whoever may act on IAM can take every other privilege"], help: "add `iam:*` to the list")
  }
}
