public import AegisBasics
public import AegisPolicy
import AegisSchema
public import AegisSema

/// Lowers the organization itself: its policies, its tree, and what is attached where.
///
/// - Parameter accounts: The accounts of the program, lowered, in its order; nil for those with errors.
public func lowerOrganization(
  _ program: Program, accounts: [Account?], catalog: Catalog, today: CalendarDate? = nil
) -> Checked<Organization?> {
  let frame = lowerOrganizationFrame(program, catalog: catalog, today: today)
  return Checked(frame.value.organization(with: accounts), frame.bag)
}

/// An organization without what its accounts hold.
public struct OrganizationFrame: Sendable {
  /// Without accounts; nil where it has no name.
  fileprivate let organization: Organization?
  /// For each account of the program, what it lies in.
  fileprivate let parents: [Container?]
  /// The accounts of the program in the organization's order.
  public let order: [Int]

  /// - Parameter accounts: Those of the program, lowered, in its order; nil for those with errors.
  public func organization(with accounts: [Account?]) -> Organization? {
    guard var organization else { return nil }
    organization.accounts.reserveCapacity(accounts.count)
    for index in order {
      guard var account = accounts[index] else { continue }
      account.parent = parents[index]
      organization.accounts.append(account)
    }
    return organization
  }
}

/// Lowers all of the organization but what its accounts hold: that takes no more than the organization's own files and those
/// that its accounts begin in.
public func lowerOrganizationFrame(_ program: Program, catalog: Catalog, today: CalendarDate? = nil) -> Checked<OrganizationFrame> {
  var lowering = OrganizationLowering(program: program, catalog: catalog, today: today)
  let organization = lowering.lower()
  var bag = lowering.bag
  bag.append(lowering.expiry.bag)
  bag.append(lowering.resolver.bag)
  let accounts = program.accounts
  let order = accounts.indices.sorted {
    (accounts[$0].isManagement ? 0 : 1, accounts[$0].key, $0) < (accounts[$1].isManagement ? 0 : 1, accounts[$1].key, $1)
  }
  return Checked(OrganizationFrame(organization: organization, parents: lowering.parents, order: order), bag)
}

private struct OrganizationLowering {
  let program: Program
  /// For each account, what it lies in.
  var parents: [Container?]
  var resolver: Resolver
  var bag = DiagnosticBag()
  var attachments: [OrganizationPolicyAttachment] = []
  /// For each account, where the tree names it.
  var placements: [SourceRange?]

  var expiry: Expiry
  private let enabledTypes: [String]

  init(program: Program, catalog: Catalog, today: CalendarDate?) {
    expiry = Expiry(today: today)
    enabledTypes = AegisIR.enabledPolicyTypes(program.root)
    self.program = program
    parents = [Container?](repeating: nil, count: program.accounts.count)
    resolver = Resolver(program, account: nil, catalog: catalog)
    placements = [SourceRange?](repeating: nil, count: program.accounts.count)
  }

  mutating func lower() -> Organization? {
    let entity = program.organization
    checkProviders()
    checkCounts()
    checkFeatures()
    lowerTree()
    for (index, scope) in program.accounts.enumerated() {
      attach(scope.entity, AWSAccountField.organizationPolicies, to: .account(scope.key))
      let isPlaceable = program.root != nil && !(program.root?.isInvalid(OrganizationRootField.accounts) ?? false)
      if placements[index] == nil && isPlaceable && !resolver.bag.hasErrors { bag.report(.accountNotInTree(scope.name, reference: "\(TypeName.awsAccount.spec.name).aws.master.\(scope.key)", at: scope.entity.place)) }
    }
    let delegated = delegatedAdministrators()
    checkAttachmentCounts()
    guard let name = entity.text(OrganizationField.name)?.value else { return nil }
    var organization = Organization(
      name: name, featureSet: entity.text(OrganizationField.featureSet)?.value == "CONSOLIDATED_BILLING" ? .consolidatedBilling : .all,
      enabledServices: services(entity, OrganizationField.enabledOrganizationsServices),
      enabledPolicyTypes: enabledTypes,
      root: program.root.flatMap { root in
        root.text(OrganizationRootField.name).map {
          Root(name: $0.value, id: root.text(OrganizationRootField.id)?.value, origin: $0.at)
        }
      },
      units: program.units.compactMap { unit($0) }.sorted { isBefore($0.path, $1.path) },
      policies: currentPolicies().compactMap { policy($0) }.sorted { $0.name < $1.name },
      attachments: attachments.sorted { ($0.policy, key($0.target)) < ($1.policy, key($1.target)) },
      delegatedAdministrators: delegated, origin: entity.place)
    organization.id = program.organizationID
    return organization
  }

