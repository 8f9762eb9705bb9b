import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// Flags `Allow` statements of which a `Deny` in another policy of whoever has them leaves nothing.
struct DeniedGrant: AccountRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4619", "denied-grant"), .warning,
    summary: "an `Allow` is denied whole by another policy of its holder",
    rationale: """
      A `Deny` wins over every `Allow`, in whichever of a holder's policies the two stand. Only a `Deny` without a condition is \
      counted that lists what it denies, and a policy that several have only where nobody gets anything by the statement. Who \
      denies everything, `*` on `*`, knows it.
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
              - name: app
                inline_policies:
                  - name: clean
                    document:
                      Version: "2012-10-17"
                      Statement:
                        Effect: Allow # warning[AE4619]@15..21: the statement allows nothing: `guard` denies it to the role `app`
                        Action: s3:DeleteObject
                        Resource: "arn:aws:s3:::logs/*"
                  - name: guard
                    document: {Version: "2012-10-17", Statement: {Effect: Deny, Action: "s3:Delete*", Resource: "*"}}
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
            iam_roles:
              - name: app
                inline_policies:
                  - name: clean
                    document:
                      Version: "2012-10-17"
                      Statement: {Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::logs/*"}
                  - name: guard
                    document: {Version: "2012-10-17", Statement: {Effect: Deny, Action: "s3:Delete*", Resource: "*"}}
                assume_role_policy_document: {Version: "2012-10-17", Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}}
          """)
    ])

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    guard let facts = program.organizationFacts else { return }
    var told: Set<SourceRange> = []
    for account in facts.accounts {
      var search = Search(account)
      guard search.hasDenials else { continue }
      for holder in account.groups + account.holders { search.look(at: holder) }
      for dead in search.dead { report(dead, account, facts, &told, &findings) }
    }
  }

  /// A statement that allows nothing, and the first holder for whom that was found.
  private struct Dead {
    let policy: Int
    let statement: Int
    let denying: Int
    let denial: Int
    let holder: AccountOutline.Holder
    /// How many have it.
    var count = 0
  }

  /// A pair of policies, by their numbers.
  private struct Pair: Hashable {
    let policy: Int
    let denying: Int
  }

  private struct Search {
    private let account: AccountOutline
    /// By the numbers of the policies that deny something without a condition: the statements that do, and what of.
    private var denials: [Int: (statements: [Int], services: ServiceSet)] = [:]
    /// The statements of a policy that another one denies whole, each with one that does.
    private var covered: [Pair: [(statement: Int, denial: Int)]] = [:]
    /// By the numbers of policies how many have them.
    private var holders: [Int]
    /// By the numbers of policies, and of their statements.
    private var found: [Int: [Int: Dead]] = [:]

    init(_ account: AccountOutline) {
      self.account = account
      holders = Array(repeating: 0, count: account.policies.count)
      for number in account.policies.indices where account.policies[number].outline.marks.contains(.deny) {
        guard let meaning = account.policies[number].meaning else { continue }
        let statements = meaning.statements.indices.filter { Self.denies(meaning.statements[$0], meaning.tree) }
        if statements.isEmpty { continue }
        denials[number] = (
          statements,
          statements.reduce(into: .none) { services, statement in
            for node in meaning.statements[statement].actions { services.formUnion(meaning.tree.withValue(node) { ServiceSet(ofAction: $0) }) }
          }
        )
      }
    }

    var hasDenials: Bool { !denials.isEmpty }

    private static func denies(_ statement: Statement, _ tree: SyntaxTree) -> Bool {
      guard statement.effect == .deny, statement.isUnconditional, !statement.isNotAction, !statement.isNotResource else { return false }
      func hasStar(_ nodes: [NodeID]) -> Bool { nodes.contains { tree.withValue($0) { $0.elementsEqual("*".utf8) } } }
      return !(hasStar(statement.actions) && hasStar(statement.resources))
    }

    mutating func look(at holder: AccountOutline.Holder) {
      let held = account.policies(of: holder)
      let denying = held.filter { denials[$0] != nil }
      for policy in held {
        holders[policy] += 1
        var own: Set<Int> = []
        for other in denying where other != policy {
          for (statement, denial) in statements(of: policy, deniedBy: other) where own.insert(statement).inserted {
            let dead = Dead(policy: policy, statement: statement, denying: other, denial: denial, holder: holder)
            found[policy, default: [:]][statement, default: dead].count += 1
          }
        }
      }
    }

    private mutating func statements(of policy: Int, deniedBy other: Int) -> [(statement: Int, denial: Int)] {
      guard let denial = denials[other], account.policies[policy].outline.allowed.meets(denial.services) else { return [] }
      let pair = Pair(policy: policy, denying: other)
      if let known = covered[pair] { return known }
      var found: [(statement: Int, denial: Int)] = []
      if let own = account.policies[policy].document.written, let wide = account.policies[other].document.written {
        for statement in own.meaning.statements.indices where own.meaning.statements[statement].effect == .allow {
          guard let by = denial.statements.first(where: { Statement.covers($0, of: wide, statement, of: own) }) else { continue }
          found.append((statement, by))
        }
      }
      covered[pair] = found
      return found
    }

    /// What allows nothing to anybody, in the order of the policies; what bounds somebody may be of use there.
    var dead: [Dead] {
      found.keys.sorted().filter { !account.boundsUsers.contains($0) && !account.boundsRoles.contains($0) }.flatMap { policy in
        found[policy]!.values.filter { $0.count == holders[policy] }.sorted { $0.statement < $1.statement }
      }
    }
  }

  private func report(_ dead: Dead, _ account: AccountOutline, _ facts: OrganizationFacts, _ told: inout Set<SourceRange>, _ findings: inout Findings) {
    guard let written = account.policies[dead.policy].written, let other = account.policies[dead.denying].written else { return }
    let place = facts.facts(of: written).statements[dead.statement].title
    guard told.insert(place).inserted else { return }
    findings.report(
      "the statement allows nothing: `\(account.policies[dead.denying].name)` denies it to the \(dead.holder.noun) `\(account.name(of: dead.holder))`",
      at: Label(place, "denied whole"), secondary: [Label(facts.facts(of: other).statements[dead.denial].title, "by this one")],
      notes: dead.count > 1 ? ["it is so for all \(dead.count) that have the policy"] : [], help: "remove it, or narrow the `Deny`")
  }
}
