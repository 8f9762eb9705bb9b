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
                  - name: look # note[AE4618]@17..21: the inline policy `look` is the same as `read`
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
    guard let organization = program.organization else { return }
    var told: Set<SourceRange> = []
    for account in organization.accounts {
      guard hasRepetition(account) else { continue }
      let all = account.groups.flatMap(\.inlinePolicies) + account.roles.flatMap(\.inlinePolicies) + account.users.flatMap(\.inlinePolicies)
      var bySize: [Int: [InlinePolicy]] = [:]
      for policy in all.sorted(by: { ($0.origin.file.rawValue, $0.origin.range.start) < ($1.origin.file.rawValue, $1.origin.range.start) }) {
        let size = policy.document.json.count
        guard let other = bySize[size]?.first(where: { $0.document.json == policy.document.json }) else {
          bySize[size, default: []].append(policy)
          continue
        }
        guard other.origin != policy.origin, told.insert(policy.origin).inserted else { continue }
        findings.report(
          "the inline policy `\(policy.name)` is the same as `\(other.name)`", at: Label(policy.origin, "repeated"),
          secondary: [Label(other.origin, "the first of them")], help: "make it a managed policy, and attach that")
      }
    }
  }

  private func hasRepetition(_ account: Account) -> Bool {
    let (roles, groups, users) = (account.roles, account.groups, account.users)
    let count = roles.indices.reduce(0) { $0 + roles[$1].inlinePolicies.count } + groups.indices.reduce(0) { $0 + groups[$1].inlinePolicies.count }
      + users.indices.reduce(0) { $0 + users[$1].inlinePolicies.count }
    var finder = RepetitionFinder(count)
    return roles.indices.contains { finder.isRepeated(roles[$0].inlinePolicies) } || groups.indices.contains { finder.isRepeated(groups[$0].inlinePolicies) }
      || users.indices.contains { finder.isRepeated(users[$0].inlinePolicies) }
  }
}
