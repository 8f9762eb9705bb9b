public import AegisIR

/// The module of the organization itself: tree, accounts, organization policies.
///
/// The management account is no resource here: Terraform could only ever remove it. Policies that AWS
/// made are named by their ids.
public func emitOrganization(_ organization: Organization, settings: TerraformSettings) -> TerraformModule {
  OrganizationEmitter(organization, settings: settings).emit()
}

extension ResourceType {
  static let organization = ResourceType("aws_organizations_organization")
  static let organizationalUnit = ResourceType("aws_organizations_organizational_unit")
  static let account = ResourceType("aws_organizations_account")
  static let organizationPolicy = ResourceType("aws_organizations_policy")
  static let organizationPolicyAttachment = ResourceType("aws_organizations_policy_attachment")
  static let delegatedAdministrator = ResourceType("aws_organizations_delegated_administrator")
}

struct OrganizationEmitter {
  let organization: Organization
  let settings: TerraformSettings
  let accountIndices: [String: Int]
  let unitIndices: [[String]: Int]
  let policyIndices: [String: Int]
  private(set) var adopted: [(label: Label, policy: OrganizationPolicy)] = []

  init(_ organization: Organization, settings: TerraformSettings) {
    self.organization = organization
    self.settings = settings
    func indices<Key: Hashable>(_ keys: [Key]) -> [Key: Int] {
      Dictionary(zip(keys, 0...), uniquingKeysWith: { first, _ in first })
    }
    accountIndices = indices(organization.accounts.map(\.key))
    unitIndices = indices(organization.units.map(\.path))
    policyIndices = indices(organization.policies.map(\.name))
    adopted = adoptedPolicies
  }

  func emit() -> TerraformModule {
    let documents = organization.policies.reduce(0) { $0 + $1.content.json.count }
    let resources =
      organization.accounts.count + organization.units.count + organization.policies.count
      + organization.attachments.count
    var list = ResourceList(capacity: documents * 5 / 4 + resources * 512 + 4096)
    let transitions = transitions()
    let head = ModuleHead(
      settings: settings, directory: organizationDirectory, assumedRole: nil, transitions: transitions,
      readsPolicies: !adopted.isEmpty, renamesAccounts: organization.accounts.contains { !$0.isManagement && !$0.lifecycle.formerNames.isEmpty })
    list.out.begin()
    writeData(to: &list.out)
    transitions.writeImports(&list.out)
    writeLocals(to: &list.out)
    transitions.writeMoves(&list.out)
    writeOutput(to: &list.out)
    head.writeProvider(&list.out)
    addAccounts(to: &list)
    addDelegatedAdministrators(to: &list)
    addOrganization(to: &list)
    addUnits(to: &list)
    addPolicies(to: &list)
    addAttachments(to: &list)
    list.close()
    head.writeTerraform(&list.out)
    list.out.end()
    return list.module(in: organizationDirectory, beside: transitions.importScript)
  }

  // MARK: Resources

  private func addOrganization(to list: inout ResourceList) {
    list.addOne(.organization, origin: organization.origin) { out in
      out.list("aws_service_access_principals", literals: organization.enabledServices)
      out.list("enabled_policy_types", literals: organization.enabledPolicyTypes)
      out.field("feature_set", literal: organization.featureSet.rawValue)
      out.lifecycle(preventDestroy: true)
    }
  }

  private func addUnits(to list: inout ResourceList) {
    var section = ResourceSection(.organizationalUnit)
    for (index, unit) in organization.units.enumerated() { section.append(label(ofUnit: unit.path), index) }
    list.add(section, origin: { organization.units[$0.outer].origin }) { entry, out in
      let unit = organization.units[entry.outer]
      // Accounts leave a unit before it goes.
      out.lifecycle(createBeforeDestroy: true, preventDestroy: unit.preventDestroy ?? true)
      out.field("name", literal: unit.name)
      out.field("parent_id", id(of: unit.parent))
      out.tags(unit.tags)
    }
  }

