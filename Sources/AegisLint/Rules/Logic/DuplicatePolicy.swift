import AegisBasics
import AegisIR
import AegisPolicy

/// Flags policies of one account that are the same under two names.
struct DuplicatePolicy: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4609", "duplicate-policy"), .note,
    summary: "two policies of an account are the same",
    rationale: """
      One of them will be changed, and the other forgotten. Attaching one policy twice costs nothing. What counts is what \
      they say: not the Sid, the order of lists, or the case of actions.
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
              - name: read
                document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "logs:Get*", Resource: "*"}]}
              - name: watch # note[AE4609]@13..18: the policy `watch` is the same as `read`
                document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "logs:Get*", Resource: "*"}]}
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
              - name: read
                document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "logs:Get*", Resource: "*"}]}
          member_accounts:
            - name: shop
              email: shop@example.com
              iam_policies:
                - name: read
                  document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "logs:Get*", Resource: "*"}]}
          """),
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_policies:
              - name: read-logs
                former_names: [logs]
                document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "logs:Get*", Resource: "*"}]}
          """),
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in facts.accounts {
      let owned = account.account.policies
      // Under a name that it had before, a policy is the same on purpose.
      let policies = account.mayRepeat(owned.indices).filter { owned[$0].lifecycle.successor == nil }
        .sorted { owned[$0].origin.range.start < owned[$1].origin.range.start }
      for (index, first) in repetitions(among: policies.compactMap { account.policies[$0].meaning }, facts.facts(of:)) {
        let (policy, other) = (owned[policies[index]], owned[policies[first]])
        guard told.insert(policy.origin).inserted else { continue }
        findings.report(
          "the policy `\(policy.name)` is the same as `\(other.name)`", at: Label(policy.origin, "the same under another name"),
          secondary: [Label(other.origin, "the other one")], help: "keep one of them, and attach it where the other is")
      }
    }
  }
}
