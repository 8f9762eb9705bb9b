import AegisBasics
import AegisIR

/// The calls of IAM in one account.
struct AccountPlan {
  let account: Account
  /// The account as it is; nil where it is still to be made.
  let before: Account?
  let scope: Scope
  var planner: Planner

  init(_ account: Account, before: Account?, planner: Planner) {
    self.account = account
    self.before = before
    scope = .account(account.key)
    self.planner = planner
  }

  mutating func plan() {
    planSettings()
    planProviders()
    planPolicies()
    let old = before ?? account.emptied
    planHolders(.group, before: old.groups.map(Holder.init), after: account.groups.map(Holder.init))
    planHolders(.user, before: old.users.map(Holder.init), after: account.users.map(Holder.init))
    planHolders(.role, before: old.roles.map(Holder.init), after: account.roles.map(Holder.init))
    planMemberships()
    planInstanceProfiles()
  }

  func address(_ kind: ResourceKind, _ parts: String...) -> Address { Address(scope, kind, parts: parts) }

  func action(_ kind: ResourceKind, _ parts: String...) -> Action? { planner.action(Address(scope, kind, parts: parts)) }

  func isEarly(_ address: Address) -> Bool { planner.early.contains(address) }

  // MARK: Policies

  /// The policy as calls name it once the plan is carried out.
  func locator(_ reference: PolicyReference) -> PolicyLocator {
    switch reference.canonical(in: account) {
    case .arn(let arn): return .arn(arn)
    case .local(let name):
      let policy = account.policies.first { $0.name == name } ?? before?.policies.first { $0.name == name }
      return .own(path: policy?.path ?? "/", name: name)
    }
  }

  /// The policy as calls name it before anything is replaced.
  func oldLocator(_ reference: PolicyReference) -> PolicyLocator {
    guard let before else { return locator(reference) }
    switch reference.canonical(in: before) {
    case .arn(let arn): return .arn(arn)
    case .local(let name): return .own(path: before.policies.first { $0.name == name }?.path ?? "/", name: name)
    }
  }

  func isReplaced(_ reference: PolicyReference) -> Bool {
    guard let before, case .local(let name) = reference.canonical(in: before) else { return false }
    return action(.policy, name) == .replace || isEarly(address(.policy, name))
  }

  private mutating func planPolicies() {
    for policy in account.policies {
      let address = address(.policy, policy.name)
      switch planner.action(address) {
      case .create, .replace:
        planner.step(
          .createPolicies,
          .createPolicy(
            name: policy.name, path: policy.path, description: policy.description ?? "", document: policy.document.json,
            tags: policy.tags), of: address)
      case .update:
        let locator = PolicyLocator.own(path: policy.path, name: policy.name)
        if planner.differs(address, "document") {
          let older = planner.olderVersions[account.key]?[policy.name] ?? []
          if older.count >= 4 { planner.step(.deletePolicyVersions, .deletePolicyVersion(locator, version: older[0]), of: address) }
          planner.step(.createPolicyVersions, .createPolicyVersion(locator, document: policy.document.json), of: address)
        }
        planner.tagSteps(.createPolicyVersions, .policy(locator), of: address)
      default: break
      }
    }
    for policy in before?.policies ?? [] {
      let address = address(.policy, policy.name)
      let isReplaced = isReplaced(.local(policy.name))
      guard isReplaced || planner.action(address) == .delete else { continue }
      let locator = PolicyLocator.own(path: policy.path, name: policy.name)
      for version in planner.olderVersions[account.key]?[policy.name] ?? [] {
        planner.step(isReplaced ? .replaceStrip : .deleteOldVersions, .deletePolicyVersion(locator, version: version), of: address)
      }
      planner.step(isReplaced ? .deleteReplaced : .deletePolicies, .deletePolicy(locator), of: address)
    }
  }

  // MARK: Memberships, instance profiles

  private mutating func planMemberships() {
    for user in before?.users ?? [] {
      for group in user.groups {
        let membership = address(.membership, user.name, group.value)
        guard planner.action(membership) == .detach else { continue }
        let isEarly = isEarly(address(.user, user.name)) || isEarly(address(.group, group.value))
        let goes = action(.user, user.name) == .delete || action(.group, group.value) == .delete
        planner.step(
          isEarly ? .replaceStrip : goes ? .stripDeleted : hasRoom(user.name) ? .revoke : .makeRoom,
          .removeUserFromGroup(user: user.name, group: group.value), of: membership)
      }
    }
    for user in account.users {
      for group in user.groups {
        let membership = address(.membership, user.name, group.value)
        if planner.action(membership) == .attach {
          planner.step(.grant, .addUserToGroup(user: user.name, group: group.value), of: membership)
        }
      }
    }
  }

  /// Whether all old and new groups of a user fit at once. Source: IAM quotas, "Groups an IAM user can be a member of".
  private func hasRoom(_ user: String) -> Bool {
    let old = before?.users.first { $0.name == user }?.groups.map(\.value) ?? []
    let new = account.users.first { $0.name == user }?.groups.map(\.value) ?? []
    return Set(old + new).count <= 10
  }

  private mutating func planInstanceProfiles() {
    for role in before?.roles ?? [] where role.hasInstanceProfile {
      let profile = address(.instanceProfile, role.name)
      let ofRole = address(.role, role.name)
      let isRoleReplaced = planner.action(ofRole) == .replace || isEarly(ofRole)
      switch planner.action(profile) {
      case .delete:
        planner.step(isRoleReplaced ? .replaceDetach : .stripDeleted, .removeRoleFromInstanceProfile(role.name), of: profile)
        planner.step(isRoleReplaced ? .replaceStrip : .deletePrincipals, .deleteInstanceProfile(role.name), of: profile)
      case .replace:
        planner.step(.replaceDetach, .removeRoleFromInstanceProfile(role.name), of: profile)
        planner.step(.replaceStrip, .deleteInstanceProfile(role.name), of: profile)
      case nil where isRoleReplaced:
        planner.step(.replaceDetach, .removeRoleFromInstanceProfile(role.name), of: ofRole)
        planner.step(.fillInstanceProfiles, .addRoleToInstanceProfile(role.name), of: ofRole)
      default: break
      }
    }
    for role in account.roles where role.hasInstanceProfile {
      let profile = address(.instanceProfile, role.name)
      guard let action = planner.action(profile), action == .create || action == .replace else { continue }
      planner.step(.createInstanceProfiles, .createInstanceProfile(name: role.name, path: role.path), of: profile)
      planner.step(.fillInstanceProfiles, .addRoleToInstanceProfile(role.name), of: profile)
    }
  }
}

extension Account {
  /// The account with nothing in it.
  var emptied: Account {
    Account(key: key, name: name, email: email, id: id, isManagement: isManagement, origin: origin)
  }
}
