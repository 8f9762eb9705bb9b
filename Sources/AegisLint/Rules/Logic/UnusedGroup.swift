import AegisBasics
import AegisIR

/// Flags groups that gather nobody and hold nothing.
struct UnusedGroup: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4615", "unused-group"), .warning,
    summary: "a group has no members, or no policies",
    rationale: """
      A group without members grants nothing to anybody, and will to whoever is put into it. One without policies looks \
      as if it granted something.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            iam_groups:
              - name: readers # warning[AE4615]@13..20: the group `readers` has no members
                attached_policies: [{_ref: "arn:aws:iam::aws:policy/ReadOnlyAccess"}]
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
              - name: readers
                attached_policies: [{_ref: "arn:aws:iam::aws:policy/ReadOnlyAccess"}]
            users:
              - name: eva
                groups: [{_ref: Group.aws.master.readers}]
          """)
    ],
    peers: [Peer(.checkov, "CKV2_AWS_14")])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in facts.accounts {
      for (number, hasMembers) in account.hasMembers.enumerated() {
        let grantsNothing = account.account.groups[number].attachedPolicies.isEmpty && account.account.groups[number].inlinePolicies.isEmpty
        // Most are in use: a group that is taken out is copied.
        if hasMembers && !grantsNothing { continue }
        let group = account.account.groups[number]
        guard group.lifecycle.isManaged else { continue }
        let isEmpty = !hasMembers && !account.account.groupsOfExpired.contains(group.name)
        guard isEmpty || grantsNothing, told.insert(group.origin).inserted else { continue }
        let what = isEmpty && grantsNothing ? "neither members nor policies" : isEmpty ? "no members" : "no policies"
        findings.report(
          "the group `\(group.name)` has \(what)", at: Label(group.origin, isEmpty ? "nobody is in it" : "grants nothing"),
          help: isEmpty ? "put users into it, or remove it" : "attach a policy, or remove it")
      }
    }
  }
}
