import AegisBasics
public import AegisIR

/// The module of one account: its IAM resources.
///
/// A member's provider assumes the member role; the management account's needs none. Nothing here
/// refers to another module: what another account holds is named by its ARN.
public func emitAccount(_ account: Account, of _: Organization, settings: TerraformSettings) -> TerraformModule {
  AccountEmitter(account, settings: settings).emit()
}

extension ResourceType {
  static let group = ResourceType("aws_iam_group")
  static let policy = ResourceType("aws_iam_policy")
  static let role = ResourceType("aws_iam_role")
  static let user = ResourceType("aws_iam_user")
  static let accountAlias = ResourceType("aws_iam_account_alias")
  static let passwordPolicy = ResourceType("aws_iam_account_password_policy")
  static let instanceProfile = ResourceType("aws_iam_instance_profile")
  static let openIDConnectProvider = ResourceType("aws_iam_openid_connect_provider")
  static let samlProvider = ResourceType("aws_iam_saml_provider")
  static let userGroupMembership = ResourceType("aws_iam_user_group_membership")
}

struct AccountEmitter {
  let account: Account
  let settings: TerraformSettings
  let policies: LocalPolicies
  let groups: HolderResources<Group>
  let roles: HolderResources<Role>
  let users: HolderResources<User>
  /// By role, the roles and users of the account that its trust policy names: IAM refuses those that do not exist.
  let principals: [String: [(ResourceType, Label)]]

  init(_ account: Account, settings: TerraformSettings) {
    self.account = account
    self.settings = settings
    policies = LocalPolicies(account, partition: settings.partition)
    groups = HolderResources(account.groups, isExclusive: account.exclusive)
    roles = HolderResources(account.roles, isExclusive: account.exclusive)
    users = HolderResources(account.users, isExclusive: account.exclusive)
    principals = TrustOrder(account).principals
  }

  func emit() -> TerraformModule {
    let directory = directoryName(of: account)
    let transitions = transitions()
    let head = ModuleHead(
      settings: settings, directory: directory,
      assumedRole: account.isManagement
        ? nil : .init(accountID: account.id, name: account.memberRole ?? settings.defaultMemberRole),
      transitions: transitions, isExclusive: account.exclusive)
    var list = ResourceList(capacity: estimatedSize())
    list.out.begin()
    transitions.writeImports(&list.out)
    transitions.writeMoves(&list.out)
    head.writeProvider(&list.out)
    transitions.writeRemovals(&list.out)
    addResources(to: &list)
    list.close()
    head.writeTerraform(&list.out)
    head.writeVariable(&list.out)
    list.out.end()
    return list.module(in: directory, beside: transitions.importScript)
  }

  /// In the order of the types' names.
  private func addResources(to list: inout ResourceList) {
    addAlias(to: &list)
    addPasswordPolicy(to: &list)
    groups.add(to: &list, body: write)
    groups.addInlinePolicies(to: &list)
    groups.addAttachments(to: &list, policies: policies)
    addInstanceProfiles(to: &list)
    addOpenIDConnectProviders(to: &list)
    addPolicies(to: &list)
    roles.add(to: &list, body: write)
    roles.addInlinePolicies(to: &list)
    roles.addAttachments(to: &list, policies: policies)
    addSAMLProviders(to: &list)
    users.add(to: &list, body: write)
    addMemberships(to: &list)
    users.addInlinePolicies(to: &list)
    users.addAttachments(to: &list, policies: policies)
  }

  // MARK: Policies, groups, roles, users

  private func addPolicies(to list: inout ResourceList) {
    let boundaries = Set(account.roles.compactMap(\.permissionsBoundary) + account.users.compactMap(\.permissionsBoundary))
    var section = ResourceSection(.policy)
    for (index, policy) in account.policies.enumerated() where policy.lifecycle.isManaged {
      section.append(Label(policy.name), index)
    }
    list.add(section, origin: { account.policies[$0.outer].origin }) { entry, out in
      let policy = account.policies[entry.outer]
      if let description = policy.description { out.field("description", literal: description) }
      // Whom a policy bounds is given another boundary before it goes.
      out.lifecycle(createBeforeDestroy: boundaries.contains(.local(policy.name)), preventDestroy: policy.preventDestroy ?? false)
      out.field("name", literal: policy.name)
      out.field("path", literal: policy.path)
      out.field("policy", literal: policy.document)
      out.tags(policy.tags)
    }
  }

