import AegisBasics
import AegisIR
import AegisPolicy
import AegisSchema

/// Flags AWS's administrator policies where a user, a service or somebody else's account holds them.
struct BroadManagedPolicy: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4613", "broad-managed-policy"), .warning,
    summary: "an administrator policy of AWS is held by a user, a service, or somebody outside",
    rationale: """
      A user with a password or keys, an instance or function that runs code, and an outside account are where intruders \
      come in. `AdministratorAccess`, `IAMFullAccess` and `PowerUserAccess` belong to roles that people assume for a while.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            users:
              - name: eva
                attached_policies:
                  - _ref: arn:aws:iam::aws:policy/AdministratorAccess # warning[AE4613]@17..60: the user `eva` holds `AdministratorAccess`
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "123456789012"
            email: root@example.com
            iam_roles:
              - name: administrator
                attached_policies: [{_ref: "arn:aws:iam::aws:policy/AdministratorAccess"}]
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Principal: {AWS: "arn:aws:iam::123456789012:root"}
                    Action: sts:AssumeRole
                    Condition: {Bool: {"aws:MultiFactorAuthPresent": "true"}}
          """)
    ],
    peers: [
      Peer(.checkov, "CKV_AWS_274"), Peer(.checkov, "CKV_AWS_275"), Peer(.checkov, "CKV2_AWS_56"),
      Peer(.prowler, "iam_user_administrator_access_policy"), Peer(.prowler, "iam_role_administratoraccess_policy"),
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    func isBroad(_ attachment: PolicyAttachment) -> Bool {
      if case .arn(let arn) = attachment.policy { ManagedUses.isBroad(arn) } else { false }
    }
    func report(_ attachments: [PolicyAttachment], _ holder: @autoclosure () -> String, _ why: String) {
      for attachment in attachments where isBroad(attachment) {
        guard case .arn(let arn) = attachment.policy, let name = lastPart(of: arn), told.insert(attachment.origin).inserted
        else { continue }
        findings.report(
          "\(holder()) holds `\(name)`", at: Label(attachment.origin, why),
          help: "attach what is needed, or leave it to a role that people assume for a while")
      }
    }
    for outline in facts.accounts where outline.managedPolicies.contains(where: facts.shared.managed.isBroad) {
      let account = outline.account
      for user in account.users where user.permissionsBoundary == nil {
        report(user.attachedPolicies, "the user `\(user.name)`", "for good, to whoever has the password or a key")
      }
    }
    for outline in facts.accounts where outline.managedPolicies.contains(where: facts.shared.managed.isBroad) {
      for role in outline.account.roles where role.permissionsBoundary == nil && role.attachedPolicies.contains(where: isBroad) {
        guard let trust = role.trust.policy, let why = exposure(facts.facts(of: trust), facts) else { continue }
        report(role.attachedPolicies, "the role `\(role.name)`", why)
      }
    }
  }

  /// Who can assume the role besides people of the organization.
  private func exposure(_ trust: DocumentFacts, _ facts: OrganizationFacts) -> String? {
    for statement in trust.statements where statement.isAllow {
      for principal in statement.principals {
        if principal.kind == .service { return "assumed by `\(principal.text)`" }
        if principal.isAnyone { return "assumed by everybody" }
        if let account = principal.account, principal.kind == .aws, facts.knowsAllAccounts, facts.accountsByID[account] == nil {
          return "assumed from account `\(account)` outside"
        }
      }
    }
    return nil
  }
}
