public import AegisBasics
public import AegisPolicy
import AegisSchema
public import AegisSema

/// Lowers the organization itself: its policies, its tree, and what is attached where.
///
/// - Parameter accounts: The accounts of the program, lowered, in its order; nil for those with errors.
public func lowerOrganization(_ program: Program, accounts: [Account?], catalog: Catalog) -> Checked<Organization?> {
  var lowering = OrganizationLowering(program: program, accounts: accounts, catalog: catalog)
  let organization = lowering.lower()
  var bag = lowering.bag
  bag.append(lowering.resolver.bag)
  return Checked(organization, bag)
}

private struct OrganizationLowering {
  let program: Program
  var accounts: [Account?]
  var resolver: Resolver
  var bag = DiagnosticBag()
  var attachments: [OrganizationPolicyAttachment] = []
  /// For each account, where the tree names it.
  var placements: [SourceRange?]

  init(program: Program, accounts: [Account?], catalog: Catalog) {
    self.program = program
    self.accounts = accounts
    resolver = Resolver(program, account: nil, catalog: catalog)
    placements = [SourceRange?](repeating: nil, count: program.accounts.count)
  }

  mutating func lower() -> Organization? {
    let entity = program.organization
    checkProviders()
    lowerTree()
    for (index, scope) in program.accounts.enumerated() {
      attach(scope.entity, AWSAccountField.organizationPolicies, to: .account(scope.key))
      let isPlaceable = program.root != nil && !(program.root?.isInvalid(OrganizationRootField.accounts) ?? false)
      if placements[index] == nil && isPlaceable && !resolver.bag.hasErrors { bag.report(.accountNotInTree(scope.name, at: scope.entity.place)) }
    }
    let delegated = delegatedAdministrators()
    checkAttachmentCounts()
    guard let name = entity.text(OrganizationField.name)?.value else { return nil }
    return Organization(
      name: name, featureSet: entity.text(OrganizationField.featureSet)?.value == "CONSOLIDATED_BILLING" ? .consolidatedBilling : .all,
      enabledServices: services(entity, OrganizationField.enabledOrganizationsServices),
      enabledPolicyTypes: enabledPolicyTypes(),
      root: program.root.flatMap { root in
        root.text(OrganizationRootField.name).map {
          Root(name: $0.value, id: root.text(OrganizationRootField.id)?.value, origin: $0.at)
        }
      },
      units: program.units.compactMap { unit($0) }.sorted { isBefore($0.path, $1.path) },
      policies: program.organizationPolicies.compactMap { policy($0) }.sorted { $0.name < $1.name },
      attachments: attachments.sorted { ($0.policy, key($0.target)) < ($1.policy, key($1.target)) },
      delegatedAdministrators: delegated,
      accounts: accounts.compactMap { $0 }.sorted { ($0.isManagement ? 0 : 1, $0.key) < ($1.isManagement ? 0 : 1, $1.key) },
      origin: entity.place)
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
      accounts[index]?.parent = container
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
      guard let name = policy.text(OrganizationPolicyField.name)?.value else { continue }
      checkEnabled(policy, use)
      attachments.append(OrganizationPolicyAttachment(policy: name, target: target, origin: use.at))
    }
    if let unknown = entity.unknownReference(field) { bag.report(.unknownAttachments(at: unknown)) }
  }

  // MARK: Policies

  private func enabledPolicyTypes() -> [String] {
    guard let root = program.root else { return [] }
    var types: [String] = []
    for item in root.entities(OrganizationRootField.policyTypes) {
      guard let type = item.text(PolicyTypeField.policyType)?.value,
        let status = item.text(PolicyTypeField.status)?.value, status == "ENABLED" || status == "PENDING_ENABLE"
      else { continue }
      if !types.contains(type) { types.append(type) }
    }
    return types.sorted()
  }

  private mutating func checkEnabled(_ policy: Entity, _ use: ReferenceUse) {
    guard let type = policy.text(OrganizationPolicyField.policyType)?.value, let root = program.root,
      !root.isInvalid(OrganizationRootField.policyTypes), !enabledPolicyTypes().contains(type)
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
    return OrganizationPolicy(
      name: name, type: type, description: entity.text(OrganizationPolicyField.description)?.value,
      content: Document(json: document.json, policy: document.policy, origin: document.place), isAWSManaged: isAWSManaged, id: id, tags: tags,
      preventDestroy: entity.boolean(OrganizationPolicyField.preventDestroy), origin: entity.place)
  }

  private mutating func checkSize(_ document: UnitDocument, _ type: String) {
    let limit: Limit
    switch type {
    case "SERVICE_CONTROL_POLICY": limit = .serviceControlPolicySize
    case "RESOURCE_CONTROL_POLICY": limit = .resourceControlPolicySize
    default: return
    }
    let size = policySize(document.json, countsWhiteSpace: true)
    if size > limit.value { bag.report(.policyTooLarge(size, limit, at: document.title)) }
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
      let limit: Limit
      switch type {
      case "SERVICE_CONTROL_POLICY": limit = .serviceControlPoliciesOfTarget
      case "RESOURCE_CONTROL_POLICY": limit = .resourceControlPoliciesOfTarget
      default: continue
      }
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
    return OrganizationalUnit(
      path: scope.path, id: scope.entity.text(OrganizationalUnitField.id)?.value, tags: tags,
      preventDestroy: scope.entity.boolean(OrganizationalUnitField.preventDestroy), origin: scope.entity.place)
  }

  private func services(_ entity: Entity, _ field: Int) -> [String] {
    Array(Set(entity.texts(field).map(\.value))).sorted()
  }

  private mutating func delegatedAdministrators() -> [DelegatedAdministrator] {
    var found: [DelegatedAdministrator] = []
    for entity in program.organization.entities(OrganizationField.delegatedAdministrators) {
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
