import AegisBasics
public import AegisPolicy
import AegisSchema
public import AegisSyntax

/// For each unit of the program's graph, the scalars that are to be spelled otherwise: references in the
/// written form, keys by their own name instead of an alias.
///
/// What cannot be resolved is left alone, and so is what two places read differently.
public func canonicalSpellings(of program: Program, catalog: Catalog) -> [[NodeID: String]] {
  var speller = Speller(program: program, catalog: catalog)
  let organization = program.organization
  var resolver = Resolver(program, account: nil, catalog: catalog)
  let accountFields = [OrganizationField.masterAccount, OrganizationField.memberAccounts]
  speller.visit(organization, &resolver, leavingOut: accountFields)
  for (index, account) in program.accounts.enumerated() {
    var resolver = Resolver(program, account: index, catalog: catalog)
    speller.visit(account.entity, &resolver, leavingOut: [])
  }
  return speller.spellings.map { unit in unit.compactMapValues { $0 } }
}

private struct Speller {
  let program: Program
  let catalog: Catalog
  /// Nil where two places would spell a scalar differently.
  var spellings: [[NodeID: String?]]

  init(program: Program, catalog: Catalog) {
    self.program = program
    self.catalog = catalog
    spellings = Array(repeating: [:], count: program.organization.graph.units.count)
  }

  mutating func visit(_ entity: Entity, _ resolver: inout Resolver, leavingOut: [Int]) {
    spellKeys(of: entity)
    for (index, field) in entity.type.spec.fields.enumerated() where !leavingOut.contains(index) {
      switch field.type {
      case .reference(let type): spell(entity.graphValue(index), type, &resolver)
      case .list(.reference(let type)): for item in entity.items(index) { spell(item, type, &resolver) }
      case .object: if let inner = entity.entity(index) { visit(inner, &resolver, leavingOut: []) }
      case .list(.object): for inner in entity.entities(index) { visit(inner, &resolver, leavingOut: []) }
      default: break
      }
    }
  }

  private mutating func spellKeys(of entity: Entity) {
    let tree = entity.file.tree
    for (key, _) in tree.entries(entity.object.node) where tree.kind(key) == .scalar {
      let name = tree.string(key)
      guard let index = entity.type.spec.field(named: name) else { continue }
      let wanted = entity.type.spec.fields[index].name
      if wanted != name { note(wanted, key, in: entity.unit) }
    }
  }

  private mutating func spell(_ item: GraphValue, _ type: TypeName, _ resolver: inout Resolver) {
    guard case .reference(let reference) = item.value else { return }
    let use = ReferenceUse(text: item.file.tree.string(reference.name), at: item.file.tree.textPlace(reference.name))
    note(written(use, type, &resolver) ?? use.text, reference.name, in: item.unit)
  }

  /// Every place that reads a scalar has a say, also one that would leave it as it is.
  private mutating func note(_ text: String, _ node: NodeID, in unit: Int) {
    if let earlier = spellings[unit][node], earlier != text {
      spellings[unit][node] = .some(nil)
    } else {
      spellings[unit][node] = text
    }
  }

  /// The written form of a reference, or the name itself where that names another resource.
  private func written(_ use: ReferenceUse, _ type: TypeName, _ resolver: inout Resolver) -> String? {
    guard let name = ReferenceName(use.text), !use.text.contains("{{"), case .local(let index) = resolver.resolve(use, to: type) else { return nil }
    // The management account goes by `master` or by its name.
    if type == .awsAccount && name.resource == "master" { return nil }
    guard let resource = resolver.entities(of: type)[index].text(type.spec.key ?? 0)?.value else { return nil }
    let account: String
    switch type {
    case .policy, .group, .role, .user: account = resolver.account.map { program.accounts[$0].key } ?? name.account
    default: account = "master"
    }
    for spelling in [writtenForm(resource), resource] {
      let text = "\(type.spec.name).aws.\(account).\(spelling)"
      if resolver.resolve(ReferenceUse(text: text, at: use.at), to: type) == .local(index) { return text }
    }
    return nil
  }
}
