import AegisAccess
import AegisBasics
import AegisPolicy

/// Flags policies that let their holder change its own privileges.
struct SelfEscalation: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4801", "self-escalation"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder give itself any privilege",
    rationale: """
      Whoever may write, attach or version policies of any user, group or role may do so for itself, and is an \
      administrator in all but name; so is the user who may do it to `user/${aws:username}`. A condition helps where it \
      limits what is attached, or to whom: one on MFA, a region or the time does not, nor one that asks for \
      `AdministratorAccess`.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: [iam:Get*, iam:AttachRolePolicy] # warning[AE4801]@22..42: the policy lets its holder make itself an administrator
        Resource: "*"
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:PutUserPolicy # warning[AE4801]@11..28: the policy lets its holder make itself an administrator
        Resource: "arn:aws:iam::*:user/${aws:username}"
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:AttachRolePolicy # warning[AE4801]@11..31: the policy lets its holder make itself an administrator
        Resource: "*"
        Condition: {ArnEquals: {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}}
      """,
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "iam:AttachRolePolicy", Resource: "arn:aws:iam::123456789012:role/app-*"}
      """,
      """
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Action: iam:AttachRolePolicy
        Resource: "*"
        Condition: {ArnEquals: {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}
      """,
      """
      Version: "2012-10-17"
      Statement: {Effect: Allow, Action: "iam:CreateAccessKey", Resource: "arn:aws:iam::*:user/${aws:username}"}
      """,
    ],
    peers: [
      .policyValidator("privilege_escalation"), .parliament("PRIVILEGE_ESCALATION"), Peer(.cloudsplaining, "PrivilegeEscalation"),
      Peer(.checkov, "CKV_AWS_110"), Peer(.checkov, "CKV_AWS_286"), Peer(.prowler, "iam_policy_allows_privilege_escalation"),
    ])

  static let reads: KeptParts = [.actions, .resources, .conditions]

  static let concernNeeds: StatementFeatures = [.allow, .action, .riskyAction, .openResource]

  static func concerns(_ statement: StatementFacts) -> Bool {
    OpenGrants.mayOpen(statement, .oneself) { RiskyActions.all.isOfWay[$0] }
  }

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let ways = OpenGrants(policy, .oneself).escalations(.own)
    let onEverything = Set(ways.lazy.filter { $0.statement.isWide(for: $0.method.actions[0]) }.map(\.statement.index))
    for isWide in [true, false] {
      findings.report(
        ways.filter { onEverything.contains($0.statement.index) == isWide }, message: "the policy lets its holder make itself an administrator",
        label: isWide ? "on everything" : "on the user who asks",
        help: { Self.help($0, isWide: isWide) })
    }
  }

  /// A condition helps where requests for the action have a key that it may ask for.
  private static func help(_ way: OpenEscalation, isWide: Bool) -> String {
    let catalog = way.statement.catalog
    let known = way.method.actions.first.flatMap { catalog.action($0) }.map { catalog.conditionKeys(of: $0).map { catalog.name($0) } } ?? []
    let keys = ["iam:PolicyARN", "iam:PermissionsBoundary"].filter { key in known.contains { $0.lowercased() == key.lowercased() } }.map { "`\($0)`" }
    let names = "name \(isWide ? "the" : "other") resources"
    return keys.isEmpty ? names : "\(names), or add a condition that limits what is attached, such as one on \(keys.joined(separator: " or "))"
  }
}
