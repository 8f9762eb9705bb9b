import AegisBasics

/// AWS cannot rename a role or a policy: under each name that the configuration remembers it stays as it is under the
/// new one, until the former name is dropped. So a rename takes nothing away from anybody who still uses the old name.
///
/// Source: IAM User Guide, "Update a role" and "Edit IAM policies": names cannot be changed.
extension Account {
  mutating func keepFormerNames() {
    let kept = policies.filter { $0.lifecycle.isManaged && !$0.lifecycle.formerNames.isEmpty }
    if !kept.isEmpty {
      let former = Dictionary(kept.map { ($0.name, $0.lifecycle.formerNames) }, uniquingKeysWith: { first, _ in first })
      policies += kept.flatMap { policy in policy.lifecycle.formerNames.map { policy.keeping($0) } }
      policies.sort { $0.name < $1.name }
      for index in roles.indices { roles[index].attachedPolicies.addFormer(former) }
      for index in groups.indices { groups[index].attachedPolicies.addFormer(former) }
      for index in users.indices { users[index].attachedPolicies.addFormer(former) }
    }
    let roles = roles.filter { $0.lifecycle.isManaged && !$0.lifecycle.formerNames.isEmpty }
    if !roles.isEmpty {
      self.roles += roles.flatMap { role in role.lifecycle.formerNames.map { role.keeping($0) } }
      self.roles.sort { $0.name < $1.name }
    }
  }
}

extension Policy {
  fileprivate func keeping(_ former: String) -> Policy {
    var it = self
    it.name = former
    it.lifecycle.formerNames = []
    it.lifecycle.successor = name
    return it
  }
}

extension Role {
  fileprivate func keeping(_ former: String) -> Role {
    var it = self
    it.name = former
    it.lifecycle.formerNames = []
    it.lifecycle.successor = name
    return it
  }
}

extension [PolicyAttachment] {
  /// Whoever has a policy has it under its former names too.
  fileprivate mutating func addFormer(_ former: [String: [String]]) {
    let added = flatMap { attachment -> [PolicyAttachment] in
      guard case .local(let name) = attachment.policy else { return [] }
      return (former[name] ?? []).map { PolicyAttachment(policy: .local($0), origin: attachment.origin) }
    }
    guard !added.isEmpty else { return }
    self = (self + added).sorted { $0.policy.precedes($1.policy) }
  }
}

extension PolicyReference {
  /// Policies of the account first, then ARNs, each by name.
  func precedes(_ other: PolicyReference) -> Bool {
    switch (self, other) {
    case (.local(let left), .local(let right)), (.arn(let left), .arn(let right)): left < right
    case (.local, .arn): true
    case (.arn, .local): false
    }
  }
}
