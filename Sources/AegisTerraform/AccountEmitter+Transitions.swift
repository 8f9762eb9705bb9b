import AegisBasics
public import AegisIR

/// The addresses of attachments that an exclusive account's resources take over from resources of their own, if terraform
/// has any: it has to forget them and must not detach them. From version 1.7 on the module says so itself.
public func attachmentsTakenOver(by account: Account, settings: TerraformSettings) -> Set<String> {
  let emitter = AccountEmitter(account, settings: settings)
  return Set(emitter.groups.singleAttachments + emitter.roles.singleAttachments + emitter.users.singleAttachments)
}

/// The label of the resource that attaches a policy to a role, group or user.
///
/// - Parameter policy: The name of the account's own policy, or an ARN.
public func attachmentLabel(_ holder: String, _ policy: String) -> String {
  Label(LabelPart(holder), LabelPart(of: policy.hasPrefix("arn:") ? .arn(policy) : .local(policy))).text
}

/// What the state of an account's module is told: renamed, released and adopted resources.
extension AccountEmitter {
  func transitions() -> Transitions {
    var transitions = Transitions(version: settings.terraformVersion)
    adoptMemberRole(&transitions)
    guard hasTransitions else { return transitions }
    for policy in account.policies where !policy.lifecycle.isManaged { transitions.forget(.policy, Label(policy.name)) }
    groups.add(to: &transitions)
    // Roles and policies stay under their former names: nothing moves.
    roles.forgetUnmanaged(&transitions)
    users.add(to: &transitions)
    for role in account.roles where role.hasInstanceProfile && !role.lifecycle.isManaged {
      transitions.forget(.instanceProfile, Label(role.name))
    }
    addMemberships(to: &transitions)
    if settings.importBlocks == .all { adoptEverything(&transitions) }
    return transitions
  }

  /// Most accounts rename and release nothing: there is no need to look at each of their resources.
  private var hasTransitions: Bool {
    func isOld(_ lifecycle: Lifecycle) -> Bool { !lifecycle.formerNames.isEmpty || !lifecycle.isManaged }
    return settings.importBlocks == .all || account.policies.contains { isOld($0.lifecycle) } || account.groups.contains { isOld($0.lifecycle) }
      || account.roles.contains { isOld($0.lifecycle) } || account.users.contains { isOld($0.lifecycle) }
  }

  private func addMemberships(to transitions: inout Transitions) {
    let formerGroups = Dictionary(account.groups.map { ($0.name, $0.lifecycle.formerNames) }, uniquingKeysWith: { first, _ in first })
    for user in account.users {
      for group in user.groups {
        let label = Label(LabelPart(user.name), LabelPart(group.value))
        guard user.lifecycle.isManaged else {
          transitions.forget(.userGroupMembership, label)
          continue
        }
        let (users, groups) = (user.lifecycle.formerNames, formerGroups[group.value] ?? [])
        guard !users.isEmpty || !groups.isEmpty else { continue }
        let former = formerCombinations([user.name, group.value], [users, groups])
        let all = ([user.name] + users).flatMap { user in ([group.value] + groups).map { Label(LabelPart(user), LabelPart($0)) } }
        transitions.follow(
          .userGroupMembership, from: former.map { Label(LabelPart($0[0]), LabelPart($0[1])) }, all: all, to: label)
      }
    }
  }

  // MARK: Adoption

  /// The role through which the module works: AWS makes it with the account, so that it is there whenever the module works.
  private func adoptMemberRole(_ transitions: inout Transitions) {
    let adoptsAll = settings.importBlocks == .all && account.id != nil
    guard settings.importBlocks != .none, !adoptsAll, !account.isManagement else { return }
    let name = account.memberRole ?? settings.defaultMemberRole
    guard let role = account.roles.first(where: { $0.name == name && $0.lifecycle.isManaged && $0.lifecycle.formerNames.isEmpty }) else { return }
    transitions.adopt(.role, Label(role.name), role.name)
  }

  /// Every resource by the id under which the provider imports it: IAM's follow from names and the account's id.
  private func adoptEverything(_ transitions: inout Transitions) {
    guard let id = account.id else { return }
    let prefix = "arn:\(settings.partition):iam::\(id)"
    if let alias = account.alias { transitions.adopt(.accountAlias, .this, alias.value) }
    if account.passwordPolicy != nil { transitions.adopt(.passwordPolicy, .this, "iam-account-password-policy") }
    for provider in account.identityProviders {
      switch provider.configuration {
      case .openIDConnect:
        transitions.adopt(.openIDConnectProvider, Label(provider.name), "\(prefix):oidc-provider/\(provider.name)")
      case .saml: transitions.adopt(.samlProvider, Label(provider.name), "\(prefix):saml-provider/\(provider.name)")
      }
    }
    for policy in account.policies where policy.lifecycle.isManaged {
      transitions.adopt(.policy, Label(policy.name), policies.arn(of: policy.name, account: id))
    }
    groups.adopt(into: &transitions, policies: policies, account: id)
    roles.adopt(into: &transitions, policies: policies, account: id)
    users.adopt(into: &transitions, policies: policies, account: id)
    for role in account.roles where role.hasInstanceProfile && role.lifecycle.isManaged {
      transitions.adopt(.instanceProfile, Label(role.name), role.name)
    }
    for user in account.users where user.lifecycle.isManaged {
      for group in user.groups {
        transitions.adopt(
          .userGroupMembership, Label(LabelPart(user.name), LabelPart(group.value)), "\(user.name)/\(group.value)")
      }
    }
  }
}

