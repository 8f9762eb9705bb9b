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
///   - postponed: Scopes of accounts that are still to be made: all that their modules hold is new.
/// - Returns: The changes, with the calls that have the same effect as steps.
public func describe(
  _ plans: [ModuleChanges], desired: Organization, ids: Identifiers, postponed: Set<Scope>, calls: (_ goes: [Address]) -> ChangeSet?
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
    for (place, change) in live.changes.enumerated() where postponed.contains(change.address.scope) && places[place] == nil {
      places[place] = set.changes.count
      set.changes.append(change)
    }
    // What AWS does by itself beside terraform's calls belongs to them.
    var numbers: [Int: Int] = [:]
    for (index, step) in live.steps.enumerated() {
      guard let place = places[step.change] else { continue }
      numbers[index] = set.steps.count
      var step = step
      step.change = place
      step.dependencies = step.dependencies.compactMap { numbers[$0] }
      set.steps.append(step)
    }
    set.drift = live.drift
    set.unmanaged = live.unmanaged
    set.refusals = live.refusals
    set.ids = live.ids
  } else {
    set.ids = ids
  }
  return set
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
