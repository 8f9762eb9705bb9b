import AegisIR

/// What can lock people out, or let somebody in.
extension Planner {
  func assessed(_ change: Change) -> Change {
    var change = change
    var found: [(Risk, String)] = []
    func value(_ properties: [Property], _ name: String) -> String? { properties.first { $0.name == name }?.value }
    let address = change.address
    switch (address.kind, change.action) {
    case (.organizationAttachment, .attach):
      let type = policyType(address.parts[0])
      guard type.hasSuffix("CONTROL_POLICY"), defaultPolicyType(address.parts[0]) == nil else { break }
      found.append(
        address.parts[1] == "root"
          ? (.high, "it limits every account of the organization") : (.medium, "it limits everybody in the accounts below"))
    case (.organizationAttachment, .detach):
      let type = policyType(address.parts[0])
      if defaultPolicyType(address.parts[0]) != nil {
        found.append((.high, "without it nothing is allowed below that no other attached policy allows"))
      } else if type.hasSuffix("CONTROL_POLICY") {
        found.append((.medium, "what it denied is denied no more"))
      }
    case (.organizationPolicy, .update):
      guard differs(address, "content") else { break }
      let isAtRoot = desired.attachments.contains { $0.policy == address.parts[0] && $0.target == .root }
      found.append(isAtRoot ? (.high, "it is attached to the root: every account feels it") : (.medium, "it is felt wherever it is attached"))
    case (.trustedService, .delete):
      found.append((.high, "`\(address.name)` loses its trusted access to the organization"))
    case (.policyType, .delete): found.append((.high, "AWS detaches all policies of this type, and does not bring them back"))
    case (.delegatedAdministrator, .delete): found.append((.medium, "the account no longer administers the service"))
    case (.account, .create) where desired.managementAccount?.key != address.parts[0]: found.append((.medium, "an account cannot be deleted, only closed"))
    case (.account, .delete): found.append((.high, "AWS suspends it at once with all that it holds, and deletes it after 90 days"))
    case (.account, .move), (.account, .update):
      if differs(address, "parent") { found.append((.medium, "other policies of the tree apply to it from then on")) }
    case (.role, .replace), (.policy, .replace):
      found.append((.medium, "AWS cannot change it in place: it is gone for a moment"))
    case (.identityProvider, .delete), (.identityProvider, .replace):
      found.append((.high, "nobody signs in through it any more"))
    case (_, .delete) where [.role, .user, .group, .policy, .organizationPolicy].contains(address.kind):
      found.append((.medium, "it cannot be brought back with its history and unique id"))
    case (_, .attach) where address.parts.count > 1 && address.parts[1].hasSuffix(":policy/AdministratorAccess"):
      found.append((.high, "`\(address.parts[0])` may do everything from then on"))
    default: break
    }
    change.risk = found.map(\.0).max() ?? .low
    change.warnings = found.map(\.1)
    change.assessIdentity()
    return change
  }
}

extension Change {
  /// Adds what a change of a role or user means for who gets in and how far.
  public mutating func assessIdentity() {
    var found: [(Risk, String)] = []
    func value(_ properties: [Property], _ name: String) -> String? { properties.first { $0.name == name }?.value }
    if [.role, .user].contains(address.kind), [.update, .replace].contains(action) {
      let (old, new) = (value(before, "permissions_boundary"), value(after, "permissions_boundary"))
      if let old, new == nil {
        found.append((.high, "the permissions boundary `\(shortPolicyName(old))` is removed: nothing bounds its policies any more"))
      } else if let old, let new {
        found.append((.high, "the permissions boundary changes from `\(shortPolicyName(old))` to `\(shortPolicyName(new))`"))
      } else if let new {
        found.append((.medium, "the permissions boundary `\(shortPolicyName(new))` limits it from then on"))
      }
      if let old = value(before, "trust"), let new = value(after, "trust") {
        if let widening = widening(from: old, to: new) { found.append((.high, widening)) }
      }
    }
    risk = max(risk, found.map(\.0).max() ?? .low)
    warnings += found.map(\.1)
  }

  /// Who may assume the role that could not before, or under fewer conditions; nil where nobody.
  private func widening(from old: String, to new: String) -> String? {
    let (before, after) = (admissions(old), admissions(new))
    let added = after.principals.subtracting(before.principals).sorted()
    if !added.isEmpty { return "it trusts more: " + added.map { "`\($0)`" }.joined(separator: ", ") }
    if !before.denials.isSubset(of: after.denials) { return "a statement that kept somebody out is gone" }
    if !after.statements.isSubset(of: before.statements) { return "it trusts the same principals under other conditions" }
    return nil
  }

  private func admissions(_ document: String) -> (principals: Set<String>, statements: Set<JSONValue>, denials: Set<JSONValue>) {
    guard let statements = readValue(meaning(of: Array(document.utf8)))?["Statement"]?.elements else { return ([], [], []) }
    var principals = Set<String>()
    var (allows, denials) = (Set<JSONValue>(), Set<JSONValue>())
    for statement in statements {
      guard statement["Effect"]?.text == "Allow" else {
        denials.insert(statement)
        continue
      }
      allows.insert(statement)
      guard case .object(let types) = statement["Principal"] ?? .object([:]) else { continue }
      for values in types.values { for value in values.elements { if let text = value.text { principals.insert(text) } } }
    }
    return (principals, allows, denials)
  }
}
