import AegisBasics
public import AegisIR

/// Compares what is wanted with what is there and orders what has to be done.
///
/// - Parameter deployed: What earlier deployments made; nil where nothing is known. Only what stands there, or what
///   `options` asks for, is ever taken away.
public func planChanges(
  desired: Organization, observed: Observed, deployed: Deployed? = nil, options: PlanOptions = PlanOptions()
) -> ChangeSet {
  var planner = Planner(desired: desired, observed: observed, deployed: deployed, options: options)
  planner.plan()
  return planner.set
}

/// The order of what is done in one scope; a phase waits for the ones before it.
///
/// Sources: API references of IAM and AWS Organizations (what each call demands); "grant before you take" for
/// what people and machines use while it changes.
enum Phase: Int, Comparable {
  case createOrganization, enableServices, createOrganizationPolicies, renameUnits
  // One for each level of the tree.
  case createUnits, createUnits1, createUnits2, createUnits3, createUnits4, createUnits5
  // What denies something in the new place of an account is there before the account.
  case createAccounts, guardDestinations, moveAccounts, changeAccounts

  case identityProviders, accountSettings
  // Before every call that names them.
  case renameHolders
  case replaceBoundaries, replaceDetach, replaceStrip, deleteReplaced
  case createPolicies, deletePolicyVersions, createPolicyVersions
  case createGroups, createUsers, updatePaths, createRoles
  case createInstanceProfiles, fillInstanceProfiles, updateTrust
  case makeRoom, grant, revoke
  case stripDeleted, deletePrincipals, deleteBoundaries
  case deleteOldVersions, deletePolicies, deleteIdentityProviders

  case updateOrganizationPolicies, attachOrganizationPolicies, detachOrganizationPolicies, delegate
  case deleteUnits5, deleteUnits4, deleteUnits3, deleteUnits2, deleteUnits1, deleteUnits
  // Behind the units, which take their attachments with them.
  case deleteOrganizationPolicies, disableServices
  case closeAccounts

  static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
}

/// What the phases of a step's number mean to whoever carries it out.
extension Step {
  /// Comes before anything in any account.
  public var isBeforeAccounts: Bool { phase < Phase.identityProviders.rawValue }
  /// Comes when all accounts are done.
  public var isAfterAccounts: Bool { phase >= Phase.updateOrganizationPolicies.rawValue }
}

struct Planner {
  let desired: Organization
  /// By key.
  let unmanagedAccounts: Set<String>
  let observed: Organization
  let olderVersions: [String: [String: [String]]]
  let former: FormerAddresses
  let alignment: Alignment
  let wanted: Inventory
  let present: Inventory
  let deployed: Deployed?
  let options: PlanOptions
  let organizationExists: Bool
  let isRead: Bool
  var set = ChangeSet()
  /// The change of each address that has one.
  var indices: [Address: Int] = [:]
  /// Deletions that make room for something whose name differs in letter case alone.
  var early = Set<Address>()
  /// What AWS will attach by itself and the configuration does not want.
  var unasked: [OrganizationPolicyAttachment] = []
  /// The targets of policies under which accounts come that move.
  var destinations: Set<[String]> = []

  init(desired: Organization, observed: Observed, deployed: Deployed?, options: PlanOptions) {
    self.desired = desired
    self.options = options
    organizationExists = observed.organization != nil
    isRead = observed.isRead
    let nothing = Organization(name: desired.name, featureSet: desired.featureSet, origin: desired.origin)
    former = FormerAddresses(desired)
    alignment = Alignment(observed.organization ?? nothing, to: desired, ids: deployed?.ids(former) ?? Identifiers())
    self.observed = alignment.observed
    var versions: [String: [String: [String]]] = [:]
    for (before, after) in zip(observed.organization?.accounts ?? [], alignment.observed.accounts) {
      versions[after.key] = observed.olderPolicyVersions[before.key]
    }
    olderVersions = versions
    wanted = Inventory(desired)
    unmanagedAccounts = Set(desired.accounts.filter { !$0.lifecycle.isManaged }.map(\.key))
    present = observed.organization == nil ? Inventory() : Inventory(self.observed)
    if !former.isEmpty {
      for address in (deployed?.digests ?? [:]).keys where present[address] == nil && wanted[address] == nil {
        let current = former.current(address)
        if current != address { set.renames[address] = current }
      }
    }
    self.deployed = deployed?.renamed(set.renames)
    set.ids = Identifiers(self.observed)
    for account in desired.accounts where set.ids.accounts[account.key] == nil { set.ids.accounts[account.key] = account.id }
    for policy in desired.policies where policy.isAWSManaged && set.ids.policies[policy.name] == nil {
      set.ids.policies[policy.name] = policy.id
    }
  }

