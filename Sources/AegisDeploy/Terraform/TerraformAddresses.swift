import AegisBasics
public import AegisChangeSet
import AegisCloud
import AegisIR
public import AegisTerraform

/// Terraform's resources as ours.
///
/// What the configuration has is found by the line that asks for it, which both know; what it has no more by the values
/// that terraform's state has.
public struct TerraformAddresses: Sendable {
  private struct Place: Hashable {
    var scope: Scope
    var kind: ResourceKind
    var origin: SourceRange
  }

  private let wanted: [Place: [Address]]
  private let units: [String: [String]]
  private let accounts: [String: String]
  private let policies: [String: String]
  private let accountIDs: [String: String]

  /// - Parameter ids: As far as they are known.
  public init(_ desired: Inventory, ids: Identifiers) {
    var wanted: [Place: [Address]] = [:]
    for address in desired.addresses {
      if let origin = desired[address]?.origin { wanted[Place(scope: address.scope, kind: address.kind, origin: origin), default: []].append(address) }
    }
    self.wanted = wanted
    units = Dictionary(ids.units.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    accounts = Dictionary(ids.accounts.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    policies = Dictionary(ids.policies.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    accountIDs = ids.accounts
  }

  /// What a change of terraform's is a change of: mostly one thing, where a resource is a list of things those that come
  /// or go.
  public func parts(of change: TerraformChange, scope: Scope, module: TerraformModule) -> [(address: Address, action: Action)] {
    let kind = ResourceKind(terraform: change.type)
    let action = action(of: change, kind)
    if action == .forget { return [(address(of: change, scope: scope, module: module), action)] }
    switch change.type {
    case "aws_organizations_organization":
      let lists = [("aws_service_access_principals", ResourceKind.trustedService), ("enabled_policy_types", .policyType)]
      let parts = lists.flatMap { name, kind in
        differences(change, name).map { (Address(.organization, kind, $0.text), $0.comes ? Action.create : .delete) }
      }
      return change.actions == ["update"] && !parts.isEmpty ? parts : [(Address(.organization, .organization), action)] + parts
    case "aws_iam_role_policy_attachments_exclusive", "aws_iam_group_policy_attachments_exclusive", "aws_iam_user_policy_attachments_exclusive":
      return exclusiveParts(change, scope, kind, "policy_arns") { policyName($0, scope) }
    case "aws_iam_role_policies_exclusive", "aws_iam_group_policies_exclusive", "aws_iam_user_policies_exclusive":
      return exclusiveParts(change, scope, kind, "policy_names") { $0 }
    default:
      return [(address(of: change, scope: scope, module: module), action)]
    }
  }

  private func action(of change: TerraformChange, _ kind: ResourceKind) -> Action {
    switch change.actions {
    case ["create"]: return kind.isAttachment ? .attach : .create
    case ["delete"]: return kind.isAttachment ? .detach : .delete
    case ["update"], ["no-op"]:
      return kind == .account && change.before["parent_id"] != change.after["parent_id"] ? .move : .update
    case ["forget"]: return .forget
    default: return .replace
    }
  }

  // MARK: Lists

  private func differences(_ change: TerraformChange, _ name: String) -> [(text: String, comes: Bool)] {
    let (before, after) = (change.before[name].items.compactMap(\.string), change.after[name].items.compactMap(\.string))
    return after.filter { !before.contains($0) }.map { ($0, true) } + before.filter { !after.contains($0) }.map { ($0, false) }
  }

  /// What the exclusive resources add or take away; they name their holder otherwise than the plain ones.
  private func exclusiveParts(
    _ change: TerraformChange, _ scope: Scope, _ kind: ResourceKind, _ list: String, name: (String) -> String
  ) -> [(address: Address, action: Action)] {
    let values = change.after.isNull ? change.before : change.after
    let holder = ["role_name", "group_name", "user_name"].lazy.compactMap { values[$0].string }.first ?? change.label
    // Releasing the list takes nothing away.
    if change.actions == ["delete"] { return [] }
    return differences(change, list).map { difference in
      let action: Action = kind.isAttachment ? (difference.comes ? .attach : .detach) : difference.comes ? .create : .delete
      return (Address(scope, kind, holder, name(difference.text)), action)
    }
  }

  // MARK: One thing

  /// The whole resource, also where it is a list of things.
  func address(of change: TerraformChange, scope: Scope, module: TerraformModule) -> Address {
    let kind = ResourceKind(terraform: change.type)
    if kind == .organization { return Address(.organization, kind) }
    let values = change.after.isNull ? change.before : change.after
    if let origin = module.origin(of: change.address), let found = wanted[Place(scope: scope, kind: kind, origin: origin)] {
      if found.count == 1 { return found[0] }
      // One line, several things: copies under former names, an alias of YAML, or a template.
      if kind.isAttachment, let match = found.first(where: { $0.parts.count == 2 && attachmentLabel($0.parts[0], $0.parts[1]) == change.label }) { return match }
      let names = [values["role"], values["group"], values["user"], values["name"]].compactMap(\.string)
      if let match = found.first(where: { names.contains($0.parts.first ?? "") }) { return match }
      return found[0]
    }
    return addressByValues(values, scope, kind) ?? Address(scope, kind, change.label)
  }

  func addressByValues(_ values: JSONValue, _ scope: Scope, _ kind: ResourceKind) -> Address? {
    func text(_ name: String) -> String? { values[name].string }
    func joined(_ holder: String?, _ other: String?) -> Address? {
      guard let holder, let other else { return nil }
      return Address(scope, kind, holder, other)
    }
    switch kind {
    case .unit: return text("id").flatMap { units[$0] }.map { Address(scope, kind, parts: $0) }
    case .account: return text("id").flatMap { accounts[$0] }.map { Address(scope, kind, $0) }
    case .organizationAttachment:
      guard let policy = text("policy_id").flatMap({ policies[$0] }), let target = text("target_id") else { return nil }
      if target.hasPrefix("r-") { return Address(scope, kind, policy, "root") }
      if let unit = units[target] { return Address(scope, kind, parts: [policy, "unit"] + unit) }
      return accounts[target].map { Address(scope, kind, policy, "account", $0) }
    case .delegatedAdministrator: return joined(text("account_id").flatMap { accounts[$0] }, text("service_principal"))
    case .alias: return text("account_alias").map { Address(scope, kind, $0) }
    case .passwordPolicy: return Address(scope, kind)
    case .identityProvider:
      guard let name = text("name") ?? text("url") else { return nil }
      return Address(scope, kind, name.hasPrefix("https://") ? String(name.dropFirst("https://".count)) : name)
    case .instanceProfile: return (text("role") ?? text("name")).map { Address(scope, kind, $0) }
    case .roleAttachment: return joined(text("role"), text("policy_arn").map { policyName($0, scope) })
    case .groupAttachment: return joined(text("group"), text("policy_arn").map { policyName($0, scope) })
    case .userAttachment: return joined(text("user"), text("policy_arn").map { policyName($0, scope) })
    case .roleInline: return joined(text("role"), text("name"))
    case .groupInline: return joined(text("group"), text("name"))
    case .userInline: return joined(text("user"), text("name"))
    case .membership: return joined(text("user"), values["groups"].items.first?.string)
    case .organization: return Address(scope, kind)
    default: return text("name").map { Address(scope, kind, $0) }
    }
  }

  /// The name of the account's own policy; the ARN of another.
  private func policyName(_ arn: String, _ scope: Scope) -> String {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard let key = scope.account, let id = accountIDs[key], parts.count == 6, parts[4] == id, parts[5].hasPrefix("policy/"),
      let name = parts[5].split(separator: "/").last
    else { return arn }
    return String(name)
  }
}

extension ResourceKind {
  init(terraform type: String) {
    let kinds: [String: ResourceKind] = [
      "aws_organizations_organization": .organization, "aws_organizations_organizational_unit": .unit,
      "aws_organizations_account": .account, "aws_organizations_policy": .organizationPolicy,
      "aws_organizations_policy_attachment": .organizationAttachment,
      "aws_organizations_delegated_administrator": .delegatedAdministrator, "aws_iam_account_alias": .alias,
      "aws_iam_account_password_policy": .passwordPolicy, "aws_iam_saml_provider": .identityProvider,
      "aws_iam_openid_connect_provider": .identityProvider, "aws_iam_policy": .policy, "aws_iam_group": .group, "aws_iam_user": .user,
      "aws_iam_role": .role, "aws_iam_instance_profile": .instanceProfile, "aws_iam_group_policy_attachment": .groupAttachment,
      "aws_iam_user_policy_attachment": .userAttachment, "aws_iam_role_policy_attachment": .roleAttachment,
      "aws_iam_group_policy": .groupInline, "aws_iam_user_policy": .userInline, "aws_iam_role_policy": .roleInline,
      "aws_iam_user_group_membership": .membership, "aws_iam_role_policies_exclusive": .roleInline,
      "aws_iam_group_policies_exclusive": .groupInline, "aws_iam_user_policies_exclusive": .userInline,
      "aws_iam_role_policy_attachments_exclusive": .roleAttachment, "aws_iam_group_policy_attachments_exclusive": .groupAttachment,
      "aws_iam_user_policy_attachments_exclusive": .userAttachment,
    ]
    self = kinds[type] ?? .role
  }
}
