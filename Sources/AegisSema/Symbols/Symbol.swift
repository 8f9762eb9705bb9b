public import AegisBasics
public import AegisPolicy
public import AegisSchema
import AegisSyntax

/// Something that references can name.
public struct Symbol: Sendable {
  public let type: TypeName
  public let name: Located<String>
  public let entity: Entity
  /// The account that it belongs to, or that it is; nil for what belongs to the organization.
  public let account: Int?

  /// What a message calls it.
  public var noun: String { type.noun }

  /// `Policy "x" of account "shop"`, as a line of output says it.
  public func title(in program: Program) -> String {
    let owner = type.isOfAccount ? account.map { " of account `\(program.accounts[$0].key)`" } ?? "" : ""
    return "\(noun) `\(name.value)`\(owner)"
  }

  /// The place of its definition tells symbols apart; what a template defines is one symbol for all accounts.
  var key: SourceRange { name.at }
}

/// A reference, with the scalar that holds it.
public struct ReferenceSite: Sendable {
  /// What refers: a role, a unit, …
  public let holder: Entity
  /// The key in the holder that the reference stands under.
  public let field: FieldSpec
  public let expected: TypeName
  public let use: ReferenceUse
  /// The account that the holder is in; nil for the organization's own.
  public let account: Int?
  let scalar: ScalarPlace

  /// What refers, as a line of output says it.
  public func title(in program: Program) -> String {
    let name = holder.type.spec.key.flatMap { holder.text($0)?.value }
    let owner = holder.type.isOfAccount ? account.map { " of account `\(program.accounts[$0].key)`" } ?? "" : ""
    return holder.type.noun + (name.map { " `\($0)`" } ?? "") + owner
  }
}

/// A scalar of a tree.
struct ScalarPlace: Sendable {
  let tree: SyntaxTree
  let node: NodeID

  var text: String { tree.string(node) }
  var isFilled: Bool { tree.records[node].flags.contains(.filled) }

  /// The place in the file of a part of the value, given by bytes; nil where it does not stand there as it is.
  func place(_ bytes: Range<Int>) -> SourceRange? {
    let map = tree.decode(node).map
    let range = TextRange(UInt32(bytes.lowerBound), UInt32(bytes.upperBound))
    return map.isVerbatim(range) ? SourceRange(tree.file, map.sourceRange(ofDecoded: range)) : nil
  }
}

extension Program {
  /// What `TYPE.aws.ACCOUNT.NAME` names, from anywhere in the organization.
  public func symbol(named text: String, catalog: Catalog) -> Checked<Symbol?> {
    let use = ReferenceUse(text: text, at: SourceRange(FileID(rawValue: 0), TextRange(at: 0)))
    guard let name = ReferenceName(text), let type = ReferenceName.types.first(where: { $0.spec.name == name.type }) else {
      var resolver = Resolver(self, account: nil, catalog: catalog)
      _ = resolver.resolve(use, to: .awsAccount)
      return Checked(nil, resolver.bag)
    }
    var account: Int?
    if [.policy, .group, .role, .user].contains(type) {
      var accounts = NameTable(self.accounts.map { Located($0.name, at: $0.entity.place) })
      account = name.account == "master" ? managementIndex : nil
      if account == nil, case .one(let index) = accounts.find(name.account) { account = index }
      guard account != nil else {
        return Checked(nil, DiagnosticBag([.unknownAccount(name.account, use, known: self.accounts.map(\.key))]))
      }
    }
    var resolver = Resolver(self, account: account, catalog: catalog)
    guard case .local(let index) = resolver.resolve(use, to: type) else { return Checked(nil, resolver.bag) }
    return Checked(symbol(type, index, resolver, account: account))
  }

  private func symbol(_ type: TypeName, _ index: Int, _ resolver: Resolver, account: Int?) -> Symbol? {
    let entity = resolver.entities(of: type)[index]
    guard let name = type.spec.key.flatMap({ entity.text($0) }) else { return nil }
    return Symbol(type: type, name: name, entity: entity, account: type == .awsAccount ? index : account)
  }

