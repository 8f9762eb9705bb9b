public import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// Checks what is asserted of an organization, and shows one request against each assertion and cause.
public func check(_ assertions: [Assertion], in graph: AssumeGraph) -> DiagnosticBag {
  var checker = AssertionChecker(graph: graph)
  for assertion in assertions { checker.check(assertion) }
  return checker.bag
}

private struct AssertionChecker {
  let graph: AssumeGraph
  let access: OrganizationAccess
  let comparer: AccessComparer
  var bag = DiagnosticBag()
  private var search: EscalationSearch?
  private var cache: [CacheKey: Gains] = [:]

  /// What an answer hangs on where no statement asks who the principal is.
  private struct CacheKey: Hashable {
    let assertion: SourceRange
    let layers: [ObjectIdentifier]
    let isManagement: Bool
  }

  init(graph: AssumeGraph) {
    self.graph = graph
    access = graph.access
    comparer = AccessComparer(catalog: graph.access.catalog)
  }

  mutating func check(_ assertion: Assertion) {
    for demand in assertion.demands {
      switch demand {
      case .mustNot(let actions): checkMustNot(assertion, actions)
      case .must(let actions): checkMust(assertion, actions)
      case .noPathToAdministrator: checkPaths(assertion)
      case .noPublicTrust: checkTrust(assertion, isPublic: true)
      case .noTrustOutsideOrganization: checkTrust(assertion, isPublic: false)
      }
    }
  }

  // MARK: Must not

  /// A statement and everyone whom it lets do something that is ruled out.
  private struct Cause {
    var gain: Gain
    var straight: [Int] = []
    var through: [(principal: Int, role: Int)] = []
  }

  private mutating func checkMustNot(_ assertion: Assertion, _ actions: [String]) {
    let scope = scope(assertion, actions)
    var hits: [Int: Gains] = [:]
    var undecided: [Int] = [], why: [String] = []
    for principal in access.principals.indices where assertion.isMeant[principal] || assertion.throughRoles {
      let gains = allowed(scope, to: principal, assertion)
      if !gains.found.isEmpty { hits[principal] = gains }
      if gains.found.isEmpty && !gains.possible.isEmpty && assertion.isMeant[principal] {
        undecided.append(principal)
        why += gains.possible.filter { !why.contains($0) }
      }
    }
    var causes: [Cause] = [], number: [String: Int] = [:]
    func add(_ gain: Gain, _ body: (inout Cause) -> Void) {
      let key = gain.cause.map { "\($0.policy.name) \($0.statement)" } ?? ""
      let index = number[key] ?? causes.count
      if index == causes.count {
        number[key] = index
        causes.append(Cause(gain: gain))
      }
      body(&causes[index])
    }
    for principal in hits.keys.sorted() where assertion.isMeant[principal] {
      for gain in hits[principal]!.found { add(gain) { $0.straight.append(principal) } }
    }
    if assertion.throughRoles {
      // Roles that are meant themselves are reported themselves.
      let goals = hits.keys.filter { !assertion.isMeant[$0] }.sorted()
      let chains = graph.sources(of: goals)
      for principal in chains.keys.sorted() where assertion.isMeant[principal] && hits[principal] == nil {
        guard let role = chains[principal]?.last?.role, let gain = hits[role]?.found.first else { continue }
        add(gain) { $0.through.append((principal, role)) }
      }
    }
    for cause in causes { report(cause, assertion) }
    reportAssumptions(assertion, actions)
    if !undecided.isEmpty { bag.report(.assertionUndecided(assertion, who: list(undecided), why: why)) }
  }

  // MARK: Roles, whose trust policies have a say

  /// What the principals' own sides decide: all that is asserted but who may assume which of the organization's roles.
  private func scope(_ assertion: Assertion, _ actions: [String]) -> RequestScope {
    RequestScope(
      actions: actions, resources: assertion.resources, context: assertion.context,
      besidesRolesOf: access.organization.accounts.map { $0.id ?? $0.key }, catalog: access.catalog)
  }