  /// Email, role and access to billing are ignored once the account exists: AWS cannot change the
  /// first two and does not tell the last two, and a difference would replace the account.
  private func addAccounts(to list: inout ResourceList) {
    var section = ResourceSection(.account)
    for (index, account) in organization.accounts.enumerated() where !account.isManagement {
      section.append(Label(account.key), index)
    }
    list.add(section, origin: { organization.accounts[$0.outer].origin }) { entry, out in
      let account = organization.accounts[entry.outer]
      out.field("close_on_deletion", account.closeOnDeletion)
      if account.parent == nil { out.dependsOn(.organization, .this) }
      out.field("email", literal: account.email)
      out.lifecycle(
        preventDestroy: account.preventDestroy ?? true, ignoring: ["email", "iam_user_access_to_billing", "role_name"])
      out.field("name", literal: account.name)
      if let parent = account.parent { out.field("parent_id", id(of: parent)) }
      let role = account.memberRole ?? settings.defaultMemberRole
      // AWS makes the role at the path `/`, and would refuse a name with a path.
      if !role.utf8.contains(UInt8(ascii: "/")) { out.field("role_name", literal: role) }
      out.tags(account.tags)
    }
  }

  private func addDelegatedAdministrators(to list: inout ResourceList) {
    var section = ResourceSection(.delegatedAdministrator)
    for (index, delegated) in organization.delegatedAdministrators.enumerated() {
      section.append(Label(LabelPart(delegated.account), LabelPart(delegated.service)), index)
    }
    list.add(section, origin: { organization.delegatedAdministrators[$0.outer].origin }) { entry, out in
      let delegated = organization.delegatedAdministrators[entry.outer]
      out.field("account_id", id(ofAccount: delegated.account))
      out.field("service_principal", literal: delegated.service)
    }
  }

  private func addPolicies(to list: inout ResourceList) {
    var section = ResourceSection(.organizationPolicy)
    for (index, policy) in organization.policies.enumerated() where !policy.isAWSManaged {
      section.append(Label(policy.name), index)
    }
    let adopted = Set(adopted.map(\.label))
    list.add(section, origin: { organization.policies[$0.outer].origin }) { entry, out in
      let policy = organization.policies[entry.outer]
      if adopted.contains(entry.label) {
        out.field("content", adoptedContent(entry.label))
      } else {
        out.field("content", literal: policy.content.inOneOrder)
      }
      out.dependsOn(.organization, .this)
      if let description = policy.description { out.field("description", literal: description) }
      out.lifecycle(preventDestroy: policy.preventDestroy ?? true)
      out.field("name", literal: policy.name)
      out.tags(policy.tags)
      out.field("type", literal: policy.type)
    }
  }

  private func addAttachments(to list: inout ResourceList) {
    var section = ResourceSection(.organizationPolicyAttachment)
    for (index, attachment) in organization.attachments.enumerated() where isOurs(attachment) {
      section.append(label(of: attachment), index)
    }
    list.add(section, origin: { organization.attachments[$0.outer].origin }) { entry, out in
      let attachment = organization.attachments[entry.outer]
      if let id = idOfAWSManagedPolicy(attachment.policy) {
        out.field("policy_id", literal: id)
      } else {
        out.field("policy_id", .attribute(.organizationPolicy, Label(attachment.policy), "id"))
      }
      out.field("target_id", id(of: attachment.target))
    }
  }

  /// What `deploy` hands to the modules of accounts that have no id in the configuration.
  private func writeOutput(to out: inout JSONWriter) {
    let members = organization.accounts.filter { !$0.isManagement }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    if members.isEmpty { return }
    out.object("output") { out in
      out.object("account_ids") { out in
        out.field("description", word: "The ids of the member accounts, by their keys in the configuration.")
        out.object("value") { out in
          for account in members {
            out.key(literal: account.key)
            out.expression(id(ofAccount: account.key))
          }
        }
      }
    }
  }
}
