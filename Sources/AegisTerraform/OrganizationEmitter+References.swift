import AegisIR

/// How the resources of the organization's module name each other.
extension OrganizationEmitter {
  func label(ofUnit path: [String]) -> Label { Label(joining: path) }

  func id(of container: Container) -> Expression {
    switch container {
    case .root: .attribute(.organization, .this, "roots[0].id")
    case .unit(let path): .attribute(.organizationalUnit, label(ofUnit: path), "id")
    }
  }

  func id(ofAccount key: String) -> Expression {
    if let index = accountIndices[key], organization.accounts[index].isManagement {
      return .attribute(.organization, .this, "master_account_id")
    }
    return .attribute(.account, Label(key), "id")
  }

  func id(of target: OrganizationPolicyAttachment.Target) -> Expression {
    switch target {
    case .root: id(of: Container.root)
    case .unit(let path): id(of: Container.unit(path))
    case .account(let key): id(ofAccount: key)
    }
  }

  /// The kind of target stands in front, so that a unit called `root` or like an account is told apart.
  func label(of attachment: OrganizationPolicyAttachment) -> Label { label(of: attachment.policy, on: attachment.target) }

  func label(of policy: String, on target: OrganizationPolicyAttachment.Target) -> Label {
    switch target {
    case .root: Label(joining: ["root", policy])
    case .unit(let path): Label(joining: ["unit"] + path + [policy])
    case .account(let key): Label(joining: ["account", key, policy])
    }
  }

  /// `p-FullAWSAccess` and its like: AWS makes the id from the name.
  func idOfAWSManagedPolicy(_ name: String) -> String? {
    guard let index = policyIndices[name], organization.policies[index].isAWSManaged else { return nil }
    return organization.policies[index].id ?? "p-\(name)"
  }

  func knownID(of target: OrganizationPolicyAttachment.Target) -> String? {
    switch target {
    case .root: organization.root?.id
    case .unit(let path): unitIndices[path].flatMap { organization.units[$0].id }
    case .account(let key): accountIndices[key].flatMap { organization.accounts[$0].id }
    }
  }

  /// AWS itself attaches its `FullAWSAccess` policies to a root, unit or account when it makes it, and
  /// refuses a second attachment: on what is still to be created there is nothing to do.
  func isOurs(_ attachment: OrganizationPolicyAttachment) -> Bool {
    idOfAWSManagedPolicy(attachment.policy) == nil || knownID(of: attachment.target) != nil
  }
}
