import AegisAccess
import AegisBasics
import AegisIR
import AegisPolicy

/// Flags users and roles that can make themselves administrators by what all of their policies together let them do.
struct EffectiveEscalation: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4805", "effective-escalation"), .warning,
    summary: "a user or role can make itself an administrator",
    rationale: """
      One policy lets a principal pass a role, another one run a function; or a policy names just the role that its holder \
      has. What counts is what all policies together allow on the very target, within boundaries and service control \
      policies: the published ways are tried for every principal, and each is told with the statements that open it.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            id: "123456789012"
            email: root@example.com
            iam_roles:
              - name: app
                inline_policies:
                  - name: own
                    document:
                      Version: "2012-10-17"
                      Statement:
                        Effect: Allow
                        Action: iam:PutRolePolicy # warning[AE4805]@23..40: the role `app` can make itself an administrator
                        Resource: arn:aws:iam::123456789012:role/app
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
            id: "123456789012"
            email: root@example.com
            iam_roles:
              - name: app
                inline_policies:
                  - name: own
                    document:
                      Version: "2012-10-17"
                      Statement:
                        - {Effect: Allow, Action: "iam:PutRolePolicy", Resource: "arn:aws:iam::123456789012:role/app*"}
                        - {Effect: Deny, Action: "iam:PutRolePolicy", Resource: "arn:aws:iam::123456789012:role/app"}
                assume_role_policy_document:
                  Version: "2012-10-17"
                  Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}
          """)
    ],
    peers: [
      Peer(.pmapper, "privesc"), Peer(.cloudsplaining, "PrivilegeEscalation"), Peer(.prowler, "iam_policy_allows_privilege_escalation"),
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard var organization = program.organization, let facts = program.organizationFacts else { return }
    // Most principals have nothing to do with IAM: only the others need to be looked at.
    let filter = IdentityActors(program, facts)
    organization.accounts = facts.accounts.compactMap { filter.reduced($0) }
    if organization.accounts.isEmpty { return }
    let access = OrganizationAccess(organization, catalog: program.catalog)
    let search = EscalationSearch(access)
    var administrators: [Int: [Int]] = [:]
    var isAdministrator: [Int: Bool] = [:]
    func administers(_ principal: Int) -> Bool {
      if let known = isAdministrator[principal] { return known }
      isAdministrator[principal] = access.isAdministrator(principal)
      return isAdministrator[principal]!
    }
    let byAccount = Dictionary(grouping: access.principals.indices) { access.principals[$0].account }
    var openDocuments: [SourceRange: Bool] = [:]
    var told: Set<SourceRange> = []
    for principal in access.principals.indices where search.mayEscalate(principal) {
      let entry = access.principals[principal]
      // A policy that opens everything is told of where it stands.
      if entry.layers.identity.contains(where: { isOpen($0, program, &openDocuments) }) || administers(principal) { continue }
      if administrators[entry.account] == nil { administrators[entry.account] = (byAccount[entry.account] ?? []).filter(administers) }
      let goals = Set(administrators[entry.account] ?? [])
      let own = search.escalations(of: principal).filter { $0.isAdministrator && !$0.isConditional && $0.method.hinges == nil }
      let steps = search.steps(from: principal, to: goals).filter { !$0.isConditional && $0.method?.hinges == nil }
      if let first = own.first {
        report(
          access, principal, first.statements, "by `\(first.method.actions[0])` it \(first.method.doc)", more: own.count + steps.count - 1,
          &told, &findings)
      } else if let first = steps.first, let method = first.method {
        report(
          access, principal, first.statements,
          "by `\(method.actions[0])` it \(method.doc), and becomes \(access.title(of: first.to)), an administrator", more: steps.count - 1,
          &told, &findings)
      }
    }
  }

  private func report(
    _ access: OrganizationAccess, _ principal: Int, _ statements: [StatementReference], _ way: String, more: Int,
    _ told: inout Set<SourceRange>, _ findings: inout Findings
  ) {
    let entry = access.principals[principal]
    let own = statements.filter { $0.layer == .identity }
    let places = own.compactMap { $0.policy.document == nil ? $0.policy.attachment : $0.actionPlace ?? $0.place }
    guard let first = places.first ?? statements.first?.place, told.insert(first).inserted else { return }
    findings.report(
      "the \(entry.noun) `\(entry.name)` can make itself an administrator", at: Label(first, "opens the way"),
      secondary: places.dropFirst().filter { $0 != first }.prefix(2).map { Label($0, "needed for it") },
      notes: [way] + (more > 0 ? ["and \(more) more \(more == 1 ? "way" : "ways")"] : []),
      help: "name other resources, deny it, or set a permissions boundary; `aegis access paths` tells more")
  }

  /// Whether a policy alone lets its holder become an administrator, which a rule about documents says.
  private func isOpen(_ policy: AccessPolicy, _ program: ProgramFacts, _ known: inout [SourceRange: Bool]) -> Bool {
    guard let document = policy.document else { return false }
    let place = document.title
    if let found = known[place] { return found }
    let grants = program.facts(of: document).openGrants
    known[place] = grants.isEverything || !grants.escalations(.own).isEmpty || !grants.escalations(.principal).isEmpty
      || grants.grant(of: "iam:PassRole") != nil
    return known[place]!
  }
}

extension StatementReference {
  /// The first action of the statement.
  var actionPlace: SourceRange? {
    guard let document = policy.document, !document.statements[statement].actions.isEmpty else { return nil }
    return policy.place(ofAction: 0, in: statement)
  }
}
