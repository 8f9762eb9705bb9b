import AegisAccess
import AegisBasics
import AegisIR
import AegisPolicy

/// Flags users and roles that become administrators by way of other roles.
struct AdministratorThroughRoles: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4806", "administrator-through-roles"), .warning,
    summary: "a user or role reaches an administrator through other roles",
    rationale: """
      A role that may do little may be trusted by one that may do more, and so on: each step is allowed for a reason, and \
      nobody looks at all of them together. Every step holds under trust policies, boundaries and the control policies of the \
      organization. Whoever is trusted by an administrator at first hand is not told of: that is written in one place.
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
              - name: admin
                attached_policies: [{_ref: "arn:aws:iam::aws:policy/AdministratorAccess"}]
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::210987654321:role/deployer"}, Action: "sts:AssumeRole"}}
              - name: builder # warning[AE4806]@13..20: the role `builder` reaches the administrator `admin` through `deployer`
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
              - name: deployer
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::210987654321:role/builder"}, Action: "sts:AssumeRole"}}
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
              - name: admin
                attached_policies: [{_ref: "arn:aws:iam::aws:policy/AdministratorAccess"}]
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::210987654321:role/deployer"}, Action: "sts:AssumeRole"}}
              - name: deployer
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          """)
    ], peers: [Peer(.pmapper, "privesc")], isOptional: true)

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let organization = program.organization else { return }
    let access = OrganizationAccess(organization, catalog: program.catalog)
    let graph = AssumeGraph(access)
    let administrators = access.principals.indices.filter { !graph.reverse[$0].isEmpty && access.isAdministrator($0) }
    let chains = graph.sources(of: administrators)
    for (principal, chain) in chains.sorted(by: { $0.key < $1.key }) where chain.count > 1 {
      guard let goal = chain.last?.role, !access.isAdministrator(principal) else { continue }
      let entry = access.principals[principal]
      let between = chain.dropLast().map { "`\(access.principals[$0.role].name)`" }
      findings.report(
        "the \(entry.noun) `\(entry.name)` reaches the administrator `\(access.principals[goal].name)` through \(between.joined(separator: ", "))",
        at: Label(entry.origin, "\(chain.count) steps from everything"),
        secondary: chain.prefix(4).compactMap { step in
          access.statements(of: step).first { $0.layer == .trust }?.place.map { Label($0, "`\(access.principals[step.role].name)` trusts `\(access.principals[step.from].name)`") }
        },
        notes: chain.contains(where: \.isConditional) ? ["a step hangs on a condition that nothing here decides"] : [],
        help: "cut the chain at one of its trust policies; `aegis access paths` tells more")
    }
  }
}
