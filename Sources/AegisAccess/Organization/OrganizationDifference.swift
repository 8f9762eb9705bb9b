public import AegisIR
public import AegisPolicy
public import AegisSchema

/// What the principals of an organization can do after a change and could not before, one entry a cause.
public struct OrganizationDifference: Sendable {
  public var gained: [Entry] = []
  public var lost: [Entry] = []
  /// What stands in the way of an answer, and for whom.
  public var possible: [Obstacle] = []
  /// Defects of Aegis: witnesses that were not confirmed.
  public var defects: [String] = []

  public struct Entry: Sendable {
    /// ARNs, in the organization's order; all have the cause in common. The witness is the first one's.
    public var principals: [String]
    /// The principals did not exist before; of what is lost: they exist no longer.
    public var isWholePrincipal: Bool
    public var gain: Gain
  }

  public struct Obstacle: Sendable {
    public var principals: [String]
    public var unmodelled: String
  }

  public init() {}
}

/// What somebody can do in `new` and could not in `old`; see `compare` for both directions.
///
/// For plans: `gains(from: applied, to: desired)` gives the privileges that a deployment adds.
public func gains(from old: Organization, to new: Organization, catalog: Catalog = .embedded) -> [OrganizationDifference.Entry] {
  compare(old, new, catalog: catalog).gained
}

/// Compares what the users and roles of two states of an organization can do, by ARN.
public func compare(_ old: Organization, _ new: Organization, catalog: Catalog = .embedded) -> OrganizationDifference {
  let parts = OrganizationParts(old, new, catalog)
  return OrganizationDifference(joining: parts.indices.map { parts.compare($0) })
}

/// The same, part by part on up to `jobs` threads. The result does not depend on how many.
///
/// - Parameter accounts: The keys of the only accounts that differ, where nothing above them does; nil where that is not known.
public func compare(
  _ old: Organization, _ new: Organization, in accounts: Set<String>? = nil, catalog: Catalog = .embedded, jobs: Int
) async -> OrganizationDifference {
  let parts = OrganizationParts(old, new, in: accounts, catalog)
  guard jobs > 1 else { return OrganizationDifference(joining: parts.indices.map { parts.compare($0) }) }
  return await withTaskGroup(of: [(Int, OrganizationDifference)].self) { group in
    for job in 0..<jobs {
      group.addTask { stride(from: job, to: parts.indices.count, by: jobs).map { ($0, parts.compare($0)) } }
    }
    var found = [OrganizationDifference](repeating: OrganizationDifference(), count: parts.indices.count)
    for await done in group { for (index, difference) in done { found[index] = difference } }
    return OrganizationDifference(joining: found)
  }
}

/// The principals of two states, in parts that are always the same.
private struct OrganizationParts: Sendable {
  private let catalog: Catalog
  private let former: [String: AccessPrincipal]
  private let current: Set<String>
  private let old: [AccessPrincipal]
  private let new: [AccessPrincipal]
  private static let count = 16

  init(_ old: Organization, _ new: Organization, in accounts: Set<String>? = nil, _ catalog: Catalog) {
    var table = PolicyTable()
    self.catalog = catalog
    self.old = accessPrincipals(of: old, accounts: accounts, catalog: catalog, table: &table)
    self.new = accessPrincipals(of: new, accounts: accounts, catalog: catalog, table: &table)
    former = Dictionary(self.old.map { ($0.caller.name, $0) }) { first, _ in first }
    current = Set(self.new.map(\.caller.name))
  }

  var indices: Range<Int> { 0..<Self.count }

  func compare(_ part: Int) -> OrganizationDifference {
    func slice(_ all: [AccessPrincipal]) -> ArraySlice<AccessPrincipal> {
      all[(all.count * part / Self.count)..<(all.count * (part + 1) / Self.count)]
    }
    var comparison = OrganizationComparison(catalog: catalog)
    return comparison.compare(slice(old).filter { !current.contains($0.caller.name) }, slice(new), former: former)
  }
}

