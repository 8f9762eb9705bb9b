import AegisIR
import AegisPolicy

extension EscalationSearch {
  /// Whether a method lets a principal make a user or role that is an administrator, and become it.
  func made(by actor: Int, _ method: EscalationMethod) -> [Escalation] {
    switch method.way {
    case .newUser: return made(.user, by: actor, method).map { [$0] } ?? []
    case .newRole: return made(.role, by: actor, method).map { [$0] } ?? []
    case .ownPolicy, .ownUser, .ownRole, .ownGroup, .joinGroup, .userBoundary, .roleBoundary, .becomeUser, .becomeRole, .passRole, .existing: return []
    }
  }

  private func made(_ kind: Caller.Kind, by actor: Int, _ method: EscalationMethod) -> Escalation? {
    // The boundary that conditions demand of what is made binds it, too.
    let boundaries: [(arn: String?, policy: AccessPolicy?)] = [(nil, nil)] + strongPolicies(of: actor, namedBy: "iam:permissionsboundary").map { ($0, $1) }
    var best: Escalation?
    for boundary in boundaries {
      for name in names(of: kind, madeBy: actor, method, boundary.arn) {
        guard let found = make(kind, name, by: actor, method, boundary) else { continue }
        if !found.isConditional { return found }
        best = best ?? found
      }
    }
    return best
  }

  private func make(
    _ kind: Caller.Kind, _ name: String, by actor: Int, _ method: EscalationMethod, _ boundary: (arn: String?, policy: AccessPolicy?)
  ) -> Escalation? {
    let entry = access.principals[actor]
    let toGroup = method.actions.filter { access.worksOnGroups($0) }
    var leave: Leave?
    for action in method.actions where !toGroup.contains(action) {
      guard let one = choice(actor, [action], on: name, boundaryContext([action], boundary.arn)), one.policy != nil else { return nil }
      leave = leave.map { $0 + one.leave } ?? one.leave
    }
    guard var leave else { return nil }
    if kind == .role {
      guard let entering = assumption(by: actor, of: name) else { return nil }
      leave = leave + entering
    }
    var caller = entry.caller
    (caller.kind, caller.name, caller.tags, caller.session) = (kind, name, nil, nil)
    var layers = entry.layers
    layers.identity = [.given]
    layers.boundary = boundary.policy
    if !toGroup.isEmpty {
      let account = access.organization.accounts[entry.account]
      let joined = account.groups.lazy.compactMap { group -> (Leave, [AccessPolicy])? in
        var layers = layers
        layers.identity = access.policies[entry.account]?.groups[group.name] ?? []
        guard access.isAdministrator(caller, layers),
          let joining = self.leave(actor, toGroup, on: "arn:aws:iam::\(account.id ?? account.key):group\(group.path)\(group.name)")
        else { return nil }
        return (joining, layers.identity)
      }.first
      guard let joined else { return nil }
      leave = leave + joined.0
      layers.identity = joined.1
    }
    guard access.isAdministrator(caller, layers) else { return nil }
    return Escalation(
      principal: actor, method: method, target: name, holder: nil, isConditional: leave.isConditional, isAdministrator: true, statements: leave.statements)
  }

  // MARK: Names

  /// Names of users or roles that are not there yet, on which a principal's statements may allow all of a method's actions: first
  /// one by statements without open conditions.
  private func names(of kind: Caller.Kind, madeBy actor: Int, _ method: EscalationMethod, _ boundary: String?) -> [String] {
    [true, false].compactMap { name(of: kind, madeBy: actor, method, boundary, isSure: $0) }
  }

  private func name(of kind: Caller.Kind, madeBy actor: Int, _ method: EscalationMethod, _ boundary: String?, isSure: Bool) -> String? {
    let entry = access.principals[actor], word = kind == .user ? "user" : "role"
    let start = "arn:aws:iam::\(entry.caller.account ?? ""):\(word)/"
    var inside = [GlobAutomaton([Pattern(start + "?*", wildcards: true, variables: false)])]
    var outside = ["*/", "*//*", start + "*:*", start + "aws-service-role/*", start + "aws-reserved/*"].map { Pattern($0, wildcards: true, variables: false) }
    outside += access.principals.lazy.map(\.caller.name).filter { $0.hasPrefix(start) }.map { Pattern($0, wildcards: false, variables: false) }
    let levels = [entry.layers.identity] + (entry.layers.boundary.map { [[$0]] } ?? [])
      + (entry.caller.isInManagementAccount ? [] : entry.layers.serviceControl ?? [])
    for action in method.actions where !access.worksOnGroups(action) {
      let request = Request(caller: entry.caller, action: action, resource: start, context: boundaryContext([action], boundary))
      for level in levels {
        var allowed: [Pattern]? = []
        for statement in level.flatMap(\.content.statements) where statement.actions.contains(action, resolving: { request.value(of: $0) }) {
          let patterns = statement.resources?.patterns.compactMap { $0.resolved { request.value(of: $0) } } ?? []
          let isComplement = statement.resources?.isComplement ?? true
          if statement.effect == .deny {
            guard statement.holdsConditions(of: request, isSure: true) else { continue }
            if isComplement { inside.append(GlobAutomaton(patterns)) } else { outside += patterns }
          } else if statement.holdsConditions(of: request, isSure: isSure) {
            if isComplement { allowed = nil } else { allowed?.append(contentsOf: patterns) }
          }
        }
        if let allowed { inside.append(GlobAutomaton(allowed)) }
      }
    }
    let found = shortestText(inside, [GlobAutomaton(outside)], isAllowed: Self.isNameLetter, limit: 20_000)
    return found.text.map { String(String.UnicodeScalarView($0.compactMap { Unicode.Scalar($0) })) }
  }

  /// The letters of ARNs of users and roles.
  private static func isNameLetter(_ code: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(code), scalar.isASCII else { return false }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil || ":/+=,.@-_".unicodeScalars.contains(scalar)
  }
}

extension CompiledStatement {
  /// Whether the conditions hold of what is known of a request; open ones may, unless it has to be sure.
  fileprivate func holdsConditions(of request: Request, isSure: Bool) -> Bool {
    let open = Set(openConditions(of: request))
    if isSure && !open.isEmpty { return false }
    return conditions.indices.allSatisfy { index in
      open.contains(index) || conditions[index].holds(of: request.value(of: conditions[index].key), resolving: { request.value(of: $0) })
    }
  }
}

extension OrganizationAccess {
  /// Whether an action of IAM works on groups alone.
  fileprivate func worksOnGroups(_ action: String) -> Bool {
    guard let id = catalog.action(action) else { return false }
    let types = catalog.resources(of: id)
    return !types.isEmpty && types.allSatisfy { catalog.arnFormat($0.type).contains(":group/") }
  }
}
