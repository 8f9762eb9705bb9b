import AegisIR

/// What addresses were before the renames that a configuration remembers, from the old to the new.
///
/// Accounts, units, organization policies, groups and users: what AWS renames in place.
struct FormerAddresses {
  private var accounts: [String: String] = [:]
  private var units: [[String]: [String]] = [:]
  private var policies: [String: String] = [:]
  /// By scope and former name.
  private var groups: [Scope: [String: String]] = [:]
  private var users: [Scope: [String: String]] = [:]

  init(_ desired: Organization) {
    for account in desired.accounts {
      for former in account.formerKeys { accounts[former] = account.key }
      let scope = Scope.account(account.key)
      for group in account.groups { for former in group.lifecycle.formerNames { groups[scope, default: [:]][former] = group.name } }
      for user in account.users { for former in user.lifecycle.formerNames { users[scope, default: [:]][former] = user.name } }
    }
    for unit in desired.units { for former in unit.formerPaths { units[former] = unit.path } }
    for policy in desired.policies { for former in policy.lifecycle.formerNames { policies[former] = policy.name } }
  }

  var isEmpty: Bool { accounts.isEmpty && units.isEmpty && policies.isEmpty && groups.isEmpty && users.isEmpty }

  /// The address as the configuration has it now.
  func current(_ address: Address) -> Address {
    var it = address
    if let key = address.scope.account { it.scope = .account(account(key)) }
    func group(_ name: String) -> String { groups[it.scope]?[name] ?? name }
    func user(_ name: String) -> String { users[it.scope]?[name] ?? name }
    switch address.kind {
    case .account, .delegatedAdministrator: it.parts[0] = account(it.parts[0])
    case .unit: it.parts = unit(it.parts)
    case .organizationPolicy: it.parts[0] = policies[it.parts[0]] ?? it.parts[0]
    case .organizationAttachment:
      it.parts[0] = policies[it.parts[0]] ?? it.parts[0]
      switch it.parts[1] {
      case "unit":
        it.parts = it.parts[..<2] + unit(Array(it.parts[2...]))
      case "account": it.parts[2] = account(it.parts[2])
      default: break
      }
    case .group, .groupAttachment, .groupInline: it.parts[0] = group(it.parts[0])
    case .user, .userAttachment, .userInline: it.parts[0] = user(it.parts[0])
    case .membership: it.parts = [user(it.parts[0]), group(it.parts[1])]
    default: break
    }
    return it
  }

  /// What lay inside of a unit that was renamed lies in it still.
  private func unit(_ path: [String]) -> [String] {
    for length in stride(from: path.count, to: 0, by: -1) {
      if let current = units[Array(path[..<length])] { return current + path[length...] }
    }
    return path
  }

  /// The paths that a unit had before it, or one around it, was renamed.
  func formerPaths(_ path: [String]) -> [[String]] {
    path.indices.flatMap { last in units.filter { $0.value == Array(path[...last]) }.map { $0.key + path[(last + 1)...] } }
  }

  private func account(_ key: String) -> String { accounts[key] ?? key }
}
