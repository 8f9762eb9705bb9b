import AegisBasics
import AegisIR
import AegisPolicy

/// Flags permissions boundaries that let their holder take them away.
struct BoundaryUndone: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4518", "boundary-undone"), .warning,
    summary: "a permissions boundary allows what takes it away",
    rationale: """
      Whoever may remove the boundary of a user or role, or write a new version of the policy that is the boundary, is \
      bound by it for as long as they like. A boundary has to leave these actions out, or deny them. It does not help to \
      name resources, where its own ARN, or that of a user or role that it bounds, is among them.
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
              - name: bound
                document:
                  Version: "2012-10-17"
                  Statement:
                    Effect: Allow
                    Action: [s3:*, iam:*] # warning[AE4518]@26..31: the boundary `bound` allows `iam:DeleteRolePermissionsBoundary`
                    Resource: "*"
            iam_roles:
              - name: app
                permissions_boundary: {_ref: Policy.aws.master.bound}
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}
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
              - name: bound
                document:
                  Version: "2012-10-17"
                  Statement:
                    - {Effect: Allow, Action: "*", Resource: "*"}
                    - {Effect: Deny, Action: ["iam:*PermissionsBoundary", "iam:*PolicyVersion"], Resource: "*"}
            iam_roles:
              - name: app
                permissions_boundary: {_ref: Policy.aws.master.bound}
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in facts.accounts {
      var targets: [Int: BoundaryTargets]?
      for number in account.boundsUsers.union(account.boundsRoles).sorted() where account.policies[number].outline.marks.contains(.identity) {
        let policy = account.policies[number]
        guard let document = policy.written else { continue }
        let statements = program.facts(of: document)
        let grants = OpenGrants(statements)
        var actions: [String] = []
        if account.boundsRoles.contains(number) { actions += BoundaryTargets.ofRoles }
        if account.boundsUsers.contains(number) { actions += BoundaryTargets.ofUsers }
        actions += BoundaryTargets.ofPolicy
        if let action = actions.first(where: { grants.grant(of: $0) != nil }), let grant = grants.grant(of: action) {
          report(policy.name, action, at: grant.statement.place(grant.node), &told, &findings)
        } else if policy.outline.marks.contains(.identityResource) {
          if targets == nil { targets = BoundaryTargets.byBoundary(account) }
          guard let grant = targets?[number]?.grant(in: statements) else { continue }
          report(policy.name, grant.action, on: grant.resource, at: grant.statement.place(grant.node), &told, &findings)
        }
      }
    }
  }

  private func report(
    _ name: String, _ action: String, on resource: String? = nil, at place: SourceRange, _ told: inout Set<SourceRange>, _ findings: inout Findings
  ) {
    guard told.insert(place).inserted else { return }
    findings.report(
      "the boundary `\(name)` allows `\(action)`\(resource.map { " on `\($0)`" } ?? "")", at: Label(place, "takes the boundary away"),
      help: "deny it in a statement of the boundary")
  }
}