  /// The organization's roles that an assertion speaks of as something to be assumed.
  private func assumedRoles(_ assertion: Assertion, _ actions: [String]) -> [Int] {
    guard actions.contains(where: { Pattern($0, wildcards: true, variables: false, foldsCase: true).matches("sts:AssumeRole") }) else { return [] }
    let patterns = assertion.resources.map { Pattern($0, wildcards: true, variables: false) }
    return access.principals.indices.filter { role in
      access.principals[role].trust != nil && patterns.contains { $0.matches(access.principals[role].caller.name) }
    }
  }

  private func assumption(by principal: Int, of role: Int, _ assertion: Assertion) -> Answer {
    access.assumption(by: principal, of: role, context: assertion.context)
  }

  private func isSure(_ answer: Answer) -> Bool {
    if case .allowed = answer { return true }
    return false
  }

  /// One finding for each role that somebody may assume against an assertion.
  private mutating func reportAssumptions(_ assertion: Assertion, _ actions: [String]) {
    for role in assumedRoles(assertion, actions) {
      var who: [Int] = []
      var statements: [StatementReference] = []
      for edge in graph.reverse[role] where assertion.isMeant[edge.from] {
        // Without more of a context an edge says so itself.
        if who.isEmpty || !assertion.context.isEmpty {
          let answer = assumption(by: edge.from, of: role, assertion)
          guard answer.canBeAllowed else { continue }
          if who.isEmpty { statements = answer.allowing }
        }
        who.append(edge.from)
      }
      guard let first = who.first else { continue }
      let target = access.principals[role]
      let statement = statements.first { $0.layer == .trust } ?? statements.first
      let witness = Request(
        caller: access.principals[first].caller, action: "sts:AssumeRole", resource: target.caller.name, context: assertion.context)
      bag.report(
        .assertionViolated(
          assertion, who: list(who), witness: witness, at: statement.flatMap { $0.place(deciding: "sts:AssumeRole") } ?? target.origin,
          label: statement.map { "\($0.title) allows it" } ?? "defined here", notes: []))
    }
  }

  private mutating func report(_ cause: Cause, _ assertion: Assertion) {
    let gain = cause.gain
    let holder = cause.straight.first ?? cause.through[0].role
    let place =
      gain.cause.flatMap { $0.place(deciding: gain.witness.action) ?? $0.policy.attachment } ?? access.principals[holder].origin
    let label = gain.cause.map { "\($0.title) allows it" } ?? "defined here"
    let who = list(cause.straight.isEmpty ? cause.through.map(\.principal) : cause.straight)
    var notes: [String] = []
    for (role, members) in Dictionary(grouping: cause.through, by: \.role).sorted(by: { $0.key < $1.key }) {
      notes.append("\(list(members.map(\.principal))) can through \(access.title(of: role))")
    }
    bag.report(.assertionViolated(assertion, who: who, witness: gain.witness, at: place, label: label, notes: notes))
  }

  private mutating func allowed(_ scope: RequestScope, to index: Int, _ assertion: Assertion) -> Gains {
    let principal = access.principals[index]
    let policies = principal.layers.identity + (principal.layers.boundary.map { [$0] } ?? [])
      + (principal.layers.serviceControl ?? []).flatMap { $0 }
    guard !policies.contains(where: { $0.content.asksWhoIsCalling }) else { return comparer.allowed(scope, to: principal) }
    let key = CacheKey(
      assertion: assertion.name.at, layers: policies.map { ObjectIdentifier($0.content) },
      isManagement: principal.caller.isInManagementAccount)
    if var known = cache[key] {
      // The same documents, under the names that they have here.
      for at in known.found.indices {
        known.found[at].witness.caller = principal.caller
        if let cause = known.found[at].cause, let own = policies.first(where: { $0.content === cause.policy.content }) {
          known.found[at].cause?.policy = own
        }
      }
      return known
    }
    let found = comparer.allowed(scope, to: principal)
    cache[key] = found
    return found
  }

