import AegisBasics
import AegisIR

/// What differs, resource by resource.
extension Planner {
  mutating func compare() {
    refuseNameConflicts()
    for address in wanted.addresses(where: { options.includes($0.scope) && mayDiffer($0) }) {
      guard let item = wanted[address] else { continue }
      if let current = present[address] { compare(address, current, item) } else { create(address, item) }
    }
    refuseAttachmentsOfAWS()
    var leftovers = present.addresses { wanted[$0] == nil && options.includes($0.scope) && isOfKnownAccount($0) }
    var removed = Set(leftovers.filter { isToBeRemoved($0) })
    for address in removed.sorted() where deployed?.protected.contains(address) ?? false {
      set.refuseDeletion(of: address, desired)
      removed.remove(address)
    }
    leftovers = leftovers.filter { address in
      let goes = (removed.contains(address) || dependsOnRemoved(address, removed)) && !isStillNeeded(address)
      if goes { remove(address) }
      return !goes
    }
    set.remaining = leftovers.filter { $0.kind == .account && deployed?.digests[$0] != nil }
    set.unmanaged = leftovers.filter {
      !isAWSDefault($0) && !isFixed($0) && action($0) == nil && $0.kind != .organization && !set.remaining.contains($0)
    }
    set.additions = set.unmanaged.filter { isAddition($0) }.map { Addition(address: $0, warning: greatGrant($0)) }
  }

  /// Whether more than a look at the texts is needed: most of what a plan compares is the same on both sides.
  private func mayDiffer(_ address: Address) -> Bool {
    if isReleased(address) { return false }
    guard let item = wanted[address], let current = present[address] else { return true }
    return item.properties != current.properties || alignment.isRenamed(address)
  }

  private func isOfKnownAccount(_ address: Address) -> Bool {
    address.scope.account.map { key in desired.accounts.contains { $0.key == key } } ?? true
  }

  private mutating func create(_ address: Address, _ item: Item) {
    if address.kind == .organizationAttachment && isAttachedByAWS(address) { return }
    if address.kind == .account, isRead, let account = desired.accounts.first(where: { $0.key == address.parts[0] }), let id = account.id {
      if !account.isManagement {
        set.refusals.append(.accountMissing(account.name, id, at: item.origin))
        return
      }
      // Without an organization it is there all the same: the credentials are its own.
      if organizationExists {
        set.refusals.append(.otherManagementAccount(id, at: item.origin))
        return
      }
    }
    record(address, address.kind.isAttachment ? .attach : .create, [], item.properties, .missing, item.origin)
  }

  private mutating func compare(_ address: Address, _ current: Item, _ item: Item) {
    let left = current.properties.filter { property in !item.properties.contains { $0.name == property.name && $0.means(property) } }
    let right = item.properties.filter { property in !current.properties.contains { $0.name == property.name && $0.means(property) } }
    var (before, after) = (left, right)
    switch address.kind {
    case .identityProvider where item["type"] == "oidc" && (item["thumbprints"] ?? "").isEmpty:
      before.removeAll { $0.name == "thumbprints" }
      after.removeAll { $0.name == "thumbprints" }
    case .account where item["parent"] == nil: before.removeAll { $0.name == "parent" }
    case .unit:
      if let name = alignment.oldUnitNames[address.parts] {
        before.append(Property("name", name))
        after.append(Property("name", address.parts.last ?? ""))
      }
    case .organizationPolicy:
      if let name = alignment.oldPolicyNames[address.parts[0]] {
        before.append(Property("name", name))
        after.append(Property("name", address.parts[0]))
      }
    case .group, .user:
      if let name = alignment.oldHolderNames[address] {
        before.append(Property("name", name))
        after.append(Property("name", address.parts[0]))
      }
    default: break
    }
    if before.isEmpty && after.isEmpty { return }
    if let refusal = refusal(address, before, after, item) {
      set.refusals.append(refusal)
      let kept = ["feature_set", "email", "type"]
      before.removeAll { kept.contains($0.name) }
      after.removeAll { kept.contains($0.name) }
      if before.isEmpty && after.isEmpty || address.kind == .organizationPolicy { return }
    }
    let action = action(for: address, before, after)
    if action == .replace && item.preventsDestroy {
      set.replacementsPrevented.append(.replacementPrevented(address, before.map(\.name), at: item.origin))
      set.refusals += set.replacementsPrevented.suffix(1)
      return
    }
    let isDrift = deployed?.digests[address].map { !$0.isEmpty && !isAsDeployed(address, current, $0) } ?? false
    record(
      address, action, before, after,
      isDrift ? .drifted : .differs, item.origin)
  }

