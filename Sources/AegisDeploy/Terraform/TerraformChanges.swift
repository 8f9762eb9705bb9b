import AegisBasics
public import AegisChangeSet
import AegisCloud
public import AegisIR
public import AegisTerraform

/// What terraform would do in one module.
public struct ModuleChanges: Sendable {
  public var scope: Scope
  public var module: TerraformModule
  public var changes: [TerraformChange]

  public init(scope: Scope, module: TerraformModule, changes: [TerraformChange]) {
    self.scope = scope
    self.module = module
    self.changes = changes
  }
}

/// Terraform's plans in the form of ours: what changes is what terraform says, in the words and with the warnings that
/// the API back end has for the same change.
///
/// - Parameters:
///   - calls: Makes the calls that would bring AWS to the configuration, given what terraform's state knows besides
///     what was deployed; nil where AWS cannot be read.
///   - deployed: What earlier deployments made, and what of it must not be deleted.
///   - postponed: Scopes of accounts that are still to be made: all that their modules hold is new.
/// - Returns: The changes, with the calls that have the same effect as steps.
public func describe(
  _ plans: [ModuleChanges], desired: Organization, ids: Identifiers, postponed: Set<Scope>, deployed: Deployed, calls: (_ goes: [Address]) -> ChangeSet?
) -> ChangeSet {
  let inventory = Inventory(desired)
  let addresses = TerraformAddresses(inventory, ids: ids)
  var set = ChangeSet()
  var parts: [(address: Address, action: Action, plan: Int, change: TerraformChange)] = []
  for (index, plan) in plans.enumerated() {
    for change in plan.changes {
      if change.onlyAdopts {
        set.adopted.append(addresses.address(of: change, scope: plan.scope, module: plan.module))
        continue
      }
      for part in addresses.parts(of: change, scope: plan.scope, module: plan.module) { parts.append((part.address, part.action, index, change)) }
    }
  }
  let live = calls(parts.filter { [.delete, .detach].contains($0.action) }.map(\.address))
  let known = Dictionary((live?.changes ?? []).enumerated().map { ($0.element.address, $0.offset) }, uniquingKeysWith: { first, _ in first })
  /// By the index of the same change among `live`.
  var places: [Int: Int] = [:]
  for part in parts {
    let own = Change(part.change, part.address, part.action, module: plans[part.plan].module)
    guard let place = known[part.address], let live, live.changes[place].isLike(part.action) else {
      set.changes.append(own)
      continue
    }
    places[place] = set.changes.count
    var change = live.changes[place]
    change.action = part.action
    change.origin = change.origin ?? own.origin
    set.changes.append(change)
  }
  if let live {
    var held = Set(parts.map(\.address))
    for part in parts {
      if let former = addresses.addressByValues(part.change.before, part.address.scope, part.address.kind) { held.insert(former) }
    }
    let own = live.unknownToTerraform(held: held, postponed: postponed).map { ($0, Reason.unknownToTerraform) }
      + live.besideTerraform(held: held, inventory, desired).map { ($0, .besideTerraform) }
    for (place, reason) in own where places[place] == nil {
      places[place] = set.changes.count
      var change = live.changes[place]
      change.reason = reason
      set.changes.append(change)
    }
    for (place, change) in live.changes.enumerated() where postponed.contains(change.address.scope) && places[place] == nil {
      places[place] = set.changes.count
      set.changes.append(change)
    }
    // What AWS does by itself beside terraform's calls belongs to them.
    set.takeSteps(of: live, places)
    set.drift = live.drift
    set.unmanaged = live.unmanaged
    set.remaining = live.remaining
    set.additions = live.additions
    set.takeRefusals(of: live)
    set.ids = live.ids
  } else {
    set.ids = ids
  }
  set.refuseDeletions(deployed, desired: desired)
  // Of an account that leaves its module terraform would make one that is in no organization, or close it.
  for part in parts where part.change.type == "aws_organizations_account" && part.action == .delete && part.change.before["close_on_deletion"] != .boolean(true) {
    set.refuseLeaving(part.address, resource: part.change.address, desired)
  }
  return set
}

