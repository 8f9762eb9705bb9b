import AegisAccess
import AegisBasics
import AegisPolicy
import AegisSchema

/// Flags policies that let their holder run its own code as any role, though only through one service.
struct PassRoleEscalation: PolicyRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4802", "pass-role-escalation"), .warning, kinds: .identityBased,
    summary: "a policy lets its holder run code as any role",
    rationale: """
      A condition on `iam:PassedToService` says to which service a role may be handed, not which role. Whoever may hand \
      any role to a service, and have the service run its code, may do what the most powerful of them may.
      """,
    flagged: [
      """
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: iam:PassRole # warning[AE4802]@13..25: the policy lets its holder run code as any role
          Resource: "*"
          Condition: {StringEquals: {"iam:PassedToService": lambda.amazonaws.com}}
        - {Effect: Allow, Action: "lambda:*", Resource: "*"}
      """
    ],
    accepted: [
      """
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: iam:PassRole
          Resource: arn:aws:iam::123456789012:role/functions/*
          Condition: {StringEquals: {"iam:PassedToService": lambda.amazonaws.com}}
        - {Effect: Allow, Action: "lambda:*", Resource: "*"}
      """
    ],
    peers: [
      .policyValidator("privilege_escalation"), Peer(.cloudsplaining, "PrivilegeEscalation"), Peer(.checkov, "CKV_AWS_286"),
      Peer(.prowler, "iam_policy_allows_privilege_escalation"),
    ], isOptional: true)

  func check(_ policy: DocumentFacts, _ findings: inout Findings) {
    let grants = policy.openGrants
    if grants.isEverything || grants.grant(of: "iam:PassRole") != nil { return }
    for statement in policy.statements where statement.isAllow && !statement.statement.isNotAction {
      guard statement.requires(["iam:passedtoservice"]), let pass = statement.element(matching: "iam:PassRole"),
        statement.isWide(for: "iam:PassRole")
      else { continue }
      let services = passedServices(statement)
      guard let way = EscalationMethod.all.first(where: { opens($0, services, grants) }) else { continue }
      findings.report(
        "the policy lets its holder run code as any role", at: Label(statement.place(pass.node), "any role, through one service"),
        notes: ["by `\(way.actions[0])` it \(way.doc)"], help: "name the roles that may be passed")
    }
  }

  private func passedServices(_ statement: StatementFacts) -> Set<String> {
    Set(statement.conditions(on: ["iam:passedtoservice"]).flatMap { $0.values.map { statement.text($0) } })
  }

  private func opens(_ way: EscalationMethod, _ services: Set<String>, _ grants: OpenGrants) -> Bool {
    guard way.way == .passRole, let service = way.service, services.contains(service) else { return false }
    return way.actions.allSatisfy { grants.grant(of: $0) != nil }
  }
}
