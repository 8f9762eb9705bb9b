import AegisBasics
import AegisPolicy

/// Flags grants to hand any role to any service.
struct OpenPassRole: AnswerableRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4809", "open-pass-role"), .warning, kinds: .identityBased,
    summary: "any role may be passed to any service",
    rationale: """
      Whoever may pass any role to any service can have a service do what the most powerful role of the account may. A \
      list of roles, or a condition on `iam:PassedToService`, keeps to what is needed.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:PassRole # warning[AE4809]@11..23: any role may be passed to any service
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:PassRole
        Resource: "*"
        Condition: {StringEquals: {"iam:PassedToService": ec2.amazonaws.com}}
      """
    ],
    peers: [
      .accessAnalyzer("PASS_ROLE_WITH_STAR_IN_RESOURCE", .warning), .accessAnalyzer("PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", .warning),
      .accessAnalyzer("PASS_ROLE_WITH_NOT_RESOURCE", .warning),
      .accessAnalyzer("PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", .warning), .policyValidator("missing_required_condition"),
      Peer(.trivy, "AVD-AWS-0342"), Peer(.prowler, "iam_policy_allows_privilege_escalation"),
    ])

  static let needs: StatementFeatures = [.allow, .action, .identityAction]
  static let reads: KeptParts = [.actions, .resources, .conditionForms]

  private static let keys: Set<String> = ["iam:passedtoservice", "iam:associatedresourcearn"]

  static func isAnswered(_ statement: StatementFacts, by other: StatementFacts) -> Bool {
    other.takesBack("iam:PassRole", from: statement, limits: keys.contains)
  }

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // A statement that names everything is an administrator's, which is said already.
    guard !statement.features.isSuperset(of: [.actionStar, .resourceStar]), statement.covers("iam:PassRole"),
      let element = statement.element(matching: "iam:PassRole"), statement.isWide(for: "iam:PassRole"),
      !statement.requires(Self.keys)
    else { return }
    let mayBeMissing = statement.conditions(on: ["iam:passedtoservice"]).contains { $0.holdsWithoutKey }
    let resource = statement.resources.first { $0.isStar } ?? statement.resources.first
    findings.report(
      "any role may be passed to any service", at: Label(statement.place(element.node), "hands roles to services"),
      secondary: resource.map { [Label(statement.place($0.node), statement.statement.isNotResource ? "every role but this" : "every role")] } ?? [],
      notes: mayBeMissing ? ["the condition on `iam:PassedToService` also holds for requests without the key"] : [],
      help: "name the roles, or add a condition `StringEquals` on `iam:PassedToService`")
  }
}
