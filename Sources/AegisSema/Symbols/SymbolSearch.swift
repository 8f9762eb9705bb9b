public import AegisBasics
public import AegisPolicy
import AegisSchema

/// Finding symbols and references by where they stand.
extension Program {
  /// The reference whose text holds an offset of a file.
  public func reference(at offset: UInt32, of file: FileID) -> ReferenceSite? {
    referenceSites(in: file).first { site in
      site.use.at.file == file && site.use.at.range.start <= offset && offset <= site.use.at.range.end
    }
  }

  /// The symbol whose name, where it is defined, holds an offset of a file.
  public func symbol(at offset: UInt32, of file: FileID) -> Symbol? {
    symbols(in: file).first { symbol in
      symbol.name.at.file == file && symbol.name.at.range.start <= offset && offset <= symbol.name.at.range.end
    }
  }

  /// What a reference names; nil where it names nothing, or a policy that the configuration does not define.
  public func symbol(of site: ReferenceSite, catalog: Catalog) -> Symbol? {
    var resolver = Resolver(self, account: site.account, catalog: catalog)
    guard case .local(let index) = resolver.resolve(site.use, to: site.expected) else { return nil }
    let entity = resolver.entities(of: site.expected)[index]
    guard let name = site.expected.spec.key.flatMap({ entity.text($0) }) else { return nil }
    return Symbol(type: site.expected, name: name, entity: entity, account: site.expected == .awsAccount ? index : site.account)
  }

  /// Everything that references can name, in the order of accounts and kinds.
  public var symbols: [Symbol] { symbols(in: nil) }

  /// - Parameter file: Where all of them are wanted that stand there, others or not; nil for all files.
  private func symbols(in file: FileID?) -> [Symbol] {
    var found: [Symbol] = []
    func add(_ entities: [Entity], _ account: (Int) -> Int?) {
      for (index, entity) in entities.enumerated() {
        guard let name = entity.type.spec.key.flatMap({ entity.text($0) }) else { continue }
        found.append(Symbol(type: entity.type, name: name, entity: entity, account: account(index)))
      }
    }
    add(accounts.map(\.entity)) { $0 }
    add(organizationPolicies) { _ in nil }
    add(units.map(\.entity)) { _ in nil }
    for (index, scope) in accounts.enumerated() where scope.mayReach(file) { add(scope.policies + scope.roles + scope.groups + scope.users) { _ in index } }
    return found
  }

  /// The references that are written in one file, each place once.
  public func references(in file: FileID) -> [ReferenceSite] {
    var seen: Set<SourceRange> = []
    return referenceSites(in: file).filter { $0.use.at.file == file && seen.insert($0.use.at).inserted }
  }
}

extension Symbol {
  /// How references name it: `Role.aws.production.deployer`.
  public func reference(in program: Program) -> String {
    let owner = type.isOfAccount ? account.map { program.accounts[$0].key } ?? "master" : "master"
    let spelled = type == .awsAccount && account == program.managementIndex ? "master" : writtenForm(name.value)
    return "\(type.spec.name).aws.\(owner).\(spelled)"
  }
}

extension Program {
  /// How many references each of some symbols has, counted in one pass.
  public func referenceCounts(of symbols: [Symbol], catalog: Catalog) -> [Int] {
    var counts: [SourceRange: Int] = [:]
    for symbol in symbols { counts[symbol.key] = 0 }
    let types = Set(symbols.map(\.type)), owners = Set(symbols.map(\.account))
    var resolvers: [Int?: Resolver] = [:]
    var seen: Set<SourceRange> = []
    for site in referenceSites() where types.contains(site.expected) && (owners.contains(site.account) || !site.expected.isOfAccount) {
      guard !seen.contains(site.use.at) else { continue }
      var resolver = resolvers[site.account] ?? Resolver(self, account: site.account, catalog: catalog)
      defer { resolvers[site.account] = resolver }
      guard case .local(let index) = resolver.resolve(site.use, to: site.expected) else { continue }
      let entity = resolver.entities(of: site.expected)[index]
      guard let at = site.expected.spec.key.flatMap({ entity.text($0)?.at }), counts[at] != nil else { continue }
      seen.insert(site.use.at)
      counts[at]! += 1
    }
    return symbols.map { counts[$0.key] ?? 0 }
  }
}