extension OrganizationDifference {
  /// Puts parts together: entries of one cause become one.
  fileprivate init(joining parts: [OrganizationDifference]) {
    func join(_ entries: [Entry]) -> [Entry] {
      var index: [Cause: Int] = [:]
      var found: [Entry] = []
      for entry in entries {
        if let known = index[entry.cause] {
          found[known].principals += entry.principals
        } else {
          index[entry.cause] = found.count
          found.append(entry)
        }
      }
      return found
    }
    gained = join(parts.flatMap(\.gained))
    lost = join(parts.flatMap(\.lost))
    var obstacles: [String: Int] = [:]
    for obstacle in parts.flatMap(\.possible) {
      if let known = obstacles[obstacle.unmodelled] {
        possible[known].principals += obstacle.principals
      } else {
        obstacles[obstacle.unmodelled] = possible.count
        possible.append(obstacle)
      }
    }
    defects = parts.flatMap(\.defects)
  }
}

/// What entries have in common: the statements, wherever they are repeated, and whether AWS takes it today.
private struct Cause: Hashable {
  struct Statement: Hashable {
    let content: ObjectIdentifier
    let statement: Int
    let layer: Layer
    let isLifted: Bool
  }

  let statements: [Statement]
  let isWholePrincipal: Bool
  let tier: Gain.Tier
}

extension OrganizationDifference.Entry {
  fileprivate var cause: Cause {
    let statements = (gain.cause.map { [($0, false)] } ?? []) + gain.lifted.map { ($0, true) }
    return Cause(
      statements: statements.map {
        Cause.Statement(content: ObjectIdentifier($0.0.policy.content), statement: $0.0.statement, layer: $0.0.layer, isLifted: $0.1)
      }, isWholePrincipal: isWholePrincipal, tier: gain.tier)
  }
}

/// Compares two policy documents that stand alone, whoever has them attached.
public func compare(documents old: AccessPolicy, _ new: AccessPolicy, catalog: Catalog = .embedded) -> OrganizationDifference {
  let comparer = AccessComparer(catalog: catalog)
  let before = AccessSide(document: old), after = AccessSide(document: new)
  let gained = comparer.gains(from: before, to: after), lost = comparer.gains(from: after, to: before)
  func entries(_ gains: Gains) -> [OrganizationDifference.Entry] {
    gains.found.map { OrganizationDifference.Entry(principals: [], isWholePrincipal: false, gain: $0) }
  }
  var difference = OrganizationDifference()
  difference.gained = entries(gained)
  difference.lost = entries(lost)
  difference.possible = Set(gained.possible + lost.possible).sorted().map { OrganizationDifference.Obstacle(principals: [], unmodelled: $0) }
  difference.defects = gained.defects + lost.defects
  return difference
}

extension AccessSide {
  /// A document alone: of an identity, whoever it is; of a resource or role, with callers whose own policies
  /// allow everything.
  ///
  /// - Parameter kind: What the document is, where it does not say so itself: one that no file holds.
  public init(document: AccessPolicy, as kind: PolicyKind? = nil) {
    var layers = Layers()
    switch kind ?? document.document?.kind {
    case .trust: layers.resource = ResourcePolicy(policy: document, kind: .trust)
    case .resource: layers.resource = ResourcePolicy(policy: document, kind: .ordinary)
    case .identity, .inline, .boundary, .scp, .rcp, nil: layers.identity = [document]
    }
    if layers.resource != nil { layers.identity = [.everything] }
    self.init(layers: layers)
  }
}

extension AccessPolicy {
  /// Allows everything.
  static let everything = AccessPolicy(
    content: PolicyContent(statements: [
      CompiledStatement(
        effect: .allow, actions: PatternList(patterns: [Pattern("*", wildcards: true, variables: false, foldsCase: true)], isComplement: false))
    ]), name: "everything")
}

private struct OrganizationComparison {
  let comparer: AccessComparer
  private var known: [Key: Gains] = [:]
  /// By the contents of policies.
  private var denials: [ObjectIdentifier: AccessPolicy?] = [:]
  private var difference = OrganizationDifference()
  private var gainedIndex: [Cause: Int] = [:]
  private var lostIndex: [Cause: Int] = [:]
  private var obstacleIndex: [String: Int] = [:]

