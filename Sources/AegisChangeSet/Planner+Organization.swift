import AegisIR

/// The calls of AWS Organizations.
extension Planner {
  private var scope: Scope { .organization }

  mutating func planOrganization() {
    guard options.includes(.organization) else { return }
    if !organizationExists {
      let address = Address(scope, .organization)
      step(.createOrganization, .createOrganization(featureSet: desired.featureSet.rawValue), of: address)
    }
    destinations = Set(set.changes.flatMap { targetsAbove($0) })
    for change in set.changes where change.address.scope == .organization {
      let address = change.address
      switch (address.kind, change.action) {
      case (.trustedService, .create): step(.enableServices, .enableService(address.parts[0]), of: address)
      case (.trustedService, _): step(.disableServices, .disableService(address.parts[0]), of: address)
      case (.policyType, .create): step(.enableServices, .enablePolicyType(address.parts[0]), of: address)
      case (.policyType, _): step(.disableServices, .disablePolicyType(address.parts[0]), of: address)
      case (.delegatedAdministrator, let action): planDelegation(address, action)
      case (.unit, let action): planUnit(address, action)
      case (.organizationPolicy, let action): planPolicy(address, action)
      case (.account, let action): planAccount(address, action)
      default: break
      }
    }
    planAttachments()
  }

  private mutating func planDelegation(_ address: Address, _ action: Action) {
    let (account, service) = (address.parts[0], address.parts[1])
    if action == .create {
      step(.delegate, .registerAdministrator(account: account, service: service), of: address)
    } else {
      step(.detachOrganizationPolicies, .deregisterAdministrator(account: account, service: service), of: address)
    }
  }

  private mutating func planUnit(_ address: Address, _ action: Action) {
    let path = address.parts
    let depth = min(path.count - 1, 5)
    switch action {
    case .create:
      let phase = Phase(rawValue: Phase.createUnits.rawValue + depth) ?? .createUnits5
      let tags = desired.units.first { $0.path == path }?.tags ?? []
      step(phase, .createUnit(path, tags: tags), of: address)
    case .delete: step(Phase(rawValue: Phase.deleteUnits.rawValue - depth) ?? .deleteUnits5, .deleteUnit(path), of: address)
    default:
      if alignment.oldUnitNames[path] != nil { step(.renameUnits, .renameUnit(path), of: address) }
      tagSteps(.renameUnits, .unit(path), of: address)
    }
  }

  private mutating func planPolicy(_ address: Address, _ action: Action) {
    let name = address.parts[0]
    if action == .delete { return step(.deleteOrganizationPolicies, .deleteOrganizationPolicy(name), of: address) }
    guard let policy = desired.policies.first(where: { $0.name == name }) else { return }
    if action == .create {
      let operation = Operation.createOrganizationPolicy(
        name: name, type: policy.type, description: policy.description ?? "", content: policy.content.json, tags: policy.tags)
      return step(.createOrganizationPolicies, operation, of: address)
    }
    let (isRenamed, isDescribed) = (differs(address, "name"), differs(address, "description"))
    let hasContent = differs(address, "content")
    if isRenamed || isDescribed || hasContent {
      let operation = Operation.updateOrganizationPolicy(
        name: name, isRenamed: isRenamed, description: isDescribed ? policy.description ?? "" : nil,
        content: hasContent ? policy.content.json : nil)
      let isAwaited = desired.attachments.contains { $0.policy == name && destinations.contains($0.target.parts) }
      step(isAwaited ? .guardDestinations : .updateOrganizationPolicies, operation, of: address)
    }
    tagSteps(.updateOrganizationPolicies, .organizationPolicy(name), of: address)
  }

  private mutating func planAccount(_ address: Address, _ action: Action) {
    if action == .delete { return step(.closeAccounts, .closeAccount(key: address.parts[0]), of: address) }
    guard let account = desired.accounts.first(where: { $0.key == address.parts[0] }) else { return }
    if action == .create {
      guard !account.isManagement else {
        if !account.tags.isEmpty { step(.changeAccounts, .tag(.account(account.key), account.tags), of: address) }
        return
      }
      // AWS makes the role at the path `/`, and would refuse a name with a path.
      let role = (account.memberRole ?? options.memberRole).flatMap { $0.contains("/") ? nil : $0 }
      let operation = Operation.createAccount(
        key: account.key, name: account.name, email: account.email, role: role, tags: account.tags)
      step(.createAccounts, operation, of: address)
      if let parent = account.parent, parent != .root {
        step(.moveAccounts, .moveAccount(key: account.key, from: .root, to: parent), of: address)
      }
      return
    }
    if differs(address, "name") { step(.changeAccounts, .renameAccount(key: account.key, to: account.name), of: address) }
    if differs(address, "parent"), let to = account.parent,
      let from = observed.accounts.first(where: { $0.key == account.key })?.parent
    {
      step(.moveAccounts, .moveAccount(key: account.key, from: from, to: to), of: address)
    }
    tagSteps(.changeAccounts, .account(account.key), of: address)
  }

