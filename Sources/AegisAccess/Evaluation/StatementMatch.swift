import AegisPolicy

/// How a resource or trust policy names a caller.
enum PrincipalMatch: Hashable {
  /// The account, whose own policies decide further.
  case account
  case user
  case role
  /// The very session, or a federated user.
  case session
  case everyone
  case service
  case federated
}

extension CompiledStatement {
  /// Whether action, resource and every condition of the statement match a request.
  func matches(_ request: Request, _ openKeys: OpenKeys = .absent) -> Bool {
    // A closure with a name would hold a copy of the request.
    guard actions.contains(request.actionLetters, resolving: { request.value(of: $0) }) else { return false }
    if let guess = openKeys.guess(effect) { return matches(request, guessing: guess) }
    if let resources, !resources.contains(request.resourceLetters, resolving: { request.value(of: $0) }) { return false }
    return conditions.allSatisfy { $0.holds(of: request.value(of: $0.key), resolving: { request.value(of: $0) }) }
  }

  /// The ways in which the statement's principals name a caller; empty where they do not.
  ///
  /// - Parameters:
  ///   - hasBoundary: `NotPrincipal` with `Deny` always meets a caller that has a permissions boundary.
  ///   - openKeys: Where a session of the role is named, and which session asks is not known, it is taken to be that one or not.
  func principalMatches(_ caller: Caller, hasBoundary: Bool, _ openKeys: OpenKeys = .absent) -> [PrincipalMatch] {
    guard let principals else { return [.everyone] }
    let isSession = openKeys.guess(effect).map { $0 != principals.isComplement } ?? false
    let named = principals.principals.compactMap { $0.match(caller) ?? (isSession && $0.mayBeSession(of: caller) ? .session : nil) }
    guard principals.isComplement else { return named }
    if effect == .deny && hasBoundary { return [.everyone] }
    return isExempt(caller, named) ? [] : [.everyone]
  }

  /// `NotPrincipal` spares a caller only where its account is named too, and of a session role and session.
  private func isExempt(_ caller: Caller, _ named: [PrincipalMatch]) -> Bool {
    if named.contains(.everyone) || named.contains(.service) || named.contains(.federated) { return true }
    guard named.contains(.account) else { return false }
    switch caller.kind {
    case .user: return named.contains(.user)
    case .role: return named.contains(.role) && (caller.session == nil || named.contains(.session))
    case .root, .service, .federated, .unknown: return true
    }
  }
}

extension PrincipalName {
  /// Whether it names one session of a caller that is a role.
  func mayBeSession(of caller: Caller) -> Bool {
    guard case .arn(let arn) = self, caller.kind == .role, caller.session == nil, let role = SessionARN(arn) else { return false }
    return role.account == caller.account && role.name == caller.name.split(separator: "/").last.map(String.init)
  }

  func match(_ caller: Caller) -> PrincipalMatch? {
    switch self {
    case .everyone: return .everyone
    case .account(let id): return caller.isPrincipal && caller.account == id ? .account : nil
    case .arn(let arn):
      if arn == caller.session { return .session }
      guard caller.isPrincipal, arn == caller.name else { return nil }
      return caller.kind == .user ? .user : caller.kind == .role ? .role : .account
    case .service(let name): return caller.kind == .service && caller.name == name ? .service : nil
    case .federated(let name): return caller.kind == .federated && caller.name == name ? .federated : nil
    case .canonicalUser, .uniqueID: return nil
    }
  }
}

/// `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`: a session of a role, without the role's path.
struct SessionARN {
  let account: String
  let name: String

  init?(_ arn: String) {
    let fields = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[2] == "sts" else { return nil }
    let parts = fields[5].split(separator: "/")
    guard parts.count == 3, parts[0] == "assumed-role" else { return nil }
    (account, name) = (String(fields[4]), String(parts[1]))
  }
}
