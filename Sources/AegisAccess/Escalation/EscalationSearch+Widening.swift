import AegisBasics
import AegisIR
import AegisPolicy

/// What somebody can make of principals that it controls.
struct Widening {
  let escalation: Escalation
  /// What they have then, by principal.
  let layers: [Int: Layers]
  /// The group that they join.
  var group: String?
}

extension EscalationSearch {
  /// What a method lets a principal make of the policies and boundaries of those that it controls, itself among them.
  ///
  /// - Parameters:
  ///   - controlled: Whom the principal is, or can become.
  ///   - joined: The groups that they are in besides, by principal.
  func widenings(of controlled: [Int], by actor: Int, _ method: EscalationMethod, joined: [Int: Set<String>] = [:]) -> [Widening] {
    let account = access.principals[actor].account
    let near = controlled.filter { access.principals[$0].account == account && !access.principals[$0].caller.isKeptByAWS }
    switch method.way {
    case .ownPolicy: return policies(of: near, joined).compactMap { rewriting($0.name, of: $0.holders, by: actor, method) }
    case .ownUser: return near.filter { access.principals[$0].caller.kind == .user }.compactMap { writing(on: $0, by: actor, method) }
    case .ownRole: return near.filter { access.principals[$0].caller.kind == .role }.compactMap { writing(on: $0, by: actor, method) }
    case .ownGroup:
      return groups(of: account).compactMap { group in
        let members = near.filter { self.groups(of: $0, joined).contains(group.name) }
        return members.isEmpty ? nil : writing(on: group.arn, of: members, boundary: nil, by: actor, method)
      }
    case .joinGroup: return joining(near.filter { access.principals[$0].caller.kind == .user }, by: actor, method, joined)
    case .userBoundary: return near.filter { access.principals[$0].caller.kind == .user }.compactMap { unbinding($0, by: actor, method) }
    case .roleBoundary: return near.filter { access.principals[$0].caller.kind == .role }.compactMap { unbinding($0, by: actor, method) }
    case .newUser, .newRole, .becomeUser, .becomeRole, .passRole, .existing: return []
    }
  }

  // MARK: Policies

  /// The customer managed policies that some principals have, as a policy or as a boundary.
  private func policies(of principals: [Int], _ joined: [Int: Set<String>]) -> [(name: String, holders: [Int])] {
    guard let first = principals.first else { return [] }
    let account = access.organization.accounts[access.principals[first].account]
    var holders: [String: [Int]] = [:]
    for principal in principals {
      let entry = access.principals[principal]
      var names = Set((attached(to: principal) + account.groups.filter { groups(of: principal, joined).contains($0.name) }.flatMap(\.attachedPolicies))
        .compactMap { if case .local(let name) = $0.policy { name } else { nil } })
      if entry.layers.boundary != nil, let own = account.policies.first(where: { account.arn(of: .local($0.name)) == entry.boundaryARN }) { names.insert(own.name) }
      for name in names { holders[name, default: []].append(principal) }
    }
    return account.policies.compactMap { policy in holders[policy.name].map { (policy.name, $0) } }
  }

  private func rewriting(_ name: String, of holders: [Int], by actor: Int, _ method: EscalationMethod) -> Widening? {
    let account = access.organization.accounts[access.principals[actor].account]
    let arn = account.arn(of: .local(name))
    guard let leave = leave(actor, method.actions, on: arn) else { return nil }
    let old = access.policies[access.principals[actor].account]?.policies[name]
    let layers = holders.map { holder in
      var layers = access.principals[holder].layers
      layers.identity = layers.identity.map { $0.name == old?.name ? .given : $0 }
      if access.principals[holder].boundaryARN == arn, layers.boundary != nil { layers.boundary = .given }
      return (holder, layers)
    }
    return widening(actor, method, arn, leave, layers)
  }

  /// Policies put on, or attached to, a user or role.
  private func writing(on target: Int, by actor: Int, _ method: EscalationMethod) -> Widening? {
    writing(on: access.principals[target].caller.name, of: [target], boundary: access.principals[target].boundaryARN, by: actor, method)
  }

