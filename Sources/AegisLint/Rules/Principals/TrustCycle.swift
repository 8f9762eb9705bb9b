import AegisBasics
import AegisIR
import AegisPolicy

/// Flags roles that can be assumed around in a circle.
struct TrustCycle: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4441", "trust-cycle"), .note,
    summary: "roles trust each other in a circle",
    rationale: """
      Whoever gets hold of one of the roles has all of them, and a session that runs out is renewed by going around. Chains of \
      roles are limited to an hour each, but not in number.
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
              - name: a
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::210987654321:role/b"}, Action: "sts:AssumeRole"}} # note[AE4441]@105..137: the roles trust each other: `a`, `b`, `a`
              - name: b
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::210987654321:role/a"}, Action: "sts:AssumeRole"}}
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
              - name: a
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::210987654321:role/b"}, Action: "sts:AssumeRole"}}
              - name: b
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          """)
    ], peers: [Peer(.pmapper, "edges")], isOptional: true)

  static var needsOnlyKeptFacts: Bool { true }

  /// A role that trusts others by their names: no other can be a part of a circle.
  private struct Trusting: StorableFact {
    let name: String
    let arn: String
    let trusted: [Trusted]

    init(name: String, arn: String, trusted: [Trusted]) { (self.name, self.arn, self.trusted) = (name, arn, trusted) }

    init?(from reader: inout FactReader) {
      guard let name = reader.values.text(), let arn = reader.values.text(), let trusted = [Trusted](from: &reader) else { return nil }
      self.init(name: name, arn: arn, trusted: trusted)
    }

    func write(to writer: inout FactWriter) {
      writer.values.add(name)
      writer.values.add(arn)
      trusted.write(to: &writer)
    }
  }

  /// Whom a role trusts, and where it says so.
  private struct Trusted: StorableFact {
    let arn: String
    let place: SourceRange

    init(arn: String, place: SourceRange) { (self.arn, self.place) = (arn, place) }

    init?(from reader: inout FactReader) {
      guard let arn = reader.values.text(), let place = reader.place() else { return nil }
      self.init(arn: arn, place: place)
    }

    func write(to writer: inout FactWriter) {
      writer.values.add(arn)
      writer.add(place)
    }
  }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    let roles = facts.organization.accounts.flatMap { account in program.kept("trusting roles", of: account.key) { trusting(in: account, program) } }
    let numbers = Dictionary(roles.enumerated().map { ($1.arn, $0) }) { _, last in last }
    let edges = roles.enumerated().map { number, role in
      role.trusted.compactMap { trusted in numbers[trusted.arn].flatMap { $0 == number ? nil : (to: $0, place: trusted.place) } }
    }
    // 0: not seen; 1: on the way here; 2: done.
    var states = [UInt8](repeating: 0, count: edges.count)
    for start in edges.indices where states[start] == 0 {
      var path: [(node: Int, next: Int)] = [(start, 0)]
      states[start] = 1
      while let (node, next) = path.last {
        guard next < edges[node].count else {
          states[node] = 2
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let edge = edges[node][next]
        switch states[edge.to] {
        case 0:
          states[edge.to] = 1
          path.append((edge.to, 0))
        case 1:
          let circle = path[path.firstIndex { $0.node == edge.to }!...].map(\.node)
          // Told where the circle begins.
          let first = path.firstIndex { $0.node == edge.to }!
          let opening = edges[circle[0]][path[first].next - 1]
          let names = (circle + [circle[0]]).map { "`\(roles[$0].name)`" }
          findings.report(
            "the roles trust each other: \(names.joined(separator: ", "))", at: Label(opening.place, "trusts the next one"),
            secondary: circle.count == 1 ? [] : [Label(edge.place, "and this closes the circle")], help: "let the trust go one way")
        default: break
        }
      }
    }
  }

  private func trusting(in account: Account, _ program: ProgramFacts) -> [Trusting] {
    account.roles.compactMap { role in
      guard let policy = role.trust.policy.map({ program.facts(of: $0) }) else { return nil }
      let trusted = policy.statements.filter { $0.isAllow && !$0.statement.isNotPrincipal }.flatMap { statement in
        statement.principals.filter { $0.form == .role }.map { Trusted(arn: $0.text, place: statement.place($0.node)) }
      }
      guard !trusted.isEmpty else { return nil }
      return Trusting(name: role.name, arn: "arn:aws:iam::\(account.id ?? account.key):role\(role.path)\(role.name)", trusted: trusted)
    }
  }
}