  mutating func plan() {
    refuseTakenKeys()
    compare()
    planOrganization()
    let before = Dictionary(observed.accounts.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    // Where nothing changes there is no step.
    let changed = Set(set.changes.map(\.address.scope))
    for account in desired.accounts where changed.contains(.account(account.key)) {
      var part = AccountPlan(account, before: before[account.key], planner: self)
      // Two who hold the lists would copy them for each account.
      set = ChangeSet()
      part.plan()
      set = part.planner.set
    }
    orderRoles()
    orderSteps()
    findDrift()
    set.changes = set.changes.map(assessed)
  }

  /// An account whose key was another's in the last deployment, which has a new one: what is known of the one is not of the other.
  private mutating func refuseTakenKeys() {
    let held = deployed?.ids(former).accounts ?? [:]
    for account in desired.accounts {
      guard let id = account.id, let known = held[account.key], known != id, let other = desired.accounts.first(where: { $0.id == known }) else { continue }
      set.refusals.append(.accountKeyTaken(account, held: known, by: other))
    }
  }

  // MARK: Steps

  /// Adds a call that belongs to the change of an address; nothing where the address has none.
  mutating func step(
    _ phase: Phase, _ operation: Operation, of address: Address, scope: Scope? = nil, dependencies: [Int] = []
  ) {
    guard let change = indices[address] else { return }
    set.steps.append(
      Step(
        scope: scope ?? address.scope, operation: operation, change: change, phase: phase.rawValue,
        dependencies: dependencies, origin: wanted[address]?.origin))
  }

  func action(_ address: Address) -> Action? { indices[address].map { set.changes[$0].action } }

  func differs(_ address: Address, _ property: String) -> Bool {
    guard let index = indices[address] else { return false }
    return set.changes[index].before.contains { $0.name == property } || set.changes[index].after.contains { $0.name == property }
  }

  /// The tags that a change sets and those it takes away.
  func tagChanges(_ address: Address) -> (set: [Tag], removed: [String]) {
    guard let index = indices[address], set.changes[index].action != .create else { return ([], []) }
    let change = set.changes[index]
    func key(_ property: Property) -> String? {
      property.name.hasPrefix("tag:") ? String(property.name.dropFirst("tag:".count)) : nil
    }
    let added = change.after.compactMap { property in key(property).map { Tag(key: $0, value: property.value) } }
    let kept = Set(added.map(\.key))
    return (added, change.before.compactMap(key).filter { !kept.contains($0) })
  }

  mutating func tagSteps(_ phase: Phase, _ target: Taggable, of address: Address) {
    let tags = tagChanges(address)
    if !tags.set.isEmpty { step(phase, .tag(target, tags.set), of: address) }
    if !tags.removed.isEmpty { step(phase, .untag(target, tags.removed), of: address) }
  }

  /// Makes the order of the list one in which every step comes behind what it needs.
  private mutating func orderSteps() {
    var order: [Int] = []
    var state = [UInt8](repeating: 0, count: set.steps.count)
    func visit(_ index: Int) {
      guard state[index] == 0 else { return }
      state[index] = 1
      for dependency in set.steps[index].dependencies { visit(dependency) }
      order.append(index)
    }
    for index in set.steps.indices.sorted(by: { (set.steps[$0].phase, $0) < (set.steps[$1].phase, $1) }) { visit(index) }
    var places = [Int](repeating: 0, count: order.count)
    for (place, index) in order.enumerated() { places[index] = place }
    set.steps = order.map { index in
      var step = set.steps[index]
      step.dependencies = step.dependencies.map { places[$0] }
      return step
    }
  }
}