  private func write(_ group: Group, to out: inout JSONWriter) {
    out.lifecycle(preventDestroy: group.preventDestroy ?? false)
    out.field("name", literal: group.name)
    out.field("path", literal: group.path)
  }

  private func write(_ role: Role, to out: inout JSONWriter) {
    out.field("assume_role_policy", literal: role.trust)
    out.dependsOn(principals[role.name] ?? [])
    if let description = role.description { out.field("description", literal: description) }
    out.lifecycle(preventDestroy: role.preventDestroy ?? false)
    if let seconds = role.maxSessionDuration { out.field("max_session_duration", seconds) }
    out.field("name", literal: role.name)
    out.field("path", literal: role.path)
    out.boundary(role.permissionsBoundary, policies)
    out.tags(role.tags)
  }

  private func write(_ user: User, to out: inout JSONWriter) {
    out.lifecycle(preventDestroy: user.preventDestroy ?? false)
    out.field("name", literal: user.name)
    out.field("path", literal: user.path)
    out.boundary(user.permissionsBoundary, policies)
    out.tags(user.tags)
  }

  private func addInstanceProfiles(to list: inout ResourceList) {
    var section = ResourceSection(.instanceProfile)
    for index in account.roles.indices where account.roles[index].hasInstanceProfile && account.roles[index].lifecycle.isManaged {
      section.append(roles.labels[index].own, index)
    }
    list.add(section, origin: { account.roles[$0.outer].origin }) { entry, out in
      let role = account.roles[entry.outer]
      out.field("name", literal: role.name)
      out.field("path", literal: role.path)
      out.field("role", roles.name(of: entry.outer))
    }
  }

  /// One resource a user and group: each has its own line in the configuration, and none takes away
  /// memberships that others made.
  private func addMemberships(to list: inout ResourceList) {
    var section = ResourceSection(.userGroupMembership)
    let unmanaged = Set(account.groups.filter { !$0.lifecycle.isManaged }.map(\.name))
    for outer in account.users.indices where account.users[outer].lifecycle.isManaged {
      for (inner, group) in account.users[outer].groups.enumerated() {
        section.append(Label(users.labels[outer].part, LabelPart(group.value)), outer, inner)
      }
    }
    list.add(section, origin: { account.users[$0.outer].groups[$0.inner].at }) { entry, out in
      out.list("groups") { out in
        out.element()
        let group = account.users[entry.outer].groups[entry.inner].value
        if unmanaged.contains(group) { out.literal(group) } else { out.expression(.attribute(.group, Label(group), "name")) }
      }
      out.field("user", users.name(of: entry.outer))
    }
  }

  /// About as many bytes as will come out: documents grow by the escapes of their quotation marks.
  private func estimatedSize() -> Int {
    var documents = 0
    var resources = 8 + account.identityProviders.count
    func add(_ holder: some PolicyHolder) {
      resources += 1 + holder.attachedPolicies.count + holder.inlinePolicies.count
      for policy in holder.inlinePolicies { documents += policy.document.json.count }
    }
    for policy in account.policies { documents += policy.document.json.count }
    for role in account.roles {
      add(role)
      documents += role.trust.json.count
    }
    for group in account.groups { add(group) }
    for user in account.users {
      add(user)
      resources += user.groups.count
    }
    return documents * 5 / 4 + (resources + account.policies.count) * 256 + 8192
  }
}

extension JSONWriter {
  /// Nothing where there is no boundary.
  fileprivate mutating func boundary(_ policy: PolicyReference?, _ policies: LocalPolicies) {
    guard let policy else { return }
    key("permissions_boundary")
    arn(of: policy, policies)
  }
}