  init(catalog: Catalog) { comparer = AccessComparer(catalog: catalog) }

  /// All that a comparison hangs on: the documents of every layer, and what they ask of the callers.
  private struct Key: Hashable {
    let documents: [ObjectIdentifier?]
    let facts: [ContextValue?]
    let isBound: [Bool]
  }

  /// - Parameter gone: Principals that exist no longer.
  mutating func compare(
    _ gone: [AccessPrincipal], _ new: ArraySlice<AccessPrincipal>, former: [String: AccessPrincipal]
  ) -> OrganizationDifference {
    for principal in new {
      let before = former[principal.caller.name]
      add(before, principal, isGain: true)
      if let before { add(principal, before, isGain: false) }
    }
    for principal in gone { add(nil, principal, isGain: false) }
    for principal in new {
      guard let before = former[principal.caller.name]?.trust, let after = principal.trust, before.content !== after.content else { continue }
      addTrust(before, after, of: principal.caller.name, isGain: true)
      addTrust(after, before, of: principal.caller.name, isGain: false)
    }
    return difference
  }

  /// Who may assume a role by its trust policy, as far as that goes.
  private mutating func addTrust(_ old: AccessPolicy, _ new: AccessPolicy, of role: String, isGain: Bool) {
    let gains = comparer.gains(from: AccessSide(document: old, as: .trust), to: AccessSide(document: new, as: .trust), on: role)
    for obstacle in gains.possible { addObstacle(obstacle, role) }
    difference.defects += gains.defects
    for gain in gains.found { add(gain, gain.witness.caller.name, isWholePrincipal: false, isGain: isGain) }
  }

  /// What `new` allows and `old` does not; nil for a principal that does not exist there.
  private mutating func add(_ old: AccessPrincipal?, _ new: AccessPrincipal, isGain: Bool) {
    let empty = AccessSide(caller: new.caller, layers: Layers())
    let before = old.map { AccessSide(caller: $0.caller, layers: $0.layers) } ?? empty
    let after = AccessSide(caller: new.caller, layers: new.layers)
    let arn = new.caller.name
    for policy in new.unknownPolicies where old?.unknownPolicies.contains(policy) != true {
      addObstacle("the policy `\(policy)`, which is not known", arn)
    }
    if old == nil { return addWhole(after, isGain: isGain) }
    guard let gains = gains(from: before, to: after) else { return }
    for obstacle in gains.possible { addObstacle(obstacle, arn) }
    difference.defects += gains.defects
    for gain in gains.found { add(gain, arn, isWholePrincipal: false, isGain: isGain) }
  }

  /// All that a principal can do: policy by policy, since what a statement allows where nothing was allowed does not hang on
  /// other allowances, and most policies are attached to many principals.
  private mutating func addWhole(_ side: AccessSide, isGain: Bool) {
    let arn = side.caller.name
    let empty = AccessSide(caller: side.caller, layers: Layers())
    let denials = side.layers.identity.compactMap { policy in self.denials(of: policy).map { (policy.content, $0) } }
    var seen: Set<CompiledStatement> = []
    var isKnown: Set<ObjectIdentifier> = []
    for policy in side.layers.identity where isKnown.insert(ObjectIdentifier(policy.content)).inserted {
      var part = side
      part.layers.identity = [policy] + denials.filter { $0.0 !== policy.content }.map(\.1)
      guard var gains = gains(from: empty, to: part) else { continue }
      // The first of an entry has a witness of its own.
      if gains.found.contains(where: { $0.witness.caller.name != arn && index(of: entry($0, arn, isWholePrincipal: true).cause, isGain: isGain) == nil }) {
        gains = comparer.gains(from: empty, to: part)
      }
      for obstacle in gains.possible { addObstacle(obstacle, arn) }
      difference.defects += gains.defects
      for gain in gains.found {
        var statement = gain.cause?.compiled
        statement?.sid = nil
        if let statement, !seen.insert(statement).inserted { continue }
        add(gain, arn, isWholePrincipal: true, isGain: isGain)
      }
    }
  }