  private func writing(on arn: String, of holders: [Int], boundary: String?, by actor: Int, _ method: EscalationMethod) -> Widening? {
    let context = boundaryContext(method.actions, boundary)
    guard let (leave, policy) = choice(actor, method.actions, on: arn, context) else { return nil }
    return widening(actor, method, arn, leave, holders.map { holder in
      var layers = access.principals[holder].layers
      if let policy { layers.identity.append(policy) }
      return (holder, layers)
    })
  }

  /// Leave to attach or put a policy, and the strongest one for which there is leave; none where that is not known.
  func choice(
    _ actor: Int, _ actions: [String], on arn: String, _ context: [String: ContextValue]
  ) -> (leave: Leave, policy: AccessPolicy?)? {
    guard actions.contains(where: { $0.hasPrefix("iam:Attach") }) else {
      return leave(actor, actions, on: arn, context: context).map { ($0, .given) }
    }
    for (candidate, policy) in strongPolicies(of: actor, namedBy: "iam:policyarn") {
      let attached = context.merging(["iam:PolicyARN": .single(candidate)]) { $1 }
      if let leave = leave(actor, actions, on: arn, context: attached) { return (leave, policy) }
    }
    return leave(actor, actions, on: arn, context: context).map { (Leave(isConditional: true, statements: $0.statements), nil) }
  }

  /// Managed policies that make an administrator, by ARN: AWS's own, those of the account, and those that conditions on a
  /// key name.
  func strongPolicies(of actor: Int, namedBy key: String) -> [(arn: String, policy: AccessPolicy)] {
    let entry = access.principals[actor]
    let named = (entry.layers.identity + (entry.layers.boundary.map { [$0] } ?? [])).flatMap(\.content.statements).flatMap(\.conditions)
      .filter { $0.key == key }.flatMap(\.patterns).compactMap(\.literal)
    var found: [(String, AccessPolicy)] = []
    for arn in [administratorAccess] + named where !found.contains(where: { $0.0 == arn }) {
      if let policy = strongPolicy(ofAWS: arn) { found.append((arn, policy)) }
    }
    return found + ownStrongPolicies(entry.account)
  }

  private func strongPolicy(ofAWS arn: String) -> AccessPolicy? {
    if let known = strong.ofAWS[arn] { return known }
    var table = PolicyTable()
    let policy = awsManagedPolicy(arn, catalog: access.catalog, table: &table).flatMap { isStrong($0) ? $0 : nil }
    strong.ofAWS[arn] = .some(policy)
    return policy
  }

  private func ownStrongPolicies(_ index: Int) -> [(arn: String, policy: AccessPolicy)] {
    if let known = strong.own[index] { return known }
    let account = access.organization.accounts[index]
    let found = account.policies.compactMap { policy in
      access.policies[index]?.policies[policy.name].flatMap { isStrong($0) ? (account.arn(of: .local(policy.name)), $0) : nil }
    }
    strong.own[index] = found
    return found
  }

  /// Whether a policy alone makes an administrator.
  private func isStrong(_ policy: AccessPolicy) -> Bool {
    var layers = Layers()
    layers.identity = [policy]
    return access.isAdministrator(Caller(kind: .user, name: "arn:aws:iam::123456789012:user/x", account: "123456789012"), layers)
  }

  // MARK: Groups

  private func groups(of account: Int) -> [(name: String, arn: String)] {
    let found = access.organization.accounts[account]
    return found.groups.map { ($0.name, "arn:aws:iam::\(found.id ?? found.key):group\($0.path)\($0.name)") }
  }

  private func joining(_ users: [Int], by actor: Int, _ method: EscalationMethod, _ joined: [Int: Set<String>]) -> [Widening] {
    groups(of: access.principals[actor].account).compactMap { group in
      let new = users.filter { !groups(of: $0, joined).contains(group.name) }
      guard !new.isEmpty, let leave = leave(actor, method.actions, on: group.arn) else { return nil }
      var found = widening(actor, method, group.arn, leave, new.map { user in
        var layers = access.principals[user].layers
        layers.identity += access.policies[access.principals[user].account]?.groups[group.name] ?? []
        return (user, layers)
      })
      found.group = group.name
      return found
    }
  }

