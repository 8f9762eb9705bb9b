public import AegisPolicy

/// Decides one request by AWS's evaluation logic, statement by statement.
///
/// Deliberately plain: it shares nothing with the comparison but the compiled policies, and confirms
/// every request that the comparison comes up with.
///
/// - Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic",
///   "Permissions boundaries for IAM entities"; AWS Organizations User Guide, "SCP evaluation".
///
/// - Parameter openKeys: What to take condition keys for of which the request says nothing.
public func decide(
  _ request: Request, _ layers: Layers, openKeys: OpenKeys = .absent, catalog: Catalog = .embedded
) -> Decision {
  Evaluator(request: request, layers: layers, openKeys: openKeys, catalog: catalog).decide()
}

struct Evaluator {
  let request: Request
  let layers: Layers
  var openKeys = OpenKeys.absent
  let catalog: Catalog

  func decide() -> Decision {
    // Nobody can be denied to ask who they are.
    if folded(request.action) == "sts:getcalleridentity" { return Decision(reason: .allow, layer: .identity) }
    let denying = denies()
    if let first = denying.first {
      return Decision(reason: .explicitDeny, layer: first.layer, level: first.level, statements: denying)
    }
    var allowing: [StatementReference] = []
    if subjectToSCPs, let levels = layers.serviceControl {
      for (level, policies) in levels.enumerated() {
        guard let found = allow(policies, .scp, level) else { return Decision(reason: .implicitDeny, layer: .scp, level: level) }
        allowing.append(found)
      }
    }
    switch request.caller.kind {
    case .service, .federated: return decideForOutsider()
    case .user, .role, .root, .unknown: break
    }
    return isSameAccount ? decideInAccount(allowing) : decideAcrossAccounts(allowing)
  }

  // MARK: Denials

  private func denies() -> [StatementReference] {
    var found = matching(layers.identity, .deny, .identity)
    found += matching(layers.boundary.map { [$0] } ?? [], .deny, .boundary)
    found += matching(layers.session ?? [], .deny, .session)
    if let resource = layers.resource {
      found += matching([resource.policy], .deny, resource.layer).filter { isNamed(by: $0.compiled) }
    }
    if subjectToSCPs {
      for (level, policies) in (layers.serviceControl ?? []).enumerated() { found += matching(policies, .deny, .scp, level) }
    }
    if subjectToRCPs {
      for (level, policies) in (layers.resourceControl ?? []).enumerated() {
        found += matching(policies, .deny, .rcp, level).filter { isNamed(by: $0.compiled) }
      }
    }
    return found
  }

  private func isNamed(by statement: CompiledStatement) -> Bool {
    !statement.principalMatches(request.caller, hasBoundary: layers.boundary != nil, openKeys).isEmpty
  }

  /// SCPs bind users, roles and roots of member accounts, but not the roles that AWS's services own.
  private var subjectToSCPs: Bool {
    let caller = request.caller
    return (caller.isPrincipal || caller.kind == .unknown) && !caller.isInManagementAccount && !caller.isServiceLinked
  }

  /// Source: KMS Developer Guide, "Resource control policies in AWS KMS".
  static let actionsBeyondRCPs: Set<String> = ["kms:retiregrant"]

  private var subjectToRCPs: Bool {
    guard !request.caller.isServiceLinked, !request.isResourceInManagementAccount else { return false }
    guard !Self.actionsBeyondRCPs.contains(folded(request.action)) else { return false }
    let prefix = String(request.action.prefix { $0 != ":" })
    return catalog.service(prefix).map { catalog.supportsRCP($0) } ?? false
  }

  // MARK: Allowances

  /// - Parameter most: As many are enough.
  private func matching(
    _ policies: [AccessPolicy], _ effect: Effect, _ layer: Layer, _ level: Int = 0, most: Int = .max
  ) -> [StatementReference] {
    var found: [StatementReference] = []
    for policy in policies {
      let statements = policy.content.statements
      for index in statements.indices where statements[index].effect == effect && statements[index].matches(request, openKeys) {
        found.append(StatementReference(layer: layer, level: level, policy: policy, statement: index))
        if found.count == most { return found }
      }
    }
    return found
  }

