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
      policies += kept.flatMap(formerCopies)
      policies.sort { $0.name < $1.name }
      for index in roles.indices { roles[index].attachedPolicies.addFormer(former) }
      for index in groups.indices { groups[index].attachedPolicies.addFormer(former) }
      for index in users.indices { users[index].attachedPolicies.addFormer(former) }
    }
    let roles = roles.filter { $0.lifecycle.isManaged && !$0.lifecycle.formerNames.isEmpty }
    if !roles.isEmpty {
      self.roles += roles.flatMap(formerCopies)
      self.roles.sort { $0.name < $1.name }
    }
  }
}

/// What stays under a name that it had before.
private protocol Kept {
  var name: String { get set }
  var lifecycle: Lifecycle { get set }
}

extension Policy: Kept {}
extension Role: Kept {}

private func formerCopies<Resource: Kept>(_ resource: Resource) -> [Resource] {
  resource.lifecycle.formerNames.map { former in
    var it = resource
    it.name = former
    it.lifecycle.formerNames = []
    it.lifecycle.successor = resource.name
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