  private func groups(of principal: Int, _ joined: [Int: Set<String>]) -> Set<String> {
    (joined[principal] ?? []).union(user(principal)?.groups.map(\.value) ?? [])
  }

  // MARK: Boundaries

  private func unbinding(_ target: Int, by actor: Int, _ method: EscalationMethod) -> Widening? {
    let entry = access.principals[target]
    guard entry.layers.boundary != nil, let now = entry.boundaryARN else { return nil }
    var layers = entry.layers
    let leave: Leave?
    if method.actions.contains(where: { $0.hasPrefix("iam:Put") }) {
      let found = strongPolicies(of: actor, namedBy: "iam:permissionsboundary").lazy.filter { $0.arn != now }.compactMap { candidate in
        self.leave(actor, method.actions, on: entry.caller.name, context: boundaryContext(method.actions, candidate.arn)).map { (candidate.policy, $0) }
      }.first
      leave = found?.1
      layers.boundary = found?.0
    } else {
      leave = self.leave(actor, method.actions, on: entry.caller.name, context: boundaryContext(method.actions, now))
      layers.boundary = nil
    }
    guard let leave else { return nil }
    let found = widening(actor, method, entry.caller.name, leave, [(target, layers)])
    // A boundary that holds nothing back is no gain to be rid of.
    if !found.escalation.isAdministrator {
      let gains = AccessComparer(catalog: access.catalog).gains(
        from: AccessSide(caller: entry.caller, layers: entry.layers), to: AccessSide(caller: entry.caller, layers: layers))
      if gains.found.isEmpty && gains.possible.isEmpty { return nil }
    }
    return found
  }

  /// What `iam:PermissionsBoundary` is in requests for some actions, that of the user or role or the one that it is given; absent
  /// in requests that do not have it.
  ///
  /// Source: Service Authorization Reference, "Condition keys for AWS Identity and Access Management".
  func boundaryContext(_ actions: [String], _ boundary: String?) -> [String: ContextValue] {
    let key = "iam:PermissionsBoundary"
    guard let boundary, let id = access.catalog.conditionKey(key),
      actions.contains(where: { access.catalog.action($0).map { access.catalog.lists(id, for: $0) } ?? false })
    else { return [key: .multiple([])] }
    return [key: .single(boundary)]
  }

  // MARK: What is there

  private func widening(
    _ actor: Int, _ method: EscalationMethod, _ target: String, _ leave: Leave, _ layers: [(Int, Layers)]
  ) -> Widening {
    let administrator = layers.first { access.isAdministrator(access.principals[$0.0].caller, $0.1) }
    return Widening(
      escalation: Escalation(
        principal: actor, method: method, target: target, holder: administrator?.0 ?? layers.first?.0, isConditional: leave.isConditional,
        isAdministrator: administrator != nil,
        statements: leave.statements),
      layers: Dictionary(uniqueKeysWithValues: layers))
  }

  private func attached(to principal: Int) -> [PolicyAttachment] {
    user(principal)?.attachedPolicies ?? role(principal)?.attachedPolicies ?? []
  }

  private func user(_ principal: Int) -> User? {
    let entry = access.principals[principal]
    guard entry.caller.kind == .user else { return nil }
    return access.organization.accounts[entry.account].users.first { entry.caller.name.hasSuffix(":user\($0.path)\($0.name)") }
  }

  private func role(_ principal: Int) -> Role? {
    let entry = access.principals[principal]
    guard entry.caller.kind == .role else { return nil }
    return access.organization.accounts[entry.account].roles.first { entry.caller.name.hasSuffix(":role\($0.path)\($0.name)") }
  }
}

let administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess"

extension AccessPolicy {
  /// A policy that somebody gives itself or another: it allows everything.
  static let given = AccessPolicy(content: everything.content, name: "the new policy")
}
