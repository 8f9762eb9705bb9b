import AegisBasics
import AegisChangeSet
import AegisIR

/// What of an account decides what one of its identities can do: so little that it is looked at again after each call that
/// may change it, while most calls of a deployment change nothing of it.
struct IdentityFootprint: Sendable {
  /// The names of the identity's own policies and groups, of itself, and of others whose tags count when they are acted on.
  private(set) var roles: Set<String> = []
  private(set) var users: Set<String> = []
  private(set) var groups: Set<String> = []
  private(set) var policies: Set<String> = []

  /// - Parameters:
  ///   - arn: The identity's.
  ///   - resources: The ARNs of what it acts on.
  init(of arn: String, resources: [String], in account: Account) {
    for name in [arn] + resources {
      guard let last = name.split(separator: "/").last.map(String.init) else { continue }
      if name.contains(":role/") { roles.insert(last) } else if name.contains(":user/") { users.insert(last) }
    }
    func add(_ attachments: [PolicyAttachment], _ boundary: PolicyReference? = nil) {
      for case .local(let name) in attachments.map(\.policy) + [boundary].compactMap({ $0 }) { policies.insert(name) }
    }
    for role in account.roles where roles.contains(role.name) { add(role.attachedPolicies, role.permissionsBoundary) }
    for user in account.users where users.contains(user.name) {
      add(user.attachedPolicies, user.permissionsBoundary)
      groups.formUnion(user.groups.map(\.value))
    }
    for group in account.groups where groups.contains(group.name) { add(group.attachedPolicies) }
  }

  /// The account with nothing else in it.
  func part(of account: Account) -> Account {
    var part = account
    part.roles = account.roles.filter { roles.contains($0.name) }
    part.users = account.users.filter { users.contains($0.name) }
    part.groups = account.groups.filter { groups.contains($0.name) }
    part.policies = account.policies.filter { policies.contains($0.name) }
    return part
  }

  fileprivate func contains(_ kind: HolderKind, _ name: String) -> Bool {
    switch kind {
    case .role: roles.contains(name)
    case .user: users.contains(name)
    case .group: groups.contains(name)
    }
  }
}

extension Account {
  /// The same with somebody in it, whom policies of the organization are over.
  var withOnePrincipal: Account {
    var it = self
    it.roles = Array(roles.prefix(1))
    it.users = roles.isEmpty ? Array(users.prefix(1)) : []
    (it.groups, it.policies) = ([], [])
    return it
  }
}

extension Operation {
  /// Whether a call in its account can take from an identity what it could do.
  func canTake(from footprint: IdentityFootprint) -> Bool {
    switch self {
    case .createPolicyVersion(.own(_, let name), _): footprint.policies.contains(name)
    case .updateTrust(let name, _), .deleteRole(let name): footprint.contains(.role, name)
    case .deleteUser(let name), .updateUser(let name, _, _): footprint.contains(.user, name)
    case .deleteGroup(let name): footprint.contains(.group, name)
    case .putBoundary(let kind, let name, _), .attachPolicy(let kind, let name, _), .detachPolicy(let kind, let name, _),
      .putInlinePolicy(let kind, let name, _, _), .deleteInlinePolicy(let kind, let name, _):
      footprint.contains(kind, name)
    case .addUserToGroup(let name, _), .removeUserFromGroup(let name, _): footprint.contains(.user, name)
    case .tag(.role(let name), _), .untag(.role(let name), _): footprint.contains(.role, name)
    case .tag(.user(let name), _), .untag(.user(let name), _): footprint.contains(.user, name)
    default: false
    }
  }

  /// Whether a call of the organization can take something from the identities of an account.
  ///
  /// - Parameter organization: After the call.
  func canTake(from account: Account, of organization: Organization) -> Bool {
    switch self {
    case .enablePolicyType: true
    case .updateOrganizationPolicy(let name, _, _, _): organization.attachments.contains { $0.policy == name && $0.target.isOver(account) }
    case .attachOrganizationPolicy(_, let target), .detachOrganizationPolicy(_, let target): target.isOver(account)
    case .moveAccount(let key, _, _): account.key == key
    default: false
    }
  }
}

extension OrganizationPolicyAttachment.Target {
  /// Whether what is attached here counts for an account.
  fileprivate func isOver(_ account: Account) -> Bool {
    switch self {
    case .root: true
    case .unit(let path):
      if case .unit(let own)? = account.parent { own.starts(with: path) } else { false }
    case .account(let key): account.key == key
    }
  }
}
