import AegisAccess
import AegisBasics
import AegisIR
import AegisPolicy

/// Flags trust in users and roles of other accounts that may not assume the role.
struct UnusableTrust: NeighbourRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4440", "unusable-trust"), .warning,
    summary: "a trust policy names a user or role of another account that may not assume the role",
    rationale: """
      Across accounts both sides must agree: the role must trust the caller, and the caller's own policies must allow \
      `sts:AssumeRole` on the role, within its boundary and the service control policies over it. Here they do not, so that the \
      trust is of no use.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "210987654321"
            email: root@example.com
            iam_roles:
              - name: deployer
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          member_accounts:
            - name: shop
              id: "333344445555"
              email: shop@example.com
              iam_roles:
                - name: target
                  assume_role_policy_document:
                    Version: "2012-10-17"
                    Statement:
                      Effect: Allow
                      Principal: {AWS: "arn:aws:iam::210987654321:role/deployer"} # warning[AE4440]@31..70: the role `deployer` of account `main` may not assume the role `target`
                      Action: sts:AssumeRole
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "210987654321"
            email: root@example.com
            iam_roles:
              - name: deployer
                inline_policies:
                  - name: own
                    document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/target"}}
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          member_accounts:
            - name: shop
              id: "333344445555"
              email: shop@example.com
              iam_roles:
                - name: target
                  assume_role_policy_document:
                    Version: "2012-10-17"
                    Statement:
                      Effect: Allow
                      Principal: {AWS: "arn:aws:iam::210987654321:role/deployer"}
                      Action: sts:AssumeRole
          """)
    ], peers: [Peer(.pmapper, "edges")])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var trusted: [(role: Role, owner: Account, statement: StatementFacts, principal: PrincipalFacts, trust: DocumentFacts)] = []
    for account in facts.accounts {
      let own = account.account.id.flatMap { accountNumber($0) }
      for one in account.trusted where one.isAllow && (one.form == .role || one.form == .user) && one.account != own && facts.has(one) == true {
        let role = account.account.roles[one.role]
        guard let (statement, principal) = facts.facts(of: one, in: account), let trust = role.trust.policy, statement.covers("sts:AssumeRole"),
          !statement.statement.isNotPrincipal
        else { continue }
        trusted.append((role, account.account, statement, principal, facts.facts(of: trust)))
      }
    }
    if trusted.isEmpty { return }
    let access = OrganizationAccess(reduced(facts.shared.organization, to: Set(trusted.map(\.principal.text)), in: Set(trusted.compactMap(\.principal.account))), catalog: program.catalog)
    var policies: [SourceRange: AccessPolicy] = [:]
    var told: Set<SourceRange> = []
    for (role, owner, statement, principal, trust) in trusted {
      guard let index = access.principal(withARN: principal.text), access.principals[index].unknownPolicies.isEmpty else { continue }
      let name = "role\(role.path)\(role.name)", arn = "arn:aws:iam::\(owner.id ?? owner.key):\(name)"
      let policy = policies[role.origin] ?? AccessPolicy(content: compile(trust.document), name: "trust policy", document: trust.document)
      policies[role.origin] = policy
      let answer = access.answer(index, "sts:AssumeRole", arn, resourcePolicy: ResourcePolicy(policy: policy, kind: .trust))
      guard case .denied = answer else { continue }
      let place = statement.place(principal.node)
      guard told.insert(place).inserted else { continue }
      let holder = access.principals[index]
      findings.report(
        "the \(holder.noun) `\(holder.name)` of account `\(access.organization.accounts[holder.account].name)` may not assume the role `\(role.name)`",
        at: Label(place, "cannot use the trust"), secondary: [Label(holder.origin, "its policies do not allow it, or something denies it")],
        help: "allow it `sts:AssumeRole` on `arn:aws:iam::\(owner.id ?? "ACCOUNT"):\(name)`, or remove it here")
    }
  }

  /// The organization with the named users and roles alone, which are in the accounts of these numbers.
  private func reduced(_ organization: Organization, to arns: Set<String>, in ids: Set<String>) -> Organization {
    var organization = organization
    organization.accounts = organization.accounts.compactMap { account in
      guard let own = account.id, ids.contains(own) else { return nil }
      var account = account
      let id = own
      account.roles = account.roles.filter { arns.contains("arn:aws:iam::\(id):role\($0.path)\($0.name)") }
      account.users = account.users.filter { arns.contains("arn:aws:iam::\(id):user\($0.path)\($0.name)") }
      return account.roles.isEmpty && account.users.isEmpty ? nil : account
    }
    return organization
  }
}
