import AegisIR

/// Which roles and users of an account have to be there before a role whose trust policy names them.
///
/// Terraform cannot order resources that need each other: of a circle the last step is left out, and the provider's own
/// retries have to do.
struct TrustOrder {
  private(set) var principals: [String: [(ResourceType, Label)]] = [:]

  init(_ account: Account) {
    guard let id = account.id else { return }
    let (rolePrefix, userPrefix) = ("::\(id):role/", "::\(id):user/")
    var roles: [String: [String]] = [:]
    let managedRoles = Set(account.roles.lazy.filter(\.lifecycle.isManaged).map(\.name))
    let managedUsers = Set(account.users.lazy.filter(\.lifecycle.isManaged).map(\.name))
    for role in account.roles where role.lifecycle.isManaged {
      for principal in role.trust.awsPrincipals {
        let name = principal.split(separator: "/").last.map(String.init) ?? ""
        if principal.contains(rolePrefix), name != role.name, managedRoles.contains(name) {
          roles[role.name, default: []].append(name)
        } else if principal.contains(userPrefix), managedUsers.contains(name) {
          principals[role.name, default: []].append((.user, Label(name)))
        }
      }
    }
    var kept: [String: Set<String>] = [:]
    for role in roles.keys.sorted() {
      for needed in Set(roles[role] ?? []).sorted() where !Self.reaches(needed, role, kept) {
        kept[role, default: []].insert(needed)
        principals[role, default: []].append((.role, Label(needed)))
      }
    }
    for (role, found) in principals {
      principals[role] = found.sorted { ("\($0.0.name)", $0.1) < ("\($1.0.name)", $1.1) }
    }
  }

  private static func reaches(_ start: String, _ goal: String, _ edges: [String: Set<String>]) -> Bool {
    var open = [start]
    var seen: Set<String> = [start]
    while let next = open.popLast() {
      if next == goal { return true }
      for other in edges[next] ?? [] where seen.insert(other).inserted { open.append(other) }
    }
    return false
  }
}
