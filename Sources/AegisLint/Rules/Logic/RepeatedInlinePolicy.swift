import AegisBasics
import AegisIR

/// Flags inline policies that several holders of an account repeat.
struct RepeatedInlinePolicy: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4618", "repeated-inline-policy"), .note,
    summary: "the same inline policy is repeated",
    rationale: "A managed policy says it once, is changed in one place, and does not count towards the size of inline policies.",
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_groups:
              - name: a
                inline_policies:
                  - name: read
                    document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "logs:Get*", Resource: "*"}]}
              - name: b
                inline_policies:
                  - name: look # note[AE4618]@17..21: the inline policy `look` of the group `b` is the same as `read` of the group `a`
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
            iam_groups:
              - name: a
                inline_policies:
                  - name: read
                    document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "logs:Get*", Resource: "*"}]}
              - name: b
                inline_policies:
                  - name: read
                    document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "logs:List*", Resource: "*"}]}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in facts.accounts {
      let managed = account.account.policies.count
      let repeated = account.mayRepeat(managed..<account.policies.count)
      // Of nearly no account.
      if repeated.isEmpty { continue }
      let held = held(account.account)
      let all = repeated.map { held[$0 - managed] }
        .sorted { ($0.policy.origin.file.rawValue, $0.policy.origin.range.start) < ($1.policy.origin.file.rawValue, $1.policy.origin.range.start) }
      for (index, first) in repetitions(among: all.compactMap(\.policy.document.meaning), facts.facts(of:)) {
        let (policy, other) = (all[index].policy, all[first].policy)
        guard other.origin != policy.origin, told.insert(policy.origin).inserted else { continue }
        findings.report(
          "the inline policy `\(policy.name)` of \(all[index].holder) is the same as `\(other.name)` of \(all[first].holder)",
          at: Label(policy.origin, "repeated"), secondary: [Label(other.origin, "the first of them")],
          help: "make it a managed policy, and attach that")
      }
    }
  }

  /// Whose a policy is.
  private struct Holder: CustomStringConvertible {
    let noun: String
    let name: String

    var description: String { "the \(noun) `\(name)`" }
  }

  /// All inline policies of an account, in the order of `AccountOutline.policies`.
  private func held(_ account: Account) -> [(holder: Holder, policy: InlinePolicy)] {
    var found: [(holder: Holder, policy: InlinePolicy)] = []
    func add(_ noun: String, _ name: String, _ policies: [InlinePolicy]) {
      for policy in policies { found.append((Holder(noun: noun, name: name), policy)) }
    }
    for role in account.roles { add("role", role.name, role.inlinePolicies) }
    for group in account.groups { add("group", group.name, group.inlinePolicies) }
    for user in account.users { add("user", user.name, user.inlinePolicies) }
    return found
  }
}
