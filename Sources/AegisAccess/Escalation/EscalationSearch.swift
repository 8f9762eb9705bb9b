import AegisBasics
import AegisIR
import AegisPolicy

/// Looks for the published methods among what a principal may really do, on each very target.
public struct EscalationSearch: Sendable {
  private let access: OrganizationAccess
  /// Users and roles of each account.
  private var members: [Int: [Int]]
  /// For each document, the actions of the methods that an `Allow` statement of it has.
  private var masks: [ObjectIdentifier: UInt128] = [:]
  private let bits: [String: UInt128]
  /// The same with the actions' letters, as patterns read them.
  private let letters: [(action: [UInt32], bit: UInt128)]

  public init(_ access: OrganizationAccess) {
    self.access = access
    members = Dictionary(grouping: access.principals.indices) { access.principals[$0].account }
    let actions = Set(EscalationMethod.all.flatMap(\.actions) + ["iam:PassRole"]).sorted()
    bits = Dictionary(uniqueKeysWithValues: actions.enumerated().map { ($1, UInt128(1) << UInt128($0)) })
    letters = bits.map { (Array($0.key.lowercased().unicodeScalars.map(\.value)), $0.value) }
    for principal in access.principals {
      for policy in principal.layers.identity where masks[ObjectIdentifier(policy.content)] == nil {
        masks[ObjectIdentifier(policy.content)] = mask(of: policy.content)
      }
    }
  }

  private func mask(of content: PolicyContent) -> UInt128 {
    var mask: UInt128 = 0
    for statement in content.statements where statement.effect == .allow {
      for (action, bit) in letters where mask & bit == 0 && statement.actions.contains(action, resolving: { _ in nil }) { mask |= bit }
    }
    return mask
  }

  /// Whether the principal's own policies allow the actions of one of the methods on anything at all.
  public func mayEscalate(_ principal: Int) -> Bool {
    EscalationMethod.all.contains { mentions(principal, $0.way == .passRole ? $0.actions + ["iam:PassRole"] : $0.actions) }
  }

  /// The principals of its account that a principal can become without assuming a role.
  ///
  /// - Parameter goals: Where not nil, only these are tried.
  public func steps(from principal: Int, to goals: Set<Int>? = nil) -> [PathStep] {
    var search = self
    if let goals { search.members = [access.principals[principal].account: goals.sorted()] }
    return search.allSteps(from: principal)
  }

  private func allSteps(from principal: Int) -> [PathStep] {
    var found: [PathStep] = []
    for method in EscalationMethod.all where mentions(principal, method.actions) {
      switch method.way {
      case .becomeUser, .becomeRole:
        let kind: Caller.Kind = method.way == .becomeUser ? .user : .role
        for target in others(principal, kind) where !access.principals[target].caller.isServiceLinked {
          if let leave = leave(principal, method.actions, on: access.principals[target].caller.name) {
            found.append(step(principal, target, method, leave))
          }
        }
      case .passRole: found += passRole(principal, method)
      case .existing: found += existing(principal, method)
      case .ownPolicy, .ownUser, .ownRole, .ownGroup, .joinGroup: break
      }
    }
    return found
  }

  /// The ways in which a principal can widen its own privileges.
  public func escalations(of principal: Int) -> [Escalation] {
    let entry = access.principals[principal]
    let account = access.organization.accounts[entry.account]
    let user = entry.caller.kind == .user ? account.users.first { entry.caller.name.hasSuffix("user\($0.path)\($0.name)") } : nil
    let role = entry.caller.kind == .role ? account.roles.first { entry.caller.name.hasSuffix("role\($0.path)\($0.name)") } : nil
    let own = Set(user?.groups.map(\.value) ?? [])
    let groups = account.groups.filter { own.contains($0.name) }
    let attached = (user?.attachedPolicies ?? role?.attachedPolicies ?? []) + groups.flatMap(\.attachedPolicies)
    let id = account.id ?? account.key
    var found: [Escalation] = []
    for method in EscalationMethod.all where mentions(principal, method.actions) {
      var targets: [String] = []
      switch method.way {
      case .ownPolicy:
        let names = Set(attached.compactMap { if case .local(let name) = $0.policy { name } else { nil } })
        targets = account.policies.filter { names.contains($0.name) }.map { "arn:aws:iam::\(id):policy\($0.path)\($0.name)" }
      case .ownUser: if user != nil { targets = [entry.caller.name] }
      case .ownRole: if role != nil { targets = [entry.caller.name] }
      case .ownGroup: targets = groups.map { "arn:aws:iam::\(id):group\($0.path)\($0.name)" }
      case .joinGroup:
        guard user != nil else { continue }
        targets = account.groups.filter { !own.contains($0.name) }.map { "arn:aws:iam::\(id):group\($0.path)\($0.name)" }
      case .becomeUser, .becomeRole, .passRole, .existing: continue
      }
      for target in targets {
        guard let leave = leave(principal, method.actions, on: target) else { continue }
        found.append(
          Escalation(
            principal: principal, method: method, target: target, isConditional: leave.isConditional, statements: leave.statements))
      }
    }
    return found
  }

