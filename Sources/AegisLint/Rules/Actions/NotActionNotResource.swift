import AegisBasics
import AegisPolicy

/// Flags `Allow` with both `NotAction` and `NotResource`.
struct NotActionNotResource: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4115", "not-action-not-resource"), .warning, kinds: [.identity, .inline, .resource], concludesFromLack: true,
    summary: "`Allow` with `NotAction` and `NotResource` grants nearly everything on nearly everything",
    rationale: """
      The statement speaks of every action but the listed ones, on every resource but the listed ones, and of what is \
      made later too. Hardly anyone reads it right.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        NotAction: iam:* # warning[AE4115]@14..19: grants nearly everything on nearly everything
        NotResource: arn:aws:s3:::secret/*
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Deny, NotAction: "iam:*", NotResource: "arn:aws:s3:::secret/*"}
      """
    ],
    peers: [
      .policyValidator("combined_not_action_not_resource"),
      .accessAnalyzer("PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE", .warning),
      .accessAnalyzer("CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE", .warning),
    ])

  static let needs: StatementFeatures = [.allow, .notAction, .notResource]
  static let reads: KeptParts = [.actions, .resources]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let first = statement.actions.first, let resource = statement.resources.first else { return }
    findings.report(
      "the statement grants nearly everything on nearly everything", at: Label(statement.place(first.node), "all but this"),
      secondary: [Label(statement.place(resource.node), "on all but this")],
      help: "list what is allowed, and deny what is not in a statement of its own")
  }
}
