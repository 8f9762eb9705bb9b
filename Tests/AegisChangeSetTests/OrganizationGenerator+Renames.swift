import AegisSamples
import AegisIR
import TestSupport

extension OrganizationGenerator {
  /// The organization, in which half of what came since another one is what went from it under a new name.
  mutating func renaming(_ old: Organization, to new: Organization) -> Organization {
    var it = new
    for index in it.policies.indices where !it.policies[index].isAWSManaged {
      let gone = old.policies.map(\.name).filter { name in !it.policies.contains { $0.name == name || $0.lifecycle.formerNames.contains(name) } }
      if !old.policies.contains(where: { $0.name == it.policies[index].name }) { it.policies[index].lifecycle.formerNames = some(of: gone) }
    }
    let paths = Set(old.units.map(\.path))
    for index in it.units.indices where !paths.contains(it.units[index].path) {
      let parent = it.units[index].path.dropLast()
      let gone = old.units.filter { unit in
        unit.path.dropLast() == parent && !it.units.contains { $0.path == unit.path || $0.formerPaths.contains(unit.path) }
      }
      it.units[index].lifecycle.formerNames = some(of: gone.map(\.name))
      it.units[index].formerPaths = it.units[index].lifecycle.formerNames.map { parent + [$0] }
    }
    for index in it.accounts.indices {
      guard let before = old.accounts.first(where: { $0.key == it.accounts[index].key }) else { continue }
      var account = it.accounts[index]
      for group in account.groups.indices where !before.groups.contains(where: { $0.name == account.groups[group].name }) {
        let gone = before.groups.map(\.name).filter { name in !account.groups.contains { $0.name == name || $0.lifecycle.formerNames.contains(name) } }
        account.groups[group].lifecycle.formerNames = some(of: gone)
      }
      for user in account.users.indices where !before.users.contains(where: { $0.name == account.users[user].name }) {
        let gone = before.users.map(\.name).filter { name in !account.users.contains { $0.name == name || $0.lifecycle.formerNames.contains(name) } }
        account.users[user].lifecycle.formerNames = some(of: gone)
      }
      it.accounts[index] = account
    }
    return it
  }

  private mutating func some(of names: [String]) -> [String] { names.isEmpty || random.oneIn(2) ? [] : [random.pick(names)] }
}
