import AegisBasics
import AegisPolicy

/// Flags statements that allow everything on everything.
struct FullAdministrator: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4113", "full-administrator"), .warning, kinds: .identityBased,
    summary: "a statement allows every action on every resource",
    rationale: """
      Whoever holds the policy can do everything in the account, its own privileges included. AWS's own \
      `AdministratorAccess` says the same, and says it by its name.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: "*" # warning[AE4113]@12..13: allows every action on every resource
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Deny, Action: "*", Resource: "*"}
      """,
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "*", Resource: "*", Condition: {Bool: {"aws:MultiFactorAuthPresent": "true"}}}
      """,
    ],
    peers: [
      .policyValidator("full_wildcard"), Peer(.checkov, "CKV_AWS_62"), Peer(.checkov, "CKV_AWS_1"),
      .accessAnalyzer("PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", .warning),
      .accessAnalyzer("CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", .warning),
    ])

  static let needs: StatementFeatures = [.allow, .action, .actionStar, .resource, .resourceStar, .unconditional]
  static let reads: KeptParts = [.actions, .resources]

  /// Whether a statement is for this rule, so that others about its parts need not speak.
  static func speaks(of statement: StatementFacts) -> Bool {
    metadata.kinds.contains(PolicyKinds(statement.kind)) && statement.features.isSuperset(of: needs)
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    guard let star = statement.actions.first(where: { $0.form == .everything }) else { return }
    findings.report(
      "the statement allows every action on every resource", at: Label(statement.place(star.node), "every action"),
      secondary: statement.resources.filter(\.isStar).prefix(1).map { Label(statement.place($0.node), "every resource") },
      notes: ["whoever holds the policy can change its own privileges and everybody else's"],
      help: "list what is needed, or attach `AdministratorAccess` where an administrator is meant")
  }
}
