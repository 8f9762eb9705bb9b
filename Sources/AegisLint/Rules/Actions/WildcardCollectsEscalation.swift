import AegisBasics
import AegisPolicy
import AegisSyntax

/// Flags patterns of IAM's actions that take in one by which privileges are raised.
struct WildcardCollectsEscalation: StatementRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4110", "wildcard-collects-escalation"), .warning, kinds: .identityBased,
    summary: "a pattern of actions takes in one by which lets its holder raise its own privileges",
    rationale: """
      `iam:P*` reads as if it were about a few settings, and holds `iam:PassRole` and `iam:PutUserPolicy`. Such actions \
      should be granted by their names, where everyone sees them.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:Put* # warning[AE4110]@11..19: `iam:Put*` takes in `iam:PutGroupPolicy`
        Resource: "*"
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: ["iam:Get*", "iam:List*", "iam:PutUserPolicy"], Resource: "*"}
      """
    ])

  static let needs: StatementFeatures = [.allow, .action, .actionWildcard]
  static let reads: KeptParts = [.actions]

  /// Actions that raise the privileges of whoever holds them, all of IAM.
  /// Source: Rhino Security Labs, "AWS IAM privilege escalation methods", and pathfinding.cloud.
  private static let escalations: [StaticString] = [
    "iam:AddUserToGroup", "iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:CreateAccessKey",
    "iam:CreateLoginProfile", "iam:CreatePolicyVersion", "iam:PassRole", "iam:PutGroupPolicy", "iam:PutRolePolicy",
    "iam:PutUserPolicy", "iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:UpdateLoginProfile",
  ]

  func check(_ statement: StatementFacts, _ findings: inout Findings) {
    // Everything of IAM is plain to see, and a matter of its own.
    for action in statement.actions where action.form == .pattern {
      let found = statement.withText(action.node) { pattern in
        Self.escalations.filter { name in
          globMatches(pattern, UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
      }
      guard let first = found.first else { continue }
      let rest = found.count > 1 ? " and \(found.count - 1) more" : ""
      findings.report(
        "`\(statement.text(action.node))` takes in `\(first)`\(rest)",
        at: Label(statement.place(action.node), "lets its holder raise its own privileges"),
        help: "list the actions that are needed by their names")
    }
  }
}
