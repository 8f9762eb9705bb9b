import AegisBasics
import AegisIR
import AegisPolicy

/// Flags customer policies that say what a policy of AWS says.
struct EqualsManagedPolicy: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4611", "equals-managed-policy"), .note,
    summary: "a policy says what one of AWS's own says",
    rationale: """
      AWS keeps its own policies up to date when a service gets a new action. A copy stays as it is, which may be what is \
      meant; then it should say so.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_policies:
              - name: billing # note[AE4611]@13..20: the policy `billing` is the same as AWS's `AdministratorAccess`
                document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_policies:
              - name: billing
                document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "budgets:ViewBudget", Resource: "*"}]}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    // By their places: accounts and policies that are taken out are copied.
    let accounts = facts.organization.accounts
    for number in accounts.indices {
      for index in accounts[number].policies.indices {
        guard let same = facts.managedPolicy(equalTo: accounts[number].policies[index].document.json) else { continue }
        let policy = accounts[number].policies[index]
        guard told.insert(policy.origin).inserted else { continue }
        findings.report(
          "the policy `\(policy.name)` is the same as AWS's `\(program.catalog.name(same))`", at: Label(policy.origin, "a copy"),
          help: "attach `\(program.catalog.arn(same))` instead")
      }
    }
  }
}
