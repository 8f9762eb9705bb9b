import AegisBasics
import AegisIR

/// An observed organization in the configuration's words: what is the same thing, by its id or by a name that it had
/// before, carries the name that the configuration gives it.
struct Alignment {
  var observed: Organization
  /// What units, organization policies and accounts are called in AWS, where the configuration calls them otherwise.
  var oldUnitNames: [[String]: String] = [:]
  var oldPolicyNames: [String: String] = [:]
  /// What groups and users are called in AWS, by their addresses, where the configuration calls them otherwise.
  var oldHolderNames: [Address: String] = [:]

  /// - Parameter ids: What the configuration's things had for ids when they were deployed last.
  init(_ observed: Organization, to desired: Organization, ids: Identifiers) {
    self.observed = observed
    alignAccounts(to: desired, ids)
    var desired = desired
    for index in desired.units.indices where desired.units[index].id == nil { desired.units[index].id = ids.units[desired.units[index].path] }
    for index in desired.policies.indices where desired.policies[index].id == nil { desired.policies[index].id = ids.policies[desired.policies[index].name] }
    alignUnits(to: desired)
    alignPolicies(to: desired)
    alignHolders(to: desired)
  }

  /// Whether AWS calls it otherwise.
  func isRenamed(_ address: Address) -> Bool {
    switch address.kind {
    case .unit: oldUnitNames[address.parts] != nil
    case .organizationPolicy: oldPolicyNames[address.parts[0]] != nil
    case .group, .user: oldHolderNames[address] != nil
    default: false
    }
  }

  /// By id; what has no id yet by its address, which is unique in all of AWS.
  private mutating func alignAccounts(to desired: Organization, _ ids: Identifiers) {
    let former = Dictionary(ids.accounts.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    var keys: [String: String] = [:]
    var taken = Set<String>()
    for account in observed.accounts {
      let match =
        account.isManagement
        ? desired.managementAccount.flatMap { $0.id == nil || $0.id == account.id ? $0 : nil }
        : desired.accounts.first { !$0.isManagement && $0.id != nil && $0.id == account.id }
          ?? desired.accounts.first { !$0.isManagement && $0.id == nil && $0.email.lowercased() == account.email.lowercased() }
      if let match { taken.insert(match.key) }
      keys[account.key] = match?.key
    }
    // An account that is nobody's here must not be taken for one that is to be made.
    for account in observed.accounts where keys[account.key] == nil {
      let key = account.id.flatMap { former[$0] } ?? account.key
      keys[account.key] = taken.contains(key) || desired.accounts.contains { $0.key == key } ? "\(key) \(account.id ?? "")" : key
    }
    for index in observed.accounts.indices { observed.accounts[index].key = keys[observed.accounts[index].key]! }
    for index in observed.attachments.indices {
      if case .account(let key) = observed.attachments[index].target {
        observed.attachments[index].target = .account(keys[key] ?? key)
      }
    }
    for index in observed.delegatedAdministrators.indices {
      let key = observed.delegatedAdministrators[index].account
      observed.delegatedAdministrators[index].account = keys[key] ?? key
    }
  }

  /// AWS renames a unit in place, but never moves one: another parent makes it another unit.
  private mutating func alignUnits(to desired: Organization) {
    var paths: [[String]: [String]] = [:]
    let wanted = Dictionary(desired.units.compactMap { unit in unit.id.map { ($0, unit.path) } }, uniquingKeysWith: { first, _ in first })
    let renamed = desired.units.filter { !$0.lifecycle.formerNames.isEmpty }
    // One that has the name, and is not about to get another.
    let taken = Set(observed.units.filter { unit in unit.id.flatMap { wanted[$0]?.last } ?? unit.name == unit.name }.map(\.path))
    for unit in observed.units.sorted(by: { $0.path.count < $1.path.count }) {
      let parent = Array(unit.path.dropLast())
      let siblings = paths[parent] ?? parent
      var path = siblings + [unit.name]
      let byID = unit.id.flatMap { wanted[$0] }
      let new = byID ?? renamed.first { $0.path.dropLast() == siblings[...] && $0.lifecycle.formerNames.contains(unit.name) && !taken.contains(parent + [$0.name]) }?.path
      if let new, new != path, new.dropLast() == path.dropLast(), !taken.contains(parent + [new[new.count - 1]]) {
        oldUnitNames[new] = unit.name
        path = new
      }
      paths[unit.path] = path
    }
    func place(_ path: [String]) -> [String] { paths[path] ?? path }
    for index in observed.units.indices { observed.units[index].path = place(observed.units[index].path) }
    for index in observed.accounts.indices {
      if case .unit(let path) = observed.accounts[index].parent { observed.accounts[index].parent = .unit(place(path)) }
    }
    for index in observed.attachments.indices {
      if case .unit(let path) = observed.attachments[index].target { observed.attachments[index].target = .unit(place(path)) }
    }
  }

  private mutating func alignPolicies(to desired: Organization) {
    var names: [String: String] = [:]
    for policy in observed.policies {
      let byID = policy.id.flatMap { id in desired.policies.first { $0.id == id } }
      let match = byID ?? desired.policies.first { $0.lifecycle.formerNames.contains(policy.name) && $0.type == policy.type }
      guard let match, match.name != policy.name, !observed.policies.contains(where: { $0.name == match.name }) else { continue }
      names[policy.name] = match.name
      oldPolicyNames[match.name] = policy.name
    }
    guard !names.isEmpty else { return }
    for index in observed.policies.indices {
      observed.policies[index].name = names[observed.policies[index].name] ?? observed.policies[index].name
    }
    for index in observed.attachments.indices {
      observed.attachments[index].policy = names[observed.attachments[index].policy] ?? observed.attachments[index].policy
    }
  }

  /// IAM renames groups and users in place.
  private mutating func alignHolders(to desired: Organization) {
    for account in desired.accounts {
      guard let index = observed.accounts.firstIndex(where: { $0.key == account.key }) else { continue }
      let groups = renames(account.groups.map { ($0.name, $0.lifecycle) }, among: observed.accounts[index].groups.map(\.name))
      let users = renames(account.users.map { ($0.name, $0.lifecycle) }, among: observed.accounts[index].users.map(\.name))
      if groups.isEmpty && users.isEmpty { continue }
      for group in observed.accounts[index].groups.indices {
        let old = observed.accounts[index].groups[group].name
        guard let new = groups[old] else { continue }
        observed.accounts[index].groups[group].name = new
        oldHolderNames[Address(.account(account.key), .group, new)] = old
      }
      for user in observed.accounts[index].users.indices {
        let old = observed.accounts[index].users[user].name
        if let new = users[old] {
          observed.accounts[index].users[user].name = new
          oldHolderNames[Address(.account(account.key), .user, new)] = old
        }
        for group in observed.accounts[index].users[user].groups.indices {
          let name = observed.accounts[index].users[user].groups[group].value
          observed.accounts[index].users[user].groups[group].value = groups[name] ?? name
        }
      }
    }
  }

  /// From the names in AWS to the new ones, where the new one is not there yet.
  private func renames(_ holders: [(name: String, lifecycle: Lifecycle)], among names: [String]) -> [String: String] {
    var found: [String: String] = [:]
    for (name, lifecycle) in holders where lifecycle.isManaged && !lifecycle.formerNames.isEmpty && !names.contains(name) {
      if let former = lifecycle.formerNames.first(where: names.contains) { found[former] = name }
    }
    return found
  }
}
