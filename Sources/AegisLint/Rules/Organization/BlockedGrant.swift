import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// Flags grants of actions that a service control policy over the account always denies.
struct BlockedGrant: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4505", "blocked-grant"), .warning,
    summary: "a grant is of an action that a service control policy always denies",
    rationale: """
      The grant does nothing: whoever relies on it finds out when the request fails, and whoever reads it believes that it \
      works. Only denials that hold for every resource and every context are counted, and levels of the tree that do not \
      allow the action at all. A pattern counts where that is so of every action that it matches.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_policies:
            - name: no-users
              policy_type: SERVICE_CONTROL_POLICY
              content:
                Version: "2012-10-17"
                Statement: {Effect: Deny, Action: "iam:Create*", Resource: "*"}
          organization_roots:
            - name: Root
              policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
              policies: [{_ref: OrganizationPolicy.aws.master.no_users}]
              accounts: [{_ref: AWSAccount.aws.master.master}, {_ref: AWSAccount.aws.master.shop}]
          master_account: {name: main, email: root@example.com}
          member_accounts:
            - name: shop
              email: shop@example.com
              iam_policies:
                - name: onboard
                  document:
                    Version: "2012-10-17"
                    Statement: {Effect: Allow, Action: [iam:CreateUser, iam:GetUser], Resource: "*"} # warning[AE4505]@47..61: `iam:CreateUser` is always denied in account `shop`
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_policies:
            - name: no-users
              policy_type: SERVICE_CONTROL_POLICY
              content:
                Version: "2012-10-17"
                Statement:
                  Effect: Deny
                  Action: iam:Create*
                  Resource: "*"
                  Condition: {ArnNotLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/onboard"}}
          organization_roots:
            - name: Root
              policy_types: [{policy_type: SERVICE_CONTROL_POLICY, status: ENABLED}]
              policies: [{_ref: OrganizationPolicy.aws.master.no_users}]
              accounts: [{_ref: AWSAccount.aws.master.master}, {_ref: AWSAccount.aws.master.shop}]
          master_account: {name: main, email: root@example.com}
          member_accounts:
            - name: shop
              email: shop@example.com
              iam_policies:
                - name: onboard
                  document:
                    Version: "2012-10-17"
                    Statement: {Effect: Allow, Action: "iam:CreateUser", Resource: "*"}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in facts.accounts {
      guard let controlled = ControlledActions.of(account.account, facts) else { continue }
      for number in account.policies.indices where account.policies[number].outline.allowed.meets(controlled.services) {
        check(account.policies[number], account, controlled, facts, &told, &findings)
      }
    }
  }

  private func check(
    _ policy: AccountOutline.Policy, _ account: AccountOutline, _ controlled: ControlledActions, _ facts: OrganizationFacts,
    _ told: inout Set<SourceRange>, _ findings: inout Findings
  ) {
    guard let meaning = policy.meaning else { return }
    let (catalog, texts, tree) = (facts.shared.run.catalog, facts.shared.texts, meaning.tree)
    for index in meaning.statements.indices where meaning.statements[index].effect == .allow && !meaning.statements[index].isNotAction {
      for (at, node) in meaning.statements[index].actions.enumerated() {
        let number = tree.withValue(node) { ServiceSet(ofAction: $0).meets(controlled.services) ? texts.number($0) : nil }
        guard let number, !controlled.isFree(number) else { continue }
        let reasons = controlled.reasons(for: ActionFacts(node, texts[number]), number, tree, catalog)
        if reasons.isEmpty {
          controlled.setFree(number)
          continue
        }
        guard let written = policy.written else { continue }
        let place = written.tree.textPlace(written.statements[index].actions[at])
        guard told.insert(place).inserted else { continue }
        let what = reasons.count == 1 ? "it" : "some of it"
        let notes = reasons.map { reason in
          reason.policy.map { "`\($0)` at \(reason.level) denies \(what)" } ?? "no service control policy of \(reason.level) allows \(what)"
        }
        findings.report(
          "`\(tree.string(node))` is always denied in account `\(account.account.name)`", at: Label(place, "grants nothing"),
          notes: notes, help: "remove it, or exempt it from the service control policy")
      }
    }
  }
}
