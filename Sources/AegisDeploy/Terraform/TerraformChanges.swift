import AegisBasics
public import AegisChangeSet
import AegisCloud
public import AegisTerraform

extension Change {
  /// A change of terraform's in our words, with the line of the configuration that asks for it.
  public init(_ it: TerraformChange, scope: Scope, module: TerraformModule) {
    let kind = ResourceKind(terraform: it.type)
    var (before, after) = (properties(it.before), properties(it.after))
    let action: Action
    switch it.actions {
    case ["create"]: action = kind.isAttachment ? .attach : .create
    case ["delete"]: action = kind.isAttachment ? .detach : .delete
    case ["update"], ["no-op"]: action = .update
    default: action = .replace
    }
    if action != .create && action != .delete {
      let (left, right) = (before, after)
      before.removeAll { property in right.contains(property) }
      after.removeAll { property in left.contains(property) }
    }
    self.init(
      address: Address(scope, kind, it.label), action: action, before: before, after: after,
      reason: it.isImport ? "terraform takes over what is there" : "terraform would change it", origin: module.origin(of: it.address))
    assessIdentity()
  }
}

/// The values that the configuration speaks of; what AWS alone knows is left out.
private func properties(_ value: JSONValue) -> [Property] {
  let documents: Set<String> = ["policy", "assume_role_policy", "content"]
  let ours = ["assume_role_policy": "trust", "policy": "document"]
  let ignored: Set<String> = ["arn", "id", "unique_id", "create_date", "policy_id", "tags_all", "attachment_count", "create_date", "name_prefix"]
  return value.members.compactMap { member -> Property? in
    if ignored.contains(member.name) || member.value.isNull { return nil }
    let text = member.value.string ?? String(decoding: member.value.text, as: UTF8.self)
    if text.isEmpty || text == "[]" || text == "{}" || text == "false" { return nil }
    let name = ours[member.name] ?? member.name
    return documents.contains(member.name) ? Property(name, document: Array(text.utf8)) : Property(name, text)
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
      "aws_iam_user_group_membership": .membership,
    ]
    self = kinds[type] ?? (type.hasPrefix("aws_iam_role") ? .roleAttachment : type.hasPrefix("aws_iam_group") ? .groupAttachment : .userAttachment)
  }
}