  private func action(for address: Address, _ before: [Property], _ after: [Property]) -> Action {
    let names = Set((before + after).map(\.name))
    switch address.kind {
    case .policy where names.contains("path") || names.contains("description"): return .replace
    case .role where names.contains("path"): return .replace
    case .instanceProfile: return .replace
    case .identityProvider where names.contains("type"): return .replace
    case .account where names == ["parent"]: return .move
    default: return .update
    }
  }

  private func refusal(_ address: Address, _ before: [Property], _ after: [Property], _ item: Item) -> Diagnostic? {
    func value(_ properties: [Property], _ name: String) -> String? { properties.first { $0.name == name }?.value }
    switch address.kind {
    case .organization: return .featureSetStays(value(before, "feature_set") ?? "", at: item.origin)
    case .account:
      guard let old = value(before, "email"), let new = value(after, "email") else { return nil }
      return .emailStays(address.name, old, new, at: item.origin)
    case .organizationPolicy:
      guard let old = value(before, "type"), let new = value(after, "type") else { return nil }
      return .policyTypeStays(address.name, old, new, at: item.origin)
    default: return nil
    }
  }

  mutating func record(
    _ address: Address, _ action: Action, _ before: [Property], _ after: [Property], _ reason: Reason, _ origin: SourceRange?
  ) {
    indices[address] = set.changes.count
    set.changes.append(
      Change(
        address: address, action: action, before: before, after: after, reason: reason, risk: .low, warnings: [],
        origin: origin))
  }

  private mutating func remove(_ address: Address) {
    let properties = present[address]?.properties ?? []
    let reason: Reason
    if deployed?.digests[address] != nil {
      reason = .dropped
    } else if options.prune {
      reason = .pruned
    } else {
      reason = .carried
    }
    record(address, address.kind.isAttachment ? .detach : .delete, properties, [], reason, nil)
  }

  // MARK: What goes

  private func isToBeRemoved(_ address: Address) -> Bool {
    switch address.kind {
    case .organization: return false
    case .account: return isToBeClosed(address)
    case .policyType: return options.disablesPolicyTypes
    case .organizationAttachment where isFixed(address): return false
    default: break
    }
    if early.contains(address) { return true }
    if isReleased(address) { return false }
    if options.prune && !isAWSDefault(address) && !isWorkedThrough(address) { return true }
    if deployed?.digests[address] != nil { return true }
    return isExclusive(address)
  }

  /// Whether it is, or hangs on, something that the configuration knows and leaves alone.
  func isReleased(_ address: Address) -> Bool {
    if !unmanagedAccounts.isEmpty, let key = address.scope.account, unmanagedAccounts.contains(key) { return true }
    func isReleased(_ kind: ResourceKind, _ name: String) -> Bool { wanted[Address(address.scope, kind, name)]?.isManaged == false }
    switch address.kind {
    case .policy, .group, .user, .role: return isReleased(address.kind, address.parts[0])
    case .roleAttachment, .roleInline, .instanceProfile: return isReleased(.role, address.parts[0])
    case .groupAttachment, .groupInline: return isReleased(.group, address.parts[0])
    case .userAttachment, .userInline, .membership: return isReleased(.user, address.parts[0])
    default: return false
    }
  }

  /// Whether it is, or hangs on, the role through which aegis works in a member account: AWS makes it with the account, and
  /// no configuration has to name it.
  private func isWorkedThrough(_ address: Address) -> Bool {
    guard [.role, .roleAttachment, .roleInline, .instanceProfile].contains(address.kind),
      let account = desired.accounts.first(where: { .account($0.key) == address.scope }), !account.isManagement,
      let role = account.memberRole ?? options.memberRole, role.split(separator: "/").last.map(String.init) == address.parts[0]
    else { return false }
    return wanted[Address(address.scope, .role, address.parts[0])] == nil
  }

  /// Only where it is asked for by name: what the configuration has no more is not reason enough.
  private func isToBeClosed(_ address: Address) -> Bool {
    guard let account = observed.accounts.first(where: { $0.key == address.parts[0] }), !account.isManagement else { return false }
    return !options.closes.isDisjoint(with: [account.key, account.name, account.id ?? account.key])
  }