  // MARK: Attachments

  /// What limits an account that moves as soon as it has moved: the root, the units that it comes into, itself. An account
  /// that is made in this very plan is empty, and takes what is attached to its unit with everybody else.
  private func targetsAbove(_ change: Change) -> [[String]] {
    let address = change.address
    guard address.kind == .account, change.action != .create, differs(address, "parent"),
      let account = desired.accounts.first(where: { $0.key == address.parts[0] }), let parent = account.parent
    else { return [] }
    var targets: [OrganizationPolicyAttachment.Target] = [.root, .account(account.key)]
    if case .unit(let path) = parent { targets += path.indices.map { .unit(Array(path[...$0])) } }
    return targets.map(\.parts)
  }

  /// A target holds at most five service control policies, and never none: the new come before the old go,
  /// and where there is no room the old make it one by one.
  private mutating func planAttachments() {
    var targets: [[String]] = []
    var adds: [[String]: [OrganizationPolicyAttachment]] = [:]
    var removes: [[String]: [OrganizationPolicyAttachment]] = [:]
    for attachment in desired.attachments + observed.attachments + unasked {
      let parts = attachment.target.parts
      switch action(attachment.address) {
      case .attach: adds[parts, default: []].append(attachment)
      // A unit that goes takes its attachments with it.
      case .detach where !(parts[0] == "unit" && action(Address(scope, .unit, parts: Array(parts[1...]))) == .delete):
        removes[parts, default: []].append(attachment)
      default: continue
      }
      if !targets.contains(parts) { targets.append(parts) }
    }
    for target in targets { planAttachments(adds[target] ?? [], removes[target] ?? []) }
  }

  private mutating func planAttachments(_ adds: [OrganizationPolicyAttachment], _ removes: [OrganizationPolicyAttachment]) {
    for type in Set((adds + removes).map { policyType($0.policy) }).sorted() {
      let new = adds.filter { policyType($0.policy) == type }
      // FullAWSAccess goes last.
      let old = removes.filter { policyType($0.policy) == type }.sorted {
        (defaultPolicyType($0.policy) == nil ? 0 : 1, $0.policy) < (defaultPolicyType($1.policy) == nil ? 0 : 1, $1.policy)
      }
      let target = (new.first ?? old.first)?.target
      var count = observed.attachments.filter { $0.target == target && policyType($0.policy) == type }.count
      if let target, isNew(target) || present[Address(scope, .policyType, type)] == nil,
        Self.defaultPolicies.values.contains(type)
      {
        count = 1
      }
      let phase = target.map { destinations.contains($0.parts) } ?? false ? Phase.guardDestinations : .attachOrganizationPolicies
      if count + new.count <= 5 {
        for attachment in new { attach(attachment, phase) }
        for attachment in old { detach(attachment, .detachOrganizationPolicies) }
      } else {
        chain(new, old, count: count, phase)
      }
    }
  }

  /// One after the other, so that there is room for each and never nothing.
  private mutating func chain(_ new: [OrganizationPolicyAttachment], _ old: [OrganizationPolicyAttachment], count: Int, _ phase: Phase) {
    var count = count
    var (new, old) = (new[...], old[...])
    var last: [Int] = []
    while !new.isEmpty || !old.isEmpty {
      if let next = new.first, count < 5 || old.isEmpty {
        attach(next, phase, dependencies: last)
        new.removeFirst()
        count += 1
      } else {
        detach(old.removeFirst(), phase, dependencies: last)
        count -= 1
      }
      last = [set.steps.count - 1]
    }
  }

  private mutating func attach(_ it: OrganizationPolicyAttachment, _ phase: Phase, dependencies: [Int] = []) {
    step(phase, .attachOrganizationPolicy(it.policy, it.target), of: it.address, dependencies: dependencies)
  }

  private mutating func detach(_ it: OrganizationPolicyAttachment, _ phase: Phase, dependencies: [Int] = []) {
    step(phase, .detachOrganizationPolicy(it.policy, it.target), of: it.address, dependencies: dependencies)
  }

  private func isNew(_ target: OrganizationPolicyAttachment.Target) -> Bool {
    switch target {
    case .root: !organizationExists
    case .unit(let path): present[Address(scope, .unit, parts: path)] == nil
    case .account(let key): present[Address(scope, .account, key)] == nil
    }
  }

  func policyType(_ name: String) -> String {
    (desired.policies.first { $0.name == name } ?? observed.policies.first { $0.name == name })?.type ?? ""
  }
}