  // MARK: Roles that services run with

  private func passRole(_ principal: Int, _ method: EscalationMethod) -> [PathStep] {
    guard let service = method.service, mentions(principal, ["iam:PassRole"]) else { return [] }
    let context = ["iam:PassedToService": ContextValue.single(service)]
    var rest: Leave?
    return others(principal, .role).compactMap { role in
      guard
        let pass = leave(principal, ["iam:PassRole"], on: access.principals[role].caller.name, context: context),
        let trust = trust(of: role, in: service)
      else { return nil }
      // The other actions do not depend on the role: asked once, and only where some role can be passed.
      if rest == nil { rest = somewhere(principal, method.actions) ?? Leave.none }
      guard let rest, !rest.isNone else { return nil }
      return step(principal, role, method, pass + rest + trust)
    }
  }

  private func existing(_ principal: Int, _ method: EscalationMethod) -> [PathStep] {
    guard let service = method.service, let leave = somewhere(principal, method.actions) else { return [] }
    return others(principal, .role).compactMap { role in
      trust(of: role, in: service).map { step(principal, role, method, leave + $0) }
    }
  }

  /// Whether a service may assume a role.
  private func trust(of role: Int, in service: String) -> Leave? {
    guard let trust = access.principals[role].trust else { return nil }
    var layers = Layers()
    layers.resource = ResourcePolicy(policy: trust, kind: .trust)
    let request = Request(
      caller: Caller(kind: .service, name: service), action: "sts:AssumeRole", resource: access.principals[role].caller.name)
    return Leave(AegisAccess.answer(request, layers, catalog: access.catalog))
  }

  // MARK: Leave

  /// What lets something happen.
  private struct Leave {
    var isConditional: Bool
    var statements: [StatementReference]
    var isNone = false

    static let none = Leave(isConditional: true, statements: [], isNone: true)

    init(isConditional: Bool, statements: [StatementReference], isNone: Bool = false) {
      self.isConditional = isConditional
      self.statements = statements
      self.isNone = isNone
    }

    init?(_ answer: Answer) {
      switch answer {
      case .allowed(let decision): self.init(isConditional: false, statements: decision.statements)
      case .depends(let decision, _): self.init(isConditional: true, statements: decision.statements)
      case .denied: return nil
      }
    }

    static func + (left: Leave, right: Leave) -> Leave {
      var statements = left.statements
      for statement in right.statements where !statements.contains(where: { $0.isSame(as: statement) }) { statements.append(statement) }
      return Leave(isConditional: left.isConditional || right.isConditional, statements: statements)
    }
  }

  private func leave(
    _ principal: Int, _ actions: [String], on resource: String, context: [String: ContextValue] = [:]
  ) -> Leave? {
    join(actions) { Leave(access.answer(principal, $0, resource, context: context)) }
  }

  /// Leave for actions on something, whatever it is.
  private func somewhere(_ principal: Int, _ actions: [String]) -> Leave? {
    join(actions) { action in access.answerSomewhere(principal, action).flatMap { Leave($0.answer) } }
  }

  private func join(_ actions: [String], _ leave: (String) -> Leave?) -> Leave? {
    var joined: Leave?
    for action in actions {
      guard let one = leave(action) else { return nil }
      joined = joined.map { $0 + one } ?? one
    }
    return joined
  }

  private func step(_ from: Int, _ to: Int, _ method: EscalationMethod, _ leave: Leave) -> PathStep {
    PathStep(
      from: from, to: to, means: .escalation(method), isConditional: leave.isConditional, statements: leave.statements)
  }

  private func others(_ principal: Int, _ kind: Caller.Kind) -> [Int] {
    (members[access.principals[principal].account] ?? []).filter { $0 != principal && access.principals[$0].caller.kind == kind }
  }

  /// Whether `Allow` statements of the principal's own policies have all of some actions.
  private func mentions(_ principal: Int, _ actions: [String]) -> Bool {
    let wanted = actions.reduce(0) { $0 | (bits[$1] ?? 0) }
    let mask = access.principals[principal].layers.identity.reduce(0) { $0 | (masks[ObjectIdentifier($1.content)] ?? 0) }
    return mask & wanted == wanted
  }
}

extension StatementReference {
  func isSame(as other: StatementReference) -> Bool {
    policy.content === other.policy.content && statement == other.statement && policy.name == other.policy.name && layer == other.layer
  }
}
