import AegisBasics
import AegisIR

/// Flags users that are in no group.
struct UserWithoutGroup: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4617", "user-without-group"), .note,
    summary: "a user is in no group",
    rationale: "A user without a group has no rights, or rights of its own that nobody else has.",
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            users:
              - name: eva # note[AE4617]@13..16: the user `eva` is in no group
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
    peers: [Peer(.checkov, "CKV2_AWS_21")], isOptional: true)

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let organization = program.organization else { return }
    var told: Set<SourceRange> = []
    for account in organization.accounts {
      for user in account.users where user.groups.isEmpty && told.insert(user.origin).inserted {
        findings.report("the user `\(user.name)` is in no group", at: Label(user.origin, "in no group"), help: "put it into a group, or remove it")
      }
    }
  }
}