  /// Whether the account keeps nothing on its holders but what the configuration names.
  private func isExclusive(_ address: Address) -> Bool {
    guard let key = address.scope.account, desired.accounts.contains(where: { $0.key == key && $0.exclusive }) else { return false }
    switch address.kind {
    case .roleAttachment, .roleInline: return wanted[Address(address.scope, .role, address.parts[0])] != nil
    case .groupAttachment, .groupInline: return wanted[Address(address.scope, .group, address.parts[0])] != nil
    case .userAttachment, .userInline, .membership: return wanted[Address(address.scope, .user, address.parts[0])] != nil
    default: return false
    }
  }

  /// What cannot outlive something else that goes.
  private func dependsOnRemoved(_ address: Address, _ removed: Set<Address>) -> Bool {
    let scope = address.scope
    func goes(_ kind: ResourceKind, _ name: String) -> Bool { removed.contains(Address(scope, kind, name)) }
    switch address.kind {
    case .roleAttachment: return goes(.role, address.parts[0]) || goes(.policy, address.parts[1])
    case .groupAttachment: return goes(.group, address.parts[0]) || goes(.policy, address.parts[1])
    case .userAttachment: return goes(.user, address.parts[0]) || goes(.policy, address.parts[1])
    case .roleInline, .instanceProfile: return goes(.role, address.parts[0])
    case .groupInline: return goes(.group, address.parts[0])
    case .userInline: return goes(.user, address.parts[0])
    case .membership: return goes(.user, address.parts[0]) || goes(.group, address.parts[1])
    case .organizationAttachment:
      if goes(.organizationPolicy, address.parts[0]) { return true }
      return address.parts[1] == "unit" && removed.contains(Address(scope, .unit, parts: Array(address.parts[2...])))
    default: return false
    }
  }

  /// A policy that bounds somebody who stays, or a unit in which something stays, cannot go.
  private mutating func isStillNeeded(_ address: Address) -> Bool {
    switch address.kind {
    case .policy:
      guard let account = observed.accounts.first(where: { $0.key == address.scope.account }) else { return false }
      let name = address.parts[0]
      let users = account.roles.filter { isBounded(by: name, $0.permissionsBoundary, account) }.map { Address(address.scope, .role, $0.name) }
        + account.users.filter { isBounded(by: name, $0.permissionsBoundary, account) }.map { Address(address.scope, .user, $0.name) }
      guard let user = users.first(where: { wanted[$0] == nil && !isToBeRemoved($0) }) else { return false }
      set.refusals.append(.policyIsBoundary(address.name, of: user, at: desired.origin))
      return true
    case .unit:
      let path = address.parts
      let account = observed.accounts.first { account in
        guard case .unit(let parent) = account.parent, parent == path else { return false }
        return !desired.accounts.contains { $0.key == account.key && $0.parent != nil && $0.parent != .unit(path) }
      }
      let unit = observed.units.first { $0.parent == .unit(path) && !isToBeRemoved(Address(.organization, .unit, parts: $0.path)) }
      guard account != nil || unit != nil else { return false }
      set.refusals.append(.unitIsNotEmpty(address.name, account?.name ?? unit?.name ?? "", at: desired.origin))
      return true
    default: return false
    }
  }

  private func isBounded(by name: String, _ boundary: PolicyReference?, _ account: Account) -> Bool {
    boundary?.canonical(in: account) == .local(name)
  }

  // MARK: What AWS does by itself

  /// The policies that AWS attaches to everything as soon as their type is enabled.
  static let defaultPolicies = ["p-FullAWSAccess": "SERVICE_CONTROL_POLICY", "p-RCPFullAWSAccess": "RESOURCE_CONTROL_POLICY"]

  func defaultPolicyType(_ name: String) -> String? {
    let policy = desired.policies.first { $0.name == name } ?? observed.policies.first { $0.name == name }
    return policy?.id.flatMap { Self.defaultPolicies[$0] }
  }

  /// AWS attaches it to everything and lets nobody detach it.
  ///
  /// Source: AWS Organizations user guide, "RCP evaluation".
  private func isFixed(_ address: Address) -> Bool {
    address.kind == .organizationAttachment && defaultPolicyType(address.parts[0]) == "RESOURCE_CONTROL_POLICY"
  }

