import AegisBasics
import AegisIR
import AegisPolicy

/// Looks for the published methods among what a principal may really do, on each very target.
///
/// Keeps what it finds out of each principal; belongs to one task.
public struct EscalationSearch {
  private(set) var access: OrganizationAccess
  /// Users and roles of each account.
  private var members: [Int: [Int]]
  /// For each document, the actions of the methods that an `Allow` statement of it has.
  private var masks: [ObjectIdentifier: UInt128] = [:]
  private let bits: [String: UInt128]
  /// The same with the actions' letters, as patterns read them.
  private let letters: [(action: [UInt32], bit: UInt128)]
  private var memo = Memo()
  let strong = StrongPolicies()

  private final class Memo {
    var steps: [Int: [PathStep]] = [:]
    var methods: [Int: [EscalationMethod]] = [:]
    var isAdministrator: [Int: Bool] = [:]
  }

  /// Managed policies that make an administrator, and nil for those that do not.
  final class StrongPolicies {
    var ofAWS: [String: AccessPolicy?] = [:]
    /// By account.
    var own: [Int: [(arn: String, policy: AccessPolicy)]] = [:]
  }

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

  /// Whether a principal can do everything in its account.
  func isAdministrator(_ principal: Int) -> Bool {
    if let known = memo.isAdministrator[principal] { return known }
    let found = access.isAdministrator(principal)
    memo.isAdministrator[principal] = found
    return found
  }

  /// The same search where a principal has other policies.
  func changing(_ principal: Int, to layers: Layers) -> EscalationSearch {
    var changed = self
    changed.memo = Memo()
    changed.access.principals[principal].layers = layers
    for policy in layers.identity where changed.masks[ObjectIdentifier(policy.content)] == nil {
      changed.masks[ObjectIdentifier(policy.content)] = mask(of: policy.content)
    }
    return changed
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

  /// The methods whose actions the principal's own policies allow on anything at all.
  func methods(of principal: Int) -> [EscalationMethod] {
    if let known = memo.methods[principal] { return known }
    let found = EscalationMethod.all.filter { mentions(principal, $0.actions) }
    memo.methods[principal] = found
    return found
  }

  /// The principals of its account that a principal can become without assuming a role.
  ///
  /// - Parameter goals: Where not nil, only these are tried.
  public func steps(from principal: Int, to goals: Set<Int>? = nil) -> [PathStep] {
    guard let goals else {
      if let known = memo.steps[principal] { return known }
      let found = allSteps(from: principal)
      memo.steps[principal] = found
      return found
    }
    var search = self
    search.members = [access.principals[principal].account: goals.sorted()]
    return search.allSteps(from: principal)
  }

  private func allSteps(from principal: Int) -> [PathStep] {
    var found: [PathStep] = []
    for method in methods(of: principal) {
      switch method.way {
      case .becomeUser:
        for target in others(principal, .user) {
          if let leave = leave(principal, method.actions, on: access.principals[target].caller.name) {
            found.append(step(principal, target, method, leave))
          }
        }
      case .becomeRole:
        for target in others(principal, .role) where !access.principals[target].caller.isKeptByAWS {
          if let leave = leave(principal, method.actions, on: access.principals[target].caller.name),
            let entry = assumption(by: principal, of: access.principals[target].caller.name)
          {
            found.append(step(principal, target, method, leave + entry))
          }
        }
      case .passRole: found += passRole(principal, method)
      case .existing: found += existing(principal, method)
      case .ownPolicy, .ownUser, .ownRole, .ownGroup, .joinGroup, .userBoundary, .roleBoundary, .newUser, .newRole: break
      }
    }
    return found
  }

  /// The ways in which a principal can widen its own privileges, or make a principal that is an administrator.
  public func escalations(of principal: Int) -> [Escalation] {
    methods(of: principal).flatMap { method in
      widenings(of: [principal], by: principal, method).map(\.escalation) + made(by: principal, method)
    }
  }

  /// Leave to assume a role whose trust policy names a principal.
  func assumption(by principal: Int, of role: String) -> Leave? {
    let trust = CompiledStatement(
      effect: .allow, actions: PatternList(patterns: [Pattern("sts:AssumeRole", wildcards: false, variables: false, foldsCase: true)], isComplement: false),
      principals: PrincipalList(principals: [.arn(access.principals[principal].caller.name)], isComplement: false))
    let policy = AccessPolicy(content: PolicyContent(statements: [trust]), name: "the trust policy as it is rewritten")
    let answer = access.answer(principal, "sts:AssumeRole", role, resourcePolicy: ResourcePolicy(policy: policy, kind: .trust))
    return Leave(answer).map { Leave(isConditional: $0.isConditional, statements: $0.statements.filter { $0.layer != .trust }) }
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
  struct Leave {
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

  func leave(
    _ principal: Int, _ actions: [String], on resource: String, context: [String: ContextValue] = [:]
  ) -> Leave? {
    join(actions) { Leave(access.answer(principal, $0, resource, context: context)) }
  }

  /// Leave for actions on something, whatever it is.
  private func somewhere(_ principal: Int, _ actions: [String]) -> Leave? {
    join(actions) { action in access.answerSomewhere(principal, action).flatMap { Leave($0.answer) } }
  }

  func join(_ actions: [String], _ leave: (String) -> Leave?) -> Leave? {
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
  func mentions(_ principal: Int, _ actions: [String]) -> Bool {
    let wanted = actions.reduce(0) { $0 | (bits[$1] ?? 0) }
    let mask = access.principals[principal].layers.identity.reduce(0) { $0 | (masks[ObjectIdentifier($1.content)] ?? 0) }
    return mask & wanted == wanted
  }
}

extension Caller {
  /// Of a role that AWS makes and keeps itself, which nobody else can change.
  ///
  /// Source: IAM User Guide, "Service-linked roles"; IAM Identity Center User Guide, "Roles that IAM Identity Center makes".
  var isKeptByAWS: Bool { isServiceLinked || name.contains(":role/aws-reserved/") }
}

extension StatementReference {
  func isSame(as other: StatementReference) -> Bool {
    policy.content === other.policy.content && statement == other.statement && policy.name == other.policy.name && layer == other.layer
  }
}
