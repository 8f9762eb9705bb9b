import AegisBasics
import AegisIR
import AegisLint
import AegisSchema
import AegisSema
import AegisSyntax

extension Session {
  /// For each account what verdicts on it hang on, see `AccountRule` and `NeighbourRule`: all of its files, those that
  /// belong to no account, who the accounts are, and the files of accounts whose numbers its documents have.
  ///
  /// - Returns: Nil where accounts cannot be told apart.
  func accountKeys(
    _ program: Program, _ organization: Organization, _ names: [OrganizationParts.Names], _ clean: CleanRun
  ) -> [ContentHasher]? {
    guard Set(program.accounts.map(\.key)).count == program.accounts.count else { return nil }
    let graph = program.organization.graph
    var basis = clean.hasher("account", isTimed: true)
    for unit in graph.ownUnits { add(unit, of: graph, to: &basis) }
    for scope in program.accounts {
      let email = scope.entity.text(AWSAccountField.email)?.value ?? ""
      for text in [scope.key, scope.name, scope.id ?? "", scope.isManagement ? "management" : "", email] { basis.add(text) }
    }
    let contents = Dictionary(
      uniqueKeysWithValues: program.accounts.map { scope in
        var hasher = ContentHasher(seed: clean.verdicts.seed)
        for unit in graph.reached(from: scope.entity.unit) { add(unit, of: graph, to: &hasher) }
        return (scope.key, hasher.digest)
      })
    let numbered = Dictionary(organization.accounts.compactMap { account in account.id.map { ($0, account.key) } }) { first, _ in first }
    return zip(organization.accounts, names).map { account, names in
      var hasher = basis
      for key in [account.key] + names.mentions.compactMap({ numbered[$0] }) {
        hasher.add(key)
        if let content = contents[key] { hasher.add(content) }
      }
      return hasher
    }
  }

  private func add(_ unit: Int, of graph: UnitGraph, to hasher: inout ContentHasher) {
    hasher.add(graph.units[unit].file.path)
    hasher.add(graph.units[unit].file.tree.text)
  }
}