  /// Parents before children, siblings by name.
  private func isBefore(_ left: [String], _ right: [String]) -> Bool {
    left.count != right.count ? left.count < right.count : left.lexicographicallyPrecedes(right)
  }

  private func key(_ target: OrganizationPolicyAttachment.Target) -> String {
    switch target {
    case .root: return "0"
    case .unit(let path): return "1" + path.joined(separator: "/")
    case .account(let key): return "2" + key
    }
  }

  // MARK: Tree

  private mutating func lowerTree() {
    if let root = program.root {
      place(root, OrganizationRootField.accounts, in: .root)
      attach(root, OrganizationRootField.policies, to: .root)
    }
    for unit in program.units {
      place(unit.entity, OrganizationalUnitField.accounts, in: .unit(unit.path))
      attach(unit.entity, OrganizationalUnitField.policies, to: .unit(unit.path))
    }
  }

  private mutating func place(_ entity: Entity, _ field: Int, in container: Container) {
    for use in entity.references(field) {
      guard case .local(let index) = resolver.resolve(use, to: .awsAccount) else { continue }
      if let first = placements[index] {
        bag.report(.accountPlacedTwice(program.accounts[index].name, at: use.at, first: first))
        continue
      }
      placements[index] = use.at
      parents[index] = container
    }
  }

  private mutating func attach(_ entity: Entity, _ field: Int, to target: OrganizationPolicyAttachment.Target) {
    var found: [Int: SourceRange] = [:]
    for use in entity.references(field) {
      guard case .local(let index) = resolver.resolve(use, to: .organizationPolicy) else { continue }
      if let first = found[index] {
        bag.report(.attachedTwice("policy", at: use.at, first: first))
        continue
      }
      found[index] = use.at
      let policy = program.organizationPolicies[index]
      if isPast(policy) { continue }
      guard let name = policy.text(OrganizationPolicyField.name)?.value else { continue }
      checkEnabled(policy, use)
      attachments.append(OrganizationPolicyAttachment(policy: name, target: target, origin: use.at))
    }
    if let unknown = entity.unknownReference(field) {
      bag.report(.unknownAttachments(at: unknown))
    } else {
      checkKept(entity, field, found.keys.map { program.organizationPolicies[$0] }.filter { !isPast($0) }, resolved: found.count, target)
    }
  }

  private func isPast(_ policy: Entity) -> Bool {
    guard let today = expiry.today, let date = policy.date(OrganizationPolicyField.expiresAt) else { return false }
    return date.value < today
  }

  /// AWS does not let go of the last service control policy of a target.
  private mutating func checkKept(
    _ entity: Entity, _ field: Int, _ policies: [Entity], resolved: Int, _ target: OrganizationPolicyAttachment.Target
  ) {
    let type = "SERVICE_CONTROL_POLICY"
    let isKnown = !entity.isAbsent(field) && !entity.isInvalid(field) && entity.references(field).count == resolved
    guard isKnown, enabledTypes.contains(type) else { return }
    let kept = policies.contains { $0.text(OrganizationPolicyField.policyType)?.value == type || $0.isInvalid(OrganizationPolicyField.policyType) }
    if !kept { bag.report(.targetWithoutPolicy(noun(target), at: entity.place)) }
  }

  private func noun(_ target: OrganizationPolicyAttachment.Target) -> String {
    switch target {
    case .root: "the root"
    case .unit(let path): "the unit `\(path.joined(separator: "/"))`"
    case .account(let key): "the account `\(key)`"
    }
  }

  // MARK: Policies

  private mutating func checkEnabled(_ policy: Entity, _ use: ReferenceUse) {
    guard let type = policy.text(OrganizationPolicyField.policyType)?.value, let root = program.root,
      !root.hidesItems(OrganizationRootField.policyTypes), !enabledTypes.contains(type),
      root.entities(OrganizationRootField.policyTypes).allSatisfy({
        $0.text(PolicyTypeField.policyType) != nil && $0.text(PolicyTypeField.status) != nil
      })
    else { return }
    bag.report(.policyTypeNotEnabled(type, at: use.at, root: root.place))
  }

