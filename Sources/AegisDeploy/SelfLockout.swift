import AegisBasics
public import AegisChangeSet
public import AegisCloud
public import AegisIR

/// What of a plan touches the very access that aegis needs to carry it out, and the next one.
///
/// Two kinds of identities matter: the caller's own user or role, and the member role of every account. A change of
/// what they may do, or of who may assume them, is a danger unless it plainly only adds.
public func selfLockouts(_ plan: ChangeSet, desired: Organization, caller: CallerIdentity, memberRole: MemberRole) -> [String] {
  var dangers: [String] = []
  let own = ownIdentity(caller)
  // What is made by this very plan gave nobody access before.
  let new = Set(plan.changes.filter { $0.action == .create && [.role, .user].contains($0.address.kind) }.map(\.address))
  for step in plan.steps {
    guard let key = step.scope.account, let account = desired.accounts.first(where: { $0.key == key }) else { continue }
    var names: [(HolderKind, String)] = []
    if account.isManagement {
      if let own { names = [own] }
    } else {
      let configured = account.memberRole ?? memberRole.name
      names = [(.role, configured)] + (account.memberRole == nil ? memberRole.fallback.map { [(.role, $0)] } ?? [] : [])
    }
    for (kind, name) in names where !new.contains(Address(.account(key), kind == .role ? .role : .user, name)) {
      guard let danger = danger(step.operation, to: kind, name, isNew: plan.changes[step.change].action == .create, managementID: caller.account) else { continue }
      dangers.append("\(danger) in account `\(account.name)`, through which aegis works there")
    }
  }
  return dangers
}

/// The user or role behind a caller's ARN; nil for a root user, whom nothing locks out.
private func ownIdentity(_ caller: CallerIdentity) -> (HolderKind, String)? {
  let resource = caller.arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last.map(String.init) ?? ""
  let parts = resource.split(separator: "/")
  switch parts.first {
  case "assumed-role" where parts.count >= 2: return (.role, String(parts[1]))
  case "user" where parts.count >= 2: return parts.last.map { (.user, String($0)) }
  default: return nil
  }
}

private func danger(_ operation: Operation, to kind: HolderKind, _ name: String, isNew: Bool, managementID: String) -> String? {
  switch operation {
  case .deleteRole(let role) where kind == .role && role == name: return "role `\(name)` is deleted"
  case .deleteUser(let user) where kind == .user && user == name: return "user `\(name)` is deleted"
  case .detachPolicy(kind, name, let policy): return "a policy (\(policy.shortName)) is detached from \(kind.rawValue) `\(name)`"
  case .deleteInlinePolicy(kind, name, let policy): return "the inline policy `\(policy)` of \(kind.rawValue) `\(name)` is deleted"
  case .putInlinePolicy(kind, name, let policy, let document):
    // A new one that denies nothing only adds.
    if isNew && !String(decoding: document, as: UTF8.self).contains("\"Deny\"") { return nil }
    return "the inline policy `\(policy)` of \(kind.rawValue) `\(name)` changes"
  case .putBoundary(kind, name, _): return "\(kind.rawValue) `\(name)` gets another permissions boundary"
  case .removeUserFromGroup(name, let group) where kind == .user: return "user `\(name)` leaves group `\(group)`"
  case .updateTrust(name, let document) where kind == .role:
    let text = String(decoding: document, as: UTF8.self)
    return text.contains(managementID) ? nil : "role `\(name)` trusts account \(managementID) no more"
  default: return nil
  }
}

extension PolicyLocator {
  fileprivate var shortName: String {
    switch self {
    case .own(_, let name): name
    case .arn(let arn): arn.split(separator: "/").last.map(String.init) ?? arn
    }
  }
}
