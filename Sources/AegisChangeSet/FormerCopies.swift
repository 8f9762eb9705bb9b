public import AegisIR

extension Organization {
  /// The configuration without roles and policies under former names that they never had in AWS.
  ///
  /// A role or a policy stays under each name that it had before, for whoever still uses it. What was renamed twice between
  /// two deployments was never there under the name between: to make it would help nobody.
  ///
  /// - Parameter deployed: What earlier deployments made: a copy that they made and somebody else took away is wanted still.
  public func withoutUnmadeCopies(observed: Organization?, deployed: Deployed?) -> Organization {
    guard accounts.contains(where: { $0.policies.contains(where: \.isCopy) || $0.roles.contains(where: \.isCopy) }) else { return self }
    let former = FormerAddresses(self)
    var known = Set((deployed?.digests ?? [:]).keys.lazy.filter { $0.kind == .policy || $0.kind == .role }.map { former.current($0) })
    for account in observed.map({ Alignment($0, to: self, ids: deployed?.ids(former) ?? Identifiers()).observed.accounts }) ?? [] {
      let scope = Scope.account(account.key)
      for policy in account.policies { known.insert(Address(scope, .policy, policy.name)) }
      for role in account.roles { known.insert(Address(scope, .role, role.name)) }
    }
    var it = self
    for index in it.accounts.indices { it.accounts[index].dropCopies { !known.contains($0) } }
    return it
  }
}

extension Account {
  fileprivate mutating func dropCopies(_ isUnmade: (Address) -> Bool) {
    let scope = Scope.account(key)
    roles.removeAll { $0.isCopy && isUnmade(Address(scope, .role, $0.name)) }
    let dropped = Set(policies.filter { $0.isCopy && isUnmade(Address(scope, .policy, $0.name)) }.map(\.name))
    guard !dropped.isEmpty else { return }
    policies.removeAll { dropped.contains($0.name) }
    func isDropped(_ attachment: PolicyAttachment) -> Bool {
      if case .local(let name) = attachment.policy { dropped.contains(name) } else { false }
    }
    for index in roles.indices { roles[index].attachedPolicies.removeAll(where: isDropped) }
    for index in groups.indices { groups[index].attachedPolicies.removeAll(where: isDropped) }
    for index in users.indices { users[index].attachedPolicies.removeAll(where: isDropped) }
  }
}

extension Policy {
  fileprivate var isCopy: Bool { lifecycle.successor != nil }
}

extension Role {
  fileprivate var isCopy: Bool { lifecycle.successor != nil }
}