extension HolderResources {
  func forgetUnmanaged(_ transitions: inout Transitions) {
    for holder in holders where !holder.lifecycle.isManaged { forget(holder, &transitions) }
  }

  /// What AWS gives another name in place, and what hangs on it.
  func add(to transitions: inout Transitions) {
    forgetUnmanaged(&transitions)
    for holder in holders where holder.lifecycle.isManaged {
      let former = holder.lifecycle.formerNames
      transitions.move(types.holder, from: former.map { Label($0) }, to: Label(holder.name))
      func follow(_ type: ResourceType, _ names: [LabelPart], _ label: Label) {
        transitions.follow(type, from: former.flatMap { name in names.map { Label(LabelPart(name), $0) } }, to: label)
      }
      for policy in holder.inlinePolicies {
        follow(types.inlinePolicy, [LabelPart(policy.name)], Label(LabelPart(holder.name), LabelPart(policy.name)))
      }
      if isExclusive {
        for type in [types.inlinePoliciesExclusive, types.attachmentsExclusive] {
          transitions.move(type, from: former.map { Label($0) }, to: Label(holder.name))
        }
        for label in singleAttachments(of: holder) { transitions.forget(types.attachment, label) }
        continue
      }
      for attachment in holder.attachedPolicies {
        let policy = LabelPart(of: attachment.policy)
        follow(types.attachment, [policy], Label(LabelPart(holder.name), policy))
      }
    }
  }

  /// The labels of attachments that terraform may have one by one, from before the account was exclusive: what the
  /// configuration still names would be detached.
  fileprivate func singleAttachments(of holder: Holder) -> [Label] {
    ([holder.name] + holder.lifecycle.formerNames).flatMap { name in
      holder.attachedPolicies.map { Label(LabelPart(name), LabelPart(of: $0.policy)) }
    }
  }

  fileprivate var singleAttachments: [String] {
    if !isExclusive { return [] }
    return holders.filter(\.lifecycle.isManaged).flatMap { singleAttachments(of: $0) }.map { "\(types.attachment.name).\($0.text)" }
  }

  private func forget(_ holder: Holder, _ transitions: inout Transitions) {
    transitions.forget(types.holder, Label(holder.name))
    for policy in holder.inlinePolicies {
      transitions.forget(types.inlinePolicy, Label(LabelPart(holder.name), LabelPart(policy.name)))
    }
    if isExclusive {
      transitions.forget(types.inlinePoliciesExclusive, Label(holder.name))
      transitions.forget(types.attachmentsExclusive, Label(holder.name))
    } else {
      for attachment in holder.attachedPolicies {
        transitions.forget(types.attachment, Label(LabelPart(holder.name), LabelPart(of: attachment.policy)))
      }
    }
  }

  func adopt(into transitions: inout Transitions, policies: LocalPolicies, account: String) {
    for holder in holders where holder.lifecycle.isManaged {
      transitions.adopt(types.holder, Label(holder.name), holder.name)
      for policy in holder.inlinePolicies {
        transitions.adopt(
          types.inlinePolicy, Label(LabelPart(holder.name), LabelPart(policy.name)), "\(holder.name):\(policy.name)")
      }
      if isExclusive {
        transitions.adopt(types.inlinePoliciesExclusive, Label(holder.name), holder.name)
        transitions.adopt(types.attachmentsExclusive, Label(holder.name), holder.name)
        continue
      }
      for attachment in holder.attachedPolicies {
        let arn =
          switch attachment.policy {
          case .arn(let arn): arn
          case .local(let name): policies.arn(of: name, account: account)
          }
        transitions.adopt(types.attachment, Label(LabelPart(holder.name), LabelPart(of: attachment.policy)), "\(holder.name)/\(arn)")
      }
    }
  }
}

/// The account's own policies, as what attaches them has to know them.
struct LocalPolicies {
  private let policies: [String: Policy]
  let partition: String
  /// Nil where the module's variable says it.
  let accountID: String?

  init(_ account: Account, partition: String) {
    policies = Dictionary(
      account.policies.filter { !$0.lifecycle.isManaged || $0.path != "/" }.map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first })
    self.partition = partition
    accountID = account.id
  }

  func isManaged(_ name: String) -> Bool { policies[name]?.lifecycle.isManaged ?? true }

  func path(of name: String) -> String { policies[name]?.path ?? "/" }

  func arn(of name: String, account: String) -> String { "arn:\(partition):iam::\(account):policy\(path(of: name))\(name)" }
}
