import AegisAccess
import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// Flags users and roles whose permissions boundary leaves nothing of what their policies allow.
struct BoundaryWithoutOverlap: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4519", "boundary-without-overlap"), .warning,
    summary: "a permissions boundary and the policies of its holder have nothing in common",
    rationale: """
      A boundary gives nothing: its holder may do what both it and a policy allow. Where no request is allowed by both, the       holder can do nothing at all. That is proved over actions, resources and conditions together.
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
            iam_policies:
              - name: bound
                document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}
            iam_roles:
              - name: app # warning[AE4519]@13..16: the boundary `bound` leaves the role `app` nothing
                permissions_boundary: {_ref: Policy.aws.master.bound}
                inline_policies:
                  - name: own
                    document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "sqs:*", Resource: "*"}}
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
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
            iam_policies:
              - name: bound
                document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: ["s3:*", "sqs:Get*"], Resource: "*"}}
            iam_roles:
              - name: app
                permissions_boundary: {_ref: Policy.aws.master.bound}
                inline_policies:
                  - name: own
                    document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "sqs:*", Resource: "*"}}
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          """)
    ])

  static var repeatsPlaces: Bool { true }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var table = PolicyTable()
    var known: [Pair: Bool] = [:]
    var comparer: AccessComparer?
    for account in facts.accounts {
      // Few users and roles have a boundary of the account's own.
      for holder in account.holders {
        guard let boundary = holder.boundary.flatMap({ account.policies[$0].written }), !holder.hasOthers else { continue }
        let policies = account.policies(of: holder)
        guard !policies.isEmpty, !allowsEverything(boundary) else { continue }
        let bound = table.content(of: boundary)
        let isStopped = policies.allSatisfy { number in
          guard let document = account.policies[number].written else { return false }
          let own = table.content(of: document)
          let pair = Pair(own: ObjectIdentifier(own), bound: ObjectIdentifier(bound))
          if let found = known[pair] { return found }
          if comparer == nil { comparer = AccessComparer(catalog: program.catalog) }
          known[pair] = leavesNothing(own, by: bound, comparer!)
          return known[pair]!
        }
        guard isStopped, let name = holder.boundary.map({ account.policies[$0].name }) else { continue }
        findings.report(
          "the boundary `\(name)` leaves the \(holder.noun) `\(account.name(of: holder))` nothing", at: Label(account.origin(of: holder), "can do nothing"),
          secondary: [Label(boundary.title, "allows nothing that its policies allow")],
          help: "let the boundary allow what the policies do, or attach the one that is meant")
      }
    }
  }

  private struct Pair: Hashable {
    let own: ObjectIdentifier
    let bound: ObjectIdentifier
  }

  private func leavesNothing(_ own: PolicyContent, by bound: PolicyContent, _ comparer: AccessComparer) -> Bool {
    let allows = own.statements.indices.filter { own.statements[$0].effect == .allow }
    guard !allows.isEmpty, own.unmodelled.isEmpty, bound.unmodelled.isEmpty else { return false }
    var layers = Layers()
    layers.identity = [AccessPolicy(content: own, name: "")]
    layers.boundary = AccessPolicy(content: bound, name: "")
    let facts = comparer.facts(of: AccessSide(layers: layers), policy: own)
    return allows.allSatisfy { index in
      if case .stopped(by: .boundary, level: _)? = facts[index] { true } else { false }
    }
  }

  private func allowsEverything(_ document: PolicyDocument) -> Bool {
    document.statements.contains { statement in
      statement.effect == .allow && statement.conditions.isEmpty && !statement.isNotAction && !statement.isNotResource
        && [statement.actions, statement.resources].allSatisfy { list in list.contains { document.tree.withValue($0) { $0.count == 1 && $0[0] == UInt8(ascii: "*") } } }
    }
  }
}
