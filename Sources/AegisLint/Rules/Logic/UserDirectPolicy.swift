import AegisBasics
import AegisIR

/// Flags policies of single users.
struct UserDirectPolicy: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4616", "user-direct-policy"), .warning,
    summary: "a user holds a policy that is not a group's, not by a group",
    rationale: """
      What single users hold is forgotten when they change their job. By a group, or a role that is assumed, it is seen \
      who has it and why. The CIS benchmark asks for it.
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
                  - _ref: arn:aws:iam::aws:policy/ReadOnlyAccess # warning[AE4616]@17..55: the user `eva` holds a policy that is not a group's
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
    peers: [
      Peer(.checkov, "CKV_AWS_40"), Peer(.prowler, "iam_policy_attached_only_to_group_or_roles"), Peer(.trivy, "AVD-AWS-0143"),
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let organization = program.organization else { return }
    var told: Set<SourceRange> = []
    for account in organization.accounts {
      for index in account.users.indices where !account.users[index].attachedPolicies.isEmpty || !account.users[index].inlinePolicies.isEmpty {
        let user = account.users[index]
        let places = user.attachedPolicies.map(\.origin) + user.inlinePolicies.map(\.origin)
        guard let first = places.min(by: { $0.range.start < $1.range.start }), told.insert(first).inserted else { continue }
        findings.report(
          "the user `\(user.name)` holds a policy that is not a group's", at: Label(first, "of this user only"),
          notes: places.count > 1 ? ["it holds \(places.count) in this way"] : [], help: "attach it to a group that the user is in")
      }
    }
  }
}
