import AegisBasics
import AegisPolicy
import AegisSchema

/// Which accounts a list of selectors chooses: names or patterns, `ou:NAME`, `*`, or one of these behind `!`.
struct AccountSelection {
  private let names: [(name: String, key: String)]
  private var table: NameTable
  private let management: Int?
  private let units: [UnitScope]
  private let rootName: String?
  /// For each account, the names that lead to it from below the root; nil where the tree does not name it.
  private let placements: [[String]?]

  init(_ program: Program, catalog placements: [[String]?]) {
    names = program.accounts.map { ($0.name, $0.key) }
    table = NameTable(program.accounts.map { Located($0.name, at: $0.entity.place) })
    management = program.managementIndex
    units = program.units
    rootName = program.root?.text(OrganizationRootField.name)?.value
    self.placements = placements
  }

  /// For each account whether the selectors choose it: the last that fits decides.
  mutating func select(_ selectors: [Located<String>], into bag: inout DiagnosticBag) -> [Bool] {
    var chosen = [Bool](repeating: false, count: names.count)
    for selector in selectors {
      let isNegated = selector.value.hasPrefix("!")
      for index in match(selector, into: &bag) { chosen[index] = !isNegated }
    }
    return chosen
  }

  /// The accounts that one selector speaks of, a leading `!` left aside.
  mutating func match(_ selector: Located<String>, into bag: inout DiagnosticBag) -> [Int] {
    var text = Substring(selector.value)
    if text.first == "!" { text = text.dropFirst() }
    if text == "*" { return Array(names.indices) }
    if text.hasPrefix("ou:") { return accounts(inUnit: String(text.dropFirst(3)), selector, into: &bag) }
    if text.contains("*") || text.contains("?") {
      let pattern = Array(text.lowercased().utf8)
      let found = names.indices.filter { index in
        [names[index].name, names[index].key].contains { name in
          var name = name.lowercased()
          return pattern.withUnsafeBufferPointer { pattern in name.withUTF8 { globMatches(pattern, $0) } }
        }
      }
      if found.isEmpty { bag.report(.patternSelectsNothing(String(text), at: selector.at)) }
      return found
    }
    if text == "master", let management { return [management] }
    switch table.find(String(text)) {
    case .one(let index): return [index]
    case .two(let first, let second):
      bag.report(.ambiguousSelector(selector, names[first].name, names[second].name))
      return []
    case nil:
      bag.report(.unknownSelector(String(text), at: selector.at, known: names.flatMap { [$0.key, $0.name] }))
      return []
    }
  }

  /// The accounts of every unit of that name, or of the one at that path, and of all units below.
  private func accounts(inUnit name: String, _ selector: Located<String>, into bag: inout DiagnosticBag) -> [Int] {
    if name == rootName { return names.indices.filter { placements[$0] != nil } }
    let parts = name.split(separator: "/").map(String.init)
    let paths = units.map(\.path).filter { $0 == parts || $0.last == name }
    if paths.isEmpty {
      bag.report(.unknownUnitSelector(name, at: selector.at, known: units.compactMap(\.path.last)))
      return []
    }
    return names.indices.filter { index in
      guard let placement = placements[index] else { return false }
      return paths.contains { placement.starts(with: $0) }
    }
  }
}