  // MARK: Must

  private mutating func checkMust(_ assertion: Assertion, _ actions: [String]) {
    let scope = scope(assertion, actions), roles = assumedRoles(assertion, actions)
    for principal in access.principals.indices where assertion.isMeant[principal] {
      if let role = roles.first(where: { $0 != principal && !isSure(assumption(by: principal, of: $0, assertion)) }) {
        let witness = Request(
          caller: access.principals[principal].caller, action: "sts:AssumeRole", resource: access.principals[role].caller.name, context: assertion.context)
        bag.report(.assertionUnmet(assertion, who: access.title(of: principal), witness: witness, at: access.principals[principal].origin))
        continue
      }
      let refused = comparer.refused(scope, to: access.principals[principal])
      if let gain = refused.found.first {
        bag.report(
          .assertionUnmet(assertion, who: access.title(of: principal), witness: gain.witness, at: access.principals[principal].origin))
      } else if !refused.possible.isEmpty {
        bag.report(.assertionUndecided(assertion, who: access.title(of: principal), why: refused.possible))
      }
    }
  }

  // MARK: Paths

  private mutating func checkPaths(_ assertion: Assertion) {
    let search = search ?? EscalationSearch(access)
    self.search = search
    for principal in access.principals.indices where assertion.isMeant[principal] && !search.isAdministrator(principal) {
      let paths = privilegePaths(of: principal, in: graph, search)
      if let reached = paths.reached.first(where: \.isAdministrator) {
        let first = reached.steps[0].statements.first { $0.layer == .identity }
        bag.report(
          .pathToAdministrator(
            assertion, who: access.title(of: principal), administrator: access.title(of: reached.principal),
            steps: reached.steps.map(describe), at: place(of: first, "sts:AssumeRole", principal),
            label: first.map { "\($0.title) makes the first step possible" } ?? "defined here"))
      } else if let last = paths.escalations.first(where: \.isAdministrator) {
        let steps = paths.steps(to: last.principal)
        // The role or user whose policies it writes has yet to be entered.
        let entry = last.holder.map { paths.steps(to: $0).filter { step in !steps.contains { $0.to == step.to } } } ?? []
        let first = (steps.first?.statements ?? last.statements).first { $0.layer == .identity }
        let who = last.principal == principal ? "it" : access.title(of: last.principal)
        let action = steps.first.map { $0.method?.actions[0] ?? "sts:AssumeRole" } ?? last.method.actions[0]
        bag.report(
          .pathToAdministrator(
            assertion, who: access.title(of: principal), administrator: "an administrator",
            steps: steps.map(describe) + [describe(last.method, by: who, last.target, last.isConditional)] + entry.map(describe),
            at: place(of: first, action, principal),
            label: first.map { steps.isEmpty ? "\($0.title) allows it" : "\($0.title) makes the first step possible" } ?? "defined here"))
      }
    }
  }

  private func describe(_ step: PathStep) -> String {
    let condition = step.isConditional ? ", under conditions" : ""
    switch step.means {
    case .assume: return "\(access.title(of: step.from)) assumes \(access.title(of: step.to))\(condition)"
    case .escalation(let method):
      let hinges = method.hinges.map { ", where there is \($0)" } ?? ""
      return "\(access.title(of: step.from)) \(method.doc), and so becomes \(access.title(of: step.to))\(condition)\(hinges)"
    case .widening(let method, let target): return describe(method, by: access.title(of: step.from), target, step.isConditional)
    }
  }

  private func describe(_ method: EscalationMethod, by who: String, _ target: String, _ isConditional: Bool) -> String {
    let condition = isConditional ? ", under conditions" : "", hinges = method.hinges.map { ", where there is \($0)" } ?? ""
    return "\(who) \(method.doc): `\(method.actions.joined(separator: "`, `"))` on `\(target)`\(condition)\(hinges)"
  }