  /// A policy with the denials of another one and nothing else; nil where it has none.
  private mutating func denials(of policy: AccessPolicy) -> AccessPolicy? {
    let key = ObjectIdentifier(policy.content)
    if let known = denials[key] { return known }
    let statements = policy.content.statements.filter { $0.effect == .deny }
    let found = statements.isEmpty ? nil : AccessPolicy(content: PolicyContent(statements: statements), name: policy.name)
    denials[key] = .some(found)
    return found
  }

  /// What one side allows and the other does not, looked for once for all of whom that holds; nil where they are the same.
  private mutating func gains(from before: AccessSide, to after: AccessSide) -> Gains? {
    let documents = before.documents, others = after.documents
    if documents == others && before.caller == after.caller { return nil }
    let keys = callerKeys(before, after)
    let facts = keys.map { before.caller.determines($0) ?? nil } + keys.map { after.caller.determines($0) ?? nil }
    let isBound = [before.caller, after.caller].flatMap { [$0.isServiceLinked, $0.isInManagementAccount] }
    if documents == others && facts.prefix(keys.count).elementsEqual(facts.suffix(keys.count)) && before.caller.isServiceLinked == after.caller.isServiceLinked {
      return nil
    }
    let key = Key(documents: documents + [nil, nil] + others, facts: facts, isBound: isBound)
    if let found = known[key] { return found }
    let found = comparer.gains(from: before, to: after)
    known[key] = found
    return found
  }

  private mutating func add(_ gain: Gain, _ arn: String, isWholePrincipal: Bool, isGain: Bool) {
    let entry = entry(gain, arn, isWholePrincipal: isWholePrincipal)
    let cause = entry.cause
    if let index = index(of: cause, isGain: isGain) {
      isGain ? difference.gained[index].principals.append(arn) : difference.lost[index].principals.append(arn)
      return
    }
    if isGain {
      gainedIndex[cause] = difference.gained.count
      difference.gained.append(entry)
    } else {
      lostIndex[cause] = difference.lost.count
      difference.lost.append(entry)
    }
  }

  private func entry(_ gain: Gain, _ arn: String, isWholePrincipal: Bool) -> OrganizationDifference.Entry {
    OrganizationDifference.Entry(principals: [arn], isWholePrincipal: isWholePrincipal, gain: gain)
  }

  private func index(of cause: Cause, isGain: Bool) -> Int? { isGain ? gainedIndex[cause] : lostIndex[cause] }

  private mutating func addObstacle(_ what: String, _ arn: String) {
    if let index = obstacleIndex[what] {
      difference.possible[index].principals.append(arn)
    } else {
      obstacleIndex[what] = difference.possible.count
      difference.possible.append(OrganizationDifference.Obstacle(principals: [arn], unmodelled: what))
    }
  }

  /// The keys of the caller that some policy of the two sides asks for.
  private func callerKeys(_ sides: AccessSide...) -> [String] {
    var found: Set<String> = []
    for side in sides {
      for policy in side.policies { found.formUnion(policy.content.keys) }
    }
    return found.filter { key in sides.contains { $0.caller.determines(key) != nil } }.sorted()
  }
}

extension AccessSide {
  /// Every policy of the layers that a comparison looks at.
  var policies: [AccessPolicy] {
    layers.identity + (layers.boundary.map { [$0] } ?? []) + (layers.session ?? []) + (layers.serviceControl ?? []).joined()
      + (layers.resourceControl ?? []).joined()
  }

  /// The documents layer by layer, in an order that says nothing inside a layer, nil between layers.
  fileprivate var documents: [ObjectIdentifier?] {
    func set(_ policies: [AccessPolicy]) -> [ObjectIdentifier?] { Set(policies.map { ObjectIdentifier($0.content) }).sorted() + [nil] }
    var found = set(layers.identity) + set(layers.boundary.map { [$0] } ?? [])
    for level in (layers.serviceControl ?? []) { found += set(level) }
    found.append(nil)
    for level in (layers.resourceControl ?? []) { found += set(level) }
    return found
  }
}
