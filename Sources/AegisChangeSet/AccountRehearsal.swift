import AegisBasics
import AegisIR

/// Applies the calls of one account to what the account holds.
struct AccountRehearsal {
  /// The account as the configuration has it.
  let desired: Account?
  /// The configuration's documents, by what they say.
  let documents: [[UInt8]: Document]

  func apply(_ operation: Operation, to account: inout Account) {
    switch operation {
    case .createPolicy(let name, let path, _, let json, _):
      account.policies.append(Policy(name: name, path: path, document: document(json), origin: .nowhere))
    case .createPolicyVersion(.own(_, let name), let json):
      if let index = account.policies.firstIndex(where: { $0.name == name }) { account.policies[index].document = document(json) }
    case .deletePolicy(.own(_, let name)): account.policies.removeAll { $0.name == name }
    case .createRole(let name, let path, _, let trust, let boundary, _, let tags):
      var role = Role(name: name, path: path, trust: document(trust), permissionsBoundary: boundary.map(reference), tags: tags, origin: .nowhere)
      role.origin = desired?.roles.first { $0.name == name }?.origin ?? .nowhere
      account.roles.append(role)
    case .updateTrust(let name, let json): change(&account.roles, \.name, name) { $0.trust = document(json) }
    case .deleteRole(let name): account.roles.removeAll { $0.name == name }
    case .createGroup(let name, let path): account.groups.append(Group(name: name, path: path, origin: .nowhere))
    case .updateGroup(let name, _, let path): change(&account.groups, \.name, name) { $0.path = path }
    case .deleteGroup(let name):
      account.groups.removeAll { $0.name == name }
      for index in account.users.indices { account.users[index].groups.removeAll { $0.value == name } }
    case .createUser(let name, let path, let boundary, let tags):
      var user = User(name: name, path: path, permissionsBoundary: boundary.map(reference), tags: tags, origin: .nowhere)
      user.origin = desired?.users.first { $0.name == name }?.origin ?? .nowhere
      account.users.append(user)
    case .updateUser(let name, _, let path): change(&account.users, \.name, name) { $0.path = path }
    case .deleteUser(let name): account.users.removeAll { $0.name == name }
    case .addUserToGroup(let user, let group):
      change(&account.users, \.name, user) { if !$0.groups.contains(where: { $0.value == group }) { $0.groups.append(Located(group, at: .nowhere)) } }
    case .removeUserFromGroup(let user, let group): change(&account.users, \.name, user) { $0.groups.removeAll { $0.value == group } }
    case .putBoundary(let kind, let name, let policy): setBoundary(kind, name, reference(policy), &account)
    case .deleteBoundary(let kind, let name): setBoundary(kind, name, nil, &account)
    case .attachPolicy(let kind, let name, let policy):
      let wanted = reference(policy)
      changeAttached(kind, name, &account) { attached in
        guard !attached.contains(where: { $0.policy == wanted }) else { return }
        attached.append(PolicyAttachment(policy: wanted, origin: place(of: wanted, on: kind, name)))
      }
    case .detachPolicy(let kind, let name, let policy):
      let gone = reference(policy)
      changeAttached(kind, name, &account) { $0.removeAll { $0.policy == gone } }
    case .putInlinePolicy(let kind, let holder, let name, let json):
      changeInline(kind, holder, &account) { policies in
        policies.removeAll { $0.name == name }
        policies.append(InlinePolicy(name: name, document: document(json), origin: .nowhere))
      }
    case .deleteInlinePolicy(let kind, let holder, let name): changeInline(kind, holder, &account) { $0.removeAll { $0.name == name } }
    case .tag(.role(let name), let tags): change(&account.roles, \.name, name) { $0.tags = merged($0.tags, tags) }
    case .tag(.user(let name), let tags): change(&account.users, \.name, name) { $0.tags = merged($0.tags, tags) }
    case .untag(.role(let name), let keys): change(&account.roles, \.name, name) { $0.tags.removeAll { keys.contains($0.key) } }
    case .untag(.user(let name), let keys): change(&account.users, \.name, name) { $0.tags.removeAll { keys.contains($0.key) } }
    default: break
    }
  }

  private func document(_ json: [UInt8]) -> Document { documents[json] ?? Document(json: json, origin: .nowhere) }

  private func reference(_ policy: PolicyLocator) -> PolicyReference {
    switch policy {
    case .arn(let arn): .arn(arn)
    case .own(_, let name): .local(name)
    }
  }

  private func merged(_ tags: [Tag], _ new: [Tag]) -> [Tag] { tags.filter { tag in !new.contains { $0.key == tag.key } } + new }

  private func change<Item>(_ items: inout [Item], _ nameOf: KeyPath<Item, String>, _ name: String, _ body: (inout Item) -> Void) {
    if let index = items.firstIndex(where: { $0[keyPath: nameOf] == name }) { body(&items[index]) }
  }

  private func changeAttached(_ kind: HolderKind, _ name: String, _ account: inout Account, _ body: (inout [PolicyAttachment]) -> Void) {
    switch kind {
    case .role: change(&account.roles, \.name, name) { body(&$0.attachedPolicies) }
    case .group: change(&account.groups, \.name, name) { body(&$0.attachedPolicies) }
    case .user: change(&account.users, \.name, name) { body(&$0.attachedPolicies) }
    }
  }

  private func changeInline(_ kind: HolderKind, _ name: String, _ account: inout Account, _ body: (inout [InlinePolicy]) -> Void) {
    switch kind {
    case .role: change(&account.roles, \.name, name) { body(&$0.inlinePolicies) }
    case .group: change(&account.groups, \.name, name) { body(&$0.inlinePolicies) }
    case .user: change(&account.users, \.name, name) { body(&$0.inlinePolicies) }
    }
  }

  private func setBoundary(_ kind: HolderKind, _ name: String, _ policy: PolicyReference?, _ account: inout Account) {
    switch kind {
    case .role: change(&account.roles, \.name, name) { $0.permissionsBoundary = policy }
    case .user: change(&account.users, \.name, name) { $0.permissionsBoundary = policy }
    case .group: break
    }
  }

  /// Where the configuration attaches a policy.
  private func place(of policy: PolicyReference, on kind: HolderKind, _ name: String) -> SourceRange {
    let attached =
      switch kind {
      case .role: desired?.roles.first { $0.name == name }?.attachedPolicies
      case .group: desired?.groups.first { $0.name == name }?.attachedPolicies
      case .user: desired?.users.first { $0.name == name }?.attachedPolicies
      }
    return attached?.first { $0.policy == policy }?.origin ?? .nowhere
  }
}