  private func place(of statement: StatementReference?, _ action: String, _ principal: Int) -> SourceRange {
    statement.flatMap { $0.place(deciding: action) ?? $0.policy.attachment } ?? access.principals[principal].origin
  }

  // MARK: Trust

  private mutating func checkTrust(_ assertion: Assertion, isPublic: Bool) {
    let own = Set(access.organization.accounts.compactMap(\.id))
    for role in access.principals.indices where assertion.isMeant[role] {
      guard let trust = access.principals[role].trust, let document = trust.document else { continue }
      var reported: Set<String> = []
      for (index, statement) in trust.content.statements.enumerated() where statement.effect == .allow {
        guard let principals = statement.principals else { continue }
        for (number, principal) in principals.principals.enumerated() {
          let account: String
          switch principal {
          case .everyone: account = Caller.stranger
          case .account(let id): account = id
          case .arn(let arn): account = Caller.account(ofARN: arn) ?? ""
          case .service, .federated, .canonicalUser, .uniqueID: continue
          }
          let isEveryone = principal == .everyone || principals.isComplement
          guard isEveryone == isPublic || (isEveryone && !isPublic), !account.isEmpty, !own.contains(account) else { continue }
          if isEveryone && !isPublic && assertion.demands.contains(.noPublicTrust) { continue }
          let caller = principal.outsider(account)
          guard lets(caller, role, trust), reported.insert(account).inserted else { continue }
          let place = document.place(document.statements[index].principals[number].value)
          let title = access.title(of: role)
          bag.report(
            isEveryone
              ? .publicTrust(assertion, role: title, at: place)
              : .trustOutsideOrganization(assertion, role: title, account: account, at: place))
        }
      }
    }
  }

  /// Whether somebody outside of the organization, whose own policies allow everything, may assume a role.
  private func lets(_ caller: Caller, _ role: Int, _ trust: AccessPolicy) -> Bool {
    var layers = Layers()
    layers.identity = [RequestScope(actions: ["*"], resources: ["*"], context: [:], catalog: access.catalog).policy]
    layers.resource = ResourcePolicy(policy: trust, kind: .trust)
    let target = access.principals[role].caller
    let request = Request(caller: caller, action: "sts:AssumeRole", resource: target.name, resourceAccount: target.account)
    return answer(request, layers, catalog: access.catalog).canBeAllowed
  }

  /// "role `a` of `x` and 3 others".
  private func list(_ principals: [Int]) -> String {
    let names = principals.prefix(2).map { access.title(of: $0) }
    switch principals.count {
    case 1: return names[0]
    case 2: return "\(names[0]) and \(names[1])"
    default: return "\(names[0]) and \(principals.count - 1) others"
    }
  }
}

extension Caller {
  /// An account that is nobody's in particular.
  fileprivate static let stranger = "999999999999"

  fileprivate static func account(ofARN arn: String) -> String? {
    let fields = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return fields.count == 6 && !fields[4].isEmpty ? String(fields[4]) : nil
  }
}

extension PrincipalName {
  /// Somebody of an account whom the name means.
  fileprivate func outsider(_ account: String) -> Caller {
    var caller = Caller(kind: .role, name: "arn:aws:iam::\(account):role/x", account: account, organizationID: "o-outside0000")
    if case .arn(let arn) = self {
      caller.name = arn
      if arn.contains(":user/") { caller.kind = .user }
      if arn.contains(":assumed-role/") { caller.session = arn }
    }
    return caller
  }
}

extension PolicyContent {
  /// Whether some statement hangs on who makes the request: by a variable, or a key that the caller determines.
  var asksWhoIsCalling: Bool {
    statements.contains { statement in
      statement.conditions.contains { $0.key.hasPrefix("aws:principal") || $0.key == "aws:username" || $0.key == "aws:userid"
        || $0.patterns.contains { !$0.variables.isEmpty } }
        || (statement.resources?.patterns.contains { !$0.variables.isEmpty } ?? false)
    }
  }
}