extension ChangeSet {
  /// The changes by which goes what is ours and no state of terraform's has, such as what an import wrote and was taken
  /// out of the configuration before terraform first ran: terraform would never take it away. With it goes what hangs
  /// on it.
  ///
  /// - Parameter held: What terraform speaks of itself.
  fileprivate func unknownToTerraform(held: Set<Address>, postponed: Set<Scope>) -> [Int] {
    func goes(_ change: Change, _ reason: Reason) -> Bool {
      change.reason == reason && [.delete, .detach].contains(change.action) && !held.contains(change.address)
        && !postponed.contains(change.address.scope)
    }
    let dropped = changes.indices.filter { goes(changes[$0], .dropped) }
    if dropped.isEmpty { return [] }
    let gone = Set(dropped.map { changes[$0].address })
    return changes.indices.filter { place in
      let address = changes[place].address
      if gone.contains(address) { return true }
      return goes(changes[place], .carried) && gone.contains { $0.scope == address.scope && $0.isHolder && address.parts.contains($0.name) }
    }
  }
}

extension ChangeSet {
  /// The changes for which there is no resource of terraform's: tags of the management account, which it could only ever
  /// take out of the organization, and memberships that a user of an exclusive account has besides those of the
  /// configuration.
  ///
  /// Source: the AWS provider's documentation (`aws_iam_user_group_membership` leaves other groups alone).
  fileprivate func besideTerraform(held: Set<Address>, _ wanted: Inventory, _ desired: Organization) -> [Int] {
    let called = Set(steps.map(\.change))
    return changes.indices.filter { place in
      let change = changes[place], address = change.address
      guard called.contains(place), !held.contains(address) else { return false }
      switch address.kind {
      case .account: return address.parts[0] == desired.managementAccount?.key
      case .membership: return change.reason == .carried && wanted[Address(address.scope, .user, address.parts[0])] != nil
      default: return false
      }
    }
  }
}

extension Address {
  /// Whether other things are attached to it, or it to them.
  fileprivate var isHolder: Bool { [.role, .user, .group, .policy, .organizationPolicy].contains(kind) }
}

extension Change {
  /// A change in the same direction.
  fileprivate func isLike(_ other: Action) -> Bool {
    func direction(_ action: Action) -> Int {
      switch action {
      case .create, .attach: 1
      case .delete, .detach: -1
      default: 0
      }
    }
    return direction(action) == direction(other)
  }

  /// In terraform's own values.
  fileprivate init(_ it: TerraformChange, _ address: Address, _ action: Action, module: TerraformModule) {
    var (before, after) = (properties(it.before), properties(it.after))
    if action != .create && action != .delete {
      let (left, right) = (before, after)
      before.removeAll { property in right.contains(property) }
      after.removeAll { property in left.contains(property) }
    }
    let reason: Reason = it.isImport ? .adopted : action == .forget ? .forgotten : .plannedByTerraform
    self.init(address: address, action: action, before: before, after: after, reason: reason, origin: module.origin(of: it.address))
    assessIdentity()
  }
}

/// The values that the configuration speaks of; what AWS alone knows is left out.
private func properties(_ value: JSONValue) -> [Property] {
  let documents: Set<String> = ["policy", "assume_role_policy", "content"]
  let ours = ["assume_role_policy": "trust", "policy": "document"]
  let ignored: Set<String> = [
    "arn", "id", "unique_id", "create_date", "policy_id", "tags_all", "attachment_count", "name_prefix", "managed_policy_arns",
  ]
  return value.members.compactMap { member -> Property? in
    if ignored.contains(member.name) || member.value.isNull { return nil }
    let text = member.value.string ?? String(decoding: member.value.text, as: UTF8.self)
    if text.isEmpty || text == "[]" || text == "{}" || text == "false" { return nil }
    let name = ours[member.name] ?? member.name
    return documents.contains(member.name) ? Property(name, document: Array(text.utf8)) : Property(name, text)
  }
}