  /// Attached by AWS when the target is made or the type is enabled in this very plan.
  private func isAttachedByAWS(_ address: Address) -> Bool {
    guard let type = defaultPolicyType(address.parts[0]), desired.enabledPolicyTypes.contains(type) else { return false }
    if present[Address(.organization, .policyType, type)] == nil { return true }
    switch address.parts[1] {
    case "unit": return present[Address(.organization, .unit, parts: Array(address.parts[2...]))] == nil
    case "account": return present[Address(.organization, .account, address.parts[2])] == nil
    default: return false
    }
  }

  /// What AWS attaches to a target that this plan makes goes again where the configuration lists other policies.
  private mutating func refuseAttachmentsOfAWS() {
    for policy in desired.policies where defaultPolicyType(policy.name) == "SERVICE_CONTROL_POLICY" && options.includes(.organization) {
      let targets = desired.attachments.filter { attachment in
        attachment.policy != policy.name && policyType(attachment.policy) == policy.type
      }.map(\.target)
      for target in Set(targets) {
        let address = OrganizationPolicyAttachment(policy: policy.name, target: target, origin: policy.origin).address
        guard wanted[address] == nil && present[address] == nil && isAttachedByAWS(address) else { continue }
        record(address, .detach, [], [], .attachedByAWS, nil)
        unasked.append(OrganizationPolicyAttachment(policy: policy.name, target: target, origin: policy.origin))
      }
    }
  }

  /// What AWS made where the configuration does not say what it wants.
  private func isAWSDefault(_ address: Address) -> Bool {
    guard address.kind == .organizationAttachment, let type = defaultPolicyType(address.parts[0]) else { return false }
    return !desired.attachments.contains { attachment in
      attachment.target.parts == Array(address.parts.dropFirst())
        && desired.policies.contains { $0.name == attachment.policy && $0.type == type }
    }
  }

  // MARK: Names

  /// IAM takes names that differ in letter case alone for one: the old one has to go first, if it is ours.
  private mutating func refuseNameConflicts() {
    var names: [String: Address] = [:]
    let kinds: Set<ResourceKind> = [.policy, .role, .group, .user]
    for address in present.addresses(where: { kinds.contains($0.kind) && wanted[$0] == nil }) {
      names["\(address.scope) \(address.kind) \(address.parts[0].lowercased())"] = address
    }
    if names.isEmpty { return }
    for address in wanted.addresses(where: { kinds.contains($0.kind) && present[$0] == nil }) {
      guard let old = names["\(address.scope) \(address.kind) \(address.parts[0].lowercased())"] else { continue }
      if deployed?.digests[old] != nil || options.prune {
        early.insert(old)
      } else if let item = wanted[address] {
        set.refusals.append(.nameTaken(address, by: old, at: item.origin))
      }
    }
  }

  // MARK: Drift

  private func isAsDeployed(_ address: Address, _ item: Item, _ digest: String) -> Bool {
    if isRenamedOutside(address) { return false }
    if item.digest == digest { return true }
    // An account in a unit that the configuration has renamed since.
    guard address.kind == .account, case .unit(let path) = observed.accounts.first(where: { $0.key == address.parts[0] })?.parent else { return false }
    return former.formerPaths(path).contains { item.setting("parent", to: Container.unit($0).text).digest == digest }
  }

  /// Whether AWS calls it otherwise, by a name that the configuration never had for it.
  private func isRenamedOutside(_ address: Address) -> Bool {
    guard deployed?.ids[address] != nil else { return false }
    switch address.kind {
    case .unit:
      guard let name = alignment.oldUnitNames[address.parts] else { return false }
      return desired.units.contains { $0.path == address.parts && !$0.lifecycle.formerNames.contains(name) }
    case .organizationPolicy:
      guard let name = alignment.oldPolicyNames[address.parts[0]] else { return false }
      return desired.policies.contains { $0.name == address.parts[0] && !$0.lifecycle.formerNames.contains(name) }
    default: return false
    }
  }

  mutating func findDrift() {
    guard let deployed else { return }
    for (address, digest) in deployed.digests.sorted(by: { $0.key < $1.key }) where !digest.isEmpty && options.includes(address.scope) && !isReleased(address) {
      if let item = present[address] {
        if !isAsDeployed(address, item, digest) { set.drift.append(Drift(address: address, kind: .changed, origin: wanted[address]?.origin)) }
      } else {
        set.drift.append(Drift(address: address, kind: .removed, origin: wanted[address]?.origin))
      }
    }
  }
}