  /// Every reference of the configuration, in the order of accounts and kinds; those of a template once for each
  /// account.
  ///
  /// - Parameter file: Where all of them are wanted that stand there, others or not; nil for all files.
  func referenceSites(in file: FileID? = nil) -> [ReferenceSite] {
    var sites: [ReferenceSite] = []
    func add(_ entities: [Entity], _ account: Int?) {
      for entity in entities {
        for (index, field) in entity.type.spec.fields.enumerated() {
          let target: TypeName
          switch field.type {
          case .reference(let type), .list(of: .reference(let type)): target = type
          default: continue
          }
          for (use, scalar) in entity.writtenReferences(index) {
            sites.append(
              ReferenceSite(holder: entity, field: field, expected: target, use: use, account: target.isOfAccount ? account : nil, scalar: scalar))
          }
        }
      }
    }
    add(root.map { [$0] } ?? [], nil)
    add(units.map(\.entity), nil)
    add(organization.entities(OrganizationField.delegatedAdministrators), nil)
    for (index, scope) in accounts.enumerated() where scope.mayReach(file) {
      add([scope.entity], index)
      add(scope.policies + scope.roles + scope.groups + scope.users, index)
    }
    return sites
  }

  /// The references to a symbol, each place once.
  public func references(to symbol: Symbol, catalog: Catalog) -> [ReferenceSite] {
    var resolvers: [Int?: Resolver] = [:]
    var seen: Set<SourceRange> = []
    return referenceSites().filter { site in
      guard site.expected == symbol.type, !seen.contains(site.use.at) else { return false }
      var resolver = resolvers[site.account] ?? Resolver(self, account: site.account, catalog: catalog)
      defer { resolvers[site.account] = resolver }
      guard case .local(let index) = resolver.resolve(site.use, to: site.expected),
        self.symbol(site.expected, index, resolver, account: site.account)?.key == symbol.key
      else { return false }
      seen.insert(site.use.at)
      return true
    }
  }
}

extension AccountScope {
  /// Whether something of the account may stand in a file; true for nil.
  func mayReach(_ file: FileID?) -> Bool {
    // What templates define stands in their files.
    guard let file, instances.isEmpty else { return true }
    let graph = entity.graph
    var found = [entity.unit]
    while let unit = found.popLast() {
      if graph.units[unit].file.tree.file == file { return true }
      found += graph.included[unit].compactMap { $0 }
    }
    return false
  }
}

extension TypeName {
  /// Defined in an account, and known there alone.
  var isOfAccount: Bool { [.policy, .group, .role, .user].contains(self) }
}

extension Entity {
  /// The references of a field, each with its scalar.
  func writtenReferences(_ field: Int) -> [(ReferenceUse, ScalarPlace)] {
    let found = graph.resolve(object.fields[field], in: unit)
    var values = [found]
    if case .list(let items, _) = found.value { values = items.map { graph.resolve($0, in: found.unit) } }
    return values.compactMap { value in
      guard case .reference(let reference) = value.value else { return nil }
      let tree = value.file.tree
      return (
        ReferenceUse(text: tree.string(reference.name), at: tree.textPlace(reference.name)), ScalarPlace(tree: tree, node: reference.name)
      )
    }
  }

  func scalar(_ field: Int) -> ScalarPlace? {
    guard case .scalar(let node) = object.fields[field] else { return nil }
    return ScalarPlace(tree: file.tree, node: node)
  }

  func scalars(_ field: Int) -> [ScalarPlace] {
    let found = graph.resolve(object.fields[field], in: unit)
    guard case .list(let items, _) = found.value else { return [] }
    return items.compactMap { item in
      guard case .scalar(let node) = item else { return nil }
      return ScalarPlace(tree: found.file.tree, node: node)
    }
  }
}

/// Where fields that several types have stand in each.
extension TypeName {
  var formerNamesField: Int? {
    switch self {
    case .policy: PolicyField.formerNames
    case .role: RoleField.formerNames
    case .group: GroupField.formerNames
    case .user: UserField.formerNames
    case .awsAccount: AWSAccountField.formerNames
    case .organizationPolicy: OrganizationPolicyField.formerNames
    case .organizationalUnit: OrganizationalUnitField.formerNames
    default: nil
    }
  }

  var pathField: Int? {
    switch self {
    case .policy: PolicyField.path
    case .role: RoleField.path
    case .group: GroupField.path
    case .user: UserField.path
    default: nil
    }
  }

  var providerField: Int? {
    switch self {
    case .policy: PolicyField.provider
    case .role: RoleField.provider
    case .group: GroupField.provider
    case .user: UserField.provider
    case .awsAccount: AWSAccountField.provider
    default: nil
    }
  }
}