  private mutating func policy(_ entity: Entity) -> OrganizationPolicy? {
    guard let name = entity.text(OrganizationPolicyField.name)?.value,
      let type = entity.text(OrganizationPolicyField.policyType)?.value,
      let document = entity.document(OrganizationPolicyField.content), document.isValid
    else { return nil }
    checkSize(document, type)
    let isAWSManaged = entity.boolean(OrganizationPolicyField.awsManaged) ?? false
    let id = entity.text(OrganizationPolicyField.id)?.value
    if isAWSManaged && id == nil { bag.report(.managedPolicyWithoutID(name, at: entity.place)) }
    let (tags, findings) = lowerTags(entity, OrganizationPolicyField.tags)
    bag.append(findings)
    var policy = OrganizationPolicy(
      name: name, type: type, description: entity.text(OrganizationPolicyField.description)?.value,
      content: Document(json: concrete(document, of: program, into: &bag), written: document.written, origin: document.place), isAWSManaged: isAWSManaged, id: id, tags: tags,
      preventDestroy: entity.boolean(OrganizationPolicyField.preventDestroy), origin: entity.place)
    policy.lifecycle = Lifecycle(entity, .organizationPolicy)
    return policy
  }

  private mutating func currentPolicies() -> [Entity] {
    checkFormerNames(program.organizationPolicies, .organizationPolicy, name: OrganizationPolicyField.name, into: &bag)
    return expiry.current(program.organizationPolicies, .organizationPolicy, name: OrganizationPolicyField.name)
  }

  private mutating func checkSize(_ document: UnitDocument, _ type: String) {
    guard let limit = PolicyTypeLimits(type)?.size else { return }
    let size = policySize(document.json, countsWhiteSpace: true)
    if size > limit.value { bag.report(.policyTooLarge(size, limit, at: document.title)) }
  }

  private mutating func checkFeatures() {
    guard let features = program.organization.text(OrganizationField.featureSet), features.value == "CONSOLIDATED_BILLING",
      let root = program.root, let type = root.entities(OrganizationRootField.policyTypes).first, !enabledTypes.isEmpty
    else { return }
    bag.report(.needsAllFeatures("a type of policies", at: type.place, featureSet: features.at))
  }

