import AegisBasics
import AegisIR

/// Flags groups that no user is in.
struct UnusedGroup: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4615", "unused-group"), .warning,
    summary: "a group has no members",
    rationale: """
      What is attached to a group without members is granted to nobody today, and to whoever is put into it tomorrow, \
      without anyone looking at what that brings along.
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
              - name: readers # warning[AE4615]@13..20: no user is in the group `readers`
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
            iam_groups: [{name: readers}]
            users: [{name: eva, groups: [{_ref: Group.aws.master.readers}]}]
          """)
    ],
    peers: [Peer(.checkov, "CKV2_AWS_14")])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    // Where something is wrong with the memberships, nothing can be said of those that seem to be missing.
    guard let organization = program.organization, !program.hasErrors else { return }
    for account in organization.accounts {
      let used = Set(account.users.flatMap { $0.groups.map(\.value) })
      for group in account.groups where group.lifecycle.isManaged && !used.contains(group.name) {
        findings.report(
          "no user is in the group `\(group.name)`", at: Label(group.origin, "no members"), help: "put users into it, or remove it")
      }
    }
  }
}