  private func allow(_ policies: [AccessPolicy], _ layer: Layer, _ level: Int = 0) -> StatementReference? {
    matching(policies, .allow, layer, level, most: 1).first
  }

  private var isSameAccount: Bool { request.resourceAccount == nil || request.resourceAccount == request.caller.account }

  /// The statements of the resource's policy that allow the request, with how each names the caller.
  private var grants: [(statement: StatementReference, match: PrincipalMatch)] {
    guard let resource = layers.resource else { return [] }
    return matching([resource.policy], .allow, resource.layer).flatMap { statement in
      statement.compiled.principalMatches(request.caller, hasBoundary: layers.boundary != nil, openKeys).map { (statement, $0) }
    }
  }

  private func decideForOutsider() -> Decision {
    let layer = layers.resource?.layer ?? .resource
    guard let grant = grants.first(where: { $0.match != .account }) else { return Decision(reason: .implicitDeny, layer: layer) }
    return Decision(reason: .allow, layer: layer, statements: [grant.statement])
  }

  /// What the caller's own policies say: the statements that allow, or the first layer that does not.
  private func ownLeave() -> Result<[StatementReference], Missing> {
    var found: [StatementReference] = []
    if request.caller.kind != .root {
      guard let identity = allow(layers.identity, .identity) else { return .failure(Missing(layer: .identity)) }
      found.append(identity)
    }
    return limits().map { found + $0 }
  }

  /// The same of the layers that only limit: boundary and session policies.
  private func limits() -> Result<[StatementReference], Missing> {
    var found: [StatementReference] = []
    if let boundary = layers.boundary {
      guard let statement = allow([boundary], .boundary) else { return .failure(Missing(layer: .boundary)) }
      found.append(statement)
    }
    return sessionLimit().map { found + $0 }
  }

  private func sessionLimit() -> Result<[StatementReference], Missing> {
    guard let session = layers.session else { return .success([]) }
    return allow(session, .session).map { .success([$0]) } ?? .failure(Missing(layer: .session))
  }

  private struct Missing: Error { let layer: Layer }

  private func decideInAccount(_ control: [StatementReference]) -> Decision {
    for grant in grants {
      // How far a grant of the resource reaches past the caller's own layers.
      let limits: Result<[StatementReference], Missing>
      switch grant.match {
      case .account: continue
      case .session, .service, .federated: limits = .success([])
      case .user, .everyone: limits = sessionLimit()
      case .role: limits = self.limits()
      }
      guard case .success(let found) = limits, let layer = layers.resource?.layer else { continue }
      return Decision(reason: .allow, layer: layer, statements: [grant.statement] + found + control)
    }
    let own = ownLeave()
    if let resource = layers.resource, resource.kind != .ordinary {
      guard let delegation = grants.first(where: { $0.match == .account }) else {
        return Decision(reason: .implicitDeny, layer: resource.layer)
      }
      return conclude(own, control + [delegation.statement])
    }
    if layers.isKeyPolicyUnknown, layers.resource == nil, openKeys != .favourable, case .success = own {
      return Decision(reason: .implicitDeny, layer: .resource)
    }
    return conclude(own, control)
  }

  private func decideAcrossAccounts(_ control: [StatementReference]) -> Decision {
    guard let grant = grants.first else { return Decision(reason: .implicitDeny, layer: layers.resource?.layer ?? .resource) }
    return conclude(ownLeave(), control + [grant.statement])
  }

  private func conclude(_ own: Result<[StatementReference], Missing>, _ others: [StatementReference]) -> Decision {
    switch own {
    case .success(let found): Decision(reason: .allow, layer: found.first?.layer ?? .identity, statements: found + others)
    case .failure(let missing): Decision(reason: .implicitDeny, layer: missing.layer)
    }
  }
}