  /// What AWS allows of units, and of policies of each type.
  private mutating func checkCounts() {
    let units = Limit.unitsOfOrganization
    if program.units.count > units.value {
      bag.report(.tooMany("units", of: "organization", program.units.count, units, at: program.units[units.value].entity.place))
    }
    let limit = Limit.policiesOfOrganization
    var counts: [String: Int] = [:]
    for policy in program.organizationPolicies {
      guard let type = policy.text(OrganizationPolicyField.policyType)?.value else { continue }
      counts[type, default: 0] += 1
      if counts[type] == limit.value + 1 {
        bag.report(.tooMany("policies of type `\(type)`", of: "organization", limit.value + 1, limit, at: policy.place))
      }
    }
    let accounts = program.accounts.map(\.entity)
    checkFormerNames(accounts, .account, name: AWSAccountField.name, into: &bag)
    for siblings in Dictionary(grouping: program.units, by: { $0.path.dropLast() }).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      checkFormerNames(siblings.value.map(\.entity), .unit, name: OrganizationalUnitField.name, into: &bag)
    }
  }

  private mutating func checkAttachmentCounts() {
    let types = Dictionary(
      program.organizationPolicies.compactMap { entity in
        entity.text(OrganizationPolicyField.name).flatMap { name in
          entity.text(OrganizationPolicyField.policyType).map { (name.value, $0.value) }
        }
      }, uniquingKeysWith: { first, _ in first })
    var counts: [String: Int] = [:]
    for attachment in attachments {
      guard let type = types[attachment.policy] else { continue }
      guard let limit = PolicyTypeLimits(type)?.attached else { continue }
      let counter = type + key(attachment.target)
      counts[counter, default: 0] += 1
      if counts[counter] == limit.value + 1 {
        bag.report(.tooMany("policies of type `\(type)`", of: "target", limit.value + 1, limit, at: attachment.origin))
      }
    }
  }

  // MARK: Rest

  private mutating func unit(_ scope: UnitScope) -> OrganizationalUnit? {
    let (tags, findings) = lowerTags(scope.entity, OrganizationalUnitField.tags)
    bag.append(findings)
    var unit = OrganizationalUnit(
      path: scope.path, id: scope.entity.text(OrganizationalUnitField.id)?.value, tags: tags,
      preventDestroy: scope.entity.boolean(OrganizationalUnitField.preventDestroy), origin: scope.entity.place)
    unit.lifecycle = Lifecycle(scope.entity, .unit)
    expiry.mention(
      scope.entity, .unit, name: unit.name, reason: "a unit is never removed because of its date: its accounts would lose its policies")
    unit.formerPaths = formerPaths(scope.path)
    return unit
  }

  /// The paths that a unit had before, from the newest on: names change one after the other, the outermost first.
  private func formerPaths(_ path: [String]) -> [[String]] {
    var histories: [[String]] = []
    for depth in path.indices {
      let scope = program.units.first { $0.path == Array(path[...depth]) }
      histories.append(scope.map { $0.entity.texts(OrganizationalUnitField.formerNames).map(\.value) } ?? [])
    }
    return formerCombinations(path, histories)
  }

  private func services(_ entity: Entity, _ field: Int) -> [String] {
    Array(Set(entity.texts(field).map(\.value))).sorted()
  }

  private mutating func delegatedAdministrators() -> [DelegatedAdministrator] {
    var found: [DelegatedAdministrator] = []
    let entities = expiry.current(program.organization.entities(OrganizationField.delegatedAdministrators), .delegation, name: nil)
    for entity in entities {
      guard let use = entity.reference(DelegatedAdministratorField.account),
        case .local(let index) = resolver.resolve(use, to: .awsAccount)
      else { continue }
      if program.accounts[index].isManagement {
        bag.report(.managementDelegated(at: use.at))
        continue
      }
      for service in entity.texts(DelegatedAdministratorField.services) {
        found.append(DelegatedAdministrator(account: program.accounts[index].key, service: service.value, origin: service.at))
      }
    }
    return found.sorted { ($0.account, $0.service) < ($1.account, $1.service) }
  }

  /// Calls for the organization, its policies and its accounts are made in the management account.
  private mutating func checkProviders() {
    let accepted = ["aws.master"] + (program.managementIndex.map { ["aws." + writtenForm(program.accounts[$0].name)] } ?? [])
    var places: [(Entity, Int)] = [(program.organization, OrganizationField.provider)]
    places += program.organizationPolicies.map { ($0, OrganizationPolicyField.provider) }
    places += program.accounts.map { ($0.entity, AWSAccountField.provider) }
    places += program.units.map { ($0.entity, OrganizationalUnitField.provider) }
    if let root = program.root { places.append((root, OrganizationRootField.provider)) }
    for (entity, field) in places {
      guard let provider = entity.text(field), !accepted.contains(provider.value) else { continue }
      bag.report(.wrongProvider(provider, expected: "aws.master"))
    }
  }
}

/// Sorted, each once.
private func enabledPolicyTypes(_ root: Entity?) -> [String] {
  guard let root else { return [] }
  var types: [String] = []
  for item in root.entities(OrganizationRootField.policyTypes) {
    guard let type = item.text(PolicyTypeField.policyType)?.value,
      let status = item.text(PolicyTypeField.status)?.value, status == "ENABLED" || status == "PENDING_ENABLE"
    else { continue }
    if !types.contains(type) { types.append(type) }
  }
  return types.sorted()
}

/// AWS's limits for one type of organization policy.
private struct PolicyTypeLimits {
  let size: Limit
  let attached: Limit

  init?(_ type: String) {
    switch type {
    case "SERVICE_CONTROL_POLICY": (size, attached) = (.serviceControlPolicySize, .serviceControlPoliciesOfTarget)
    case "RESOURCE_CONTROL_POLICY": (size, attached) = (.resourceControlPolicySize, .resourceControlPoliciesOfTarget)
    case "TAG_POLICY": (size, attached) = (.tagPolicySize, .tagPoliciesOfTarget)
    case "BACKUP_POLICY": (size, attached) = (.backupPolicySize, .backupPoliciesOfTarget)
    case "AISERVICES_OPT_OUT_POLICY": (size, attached) = (.aiServicesOptOutPolicySize, .aiServicesOptOutPoliciesOfTarget)
    case "CHATBOT_POLICY": (size, attached) = (.chatbotPolicySize, .chatbotPoliciesOfTarget)
    case "DECLARATIVE_POLICY_EC2": (size, attached) = (.declarativePolicySize, .declarativePoliciesOfTarget)
    default: return nil
    }
  }
}
