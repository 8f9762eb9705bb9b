import AegisIR

/// What the state of the organization's module is told: renamed and adopted resources.
extension OrganizationEmitter {
  func transitions() -> Transitions {
    var transitions = Transitions(version: settings.terraformVersion)
    addMoves(to: &transitions)
    if settings.importBlocks != .none { adoptKnown(&transitions) }
    if settings.importBlocks == .all { adoptEverything(&transitions) }
    return transitions
  }

  /// AWS gives units, accounts and organization policies other names in place.
  private func addMoves(to transitions: inout Transitions) {
    for unit in organization.units {
      transitions.move(.organizationalUnit, from: unit.formerPaths.map { label(ofUnit: $0) }, to: label(ofUnit: unit.path))
    }
    for account in organization.accounts where !account.isManagement {
      transitions.move(.account, from: formerKeys(of: account.key).map { Label($0) }, to: Label(account.key))
    }
    for policy in organization.policies where !policy.isAWSManaged {
      transitions.move(.organizationPolicy, from: policy.lifecycle.formerNames.map { Label($0) }, to: Label(policy.name))
    }
    for attachment in organization.attachments where isOurs(attachment) {
      transitions.move(.organizationPolicyAttachment, from: formerLabels(of: attachment), to: label(of: attachment))
    }
    for delegated in organization.delegatedAdministrators {
      let service = LabelPart(delegated.service)
      transitions.move(
        .delegatedAdministrator, from: formerKeys(of: delegated.account).map { Label(LabelPart($0), service) },
        to: Label(LabelPart(delegated.account), service))
    }
  }

  private func formerKeys(of account: String) -> [String] {
    accountIndices[account].map { organization.accounts[$0].formerKeys } ?? []
  }

  /// The labels under which an attachment stood when its target or its policy had another name.
  private func formerLabels(of attachment: OrganizationPolicyAttachment) -> [Label] {
    var targets: [OrganizationPolicyAttachment.Target] = []
    switch attachment.target {
    case .root: break
    case .unit(let path): targets = unitIndices[path].map { organization.units[$0].formerPaths.map { .unit($0) } } ?? []
    case .account(let key): targets = formerKeys(of: key).map { .account($0) }
    }
    var policies = policyIndices[attachment.policy].map { organization.policies[$0].lifecycle.formerNames } ?? []
    policies.insert(attachment.policy, at: 0)
    var labels: [Label] = []
    for policy in policies.dropFirst() { labels.append(label(of: policy, on: attachment.target)) }
    for target in targets { labels.append(label(of: policies[policies.count - 1], on: target)) }
    return labels
  }

  // MARK: Adoption

  /// What has its id in the configuration, and AWS's own policies on it, which AWS attaches itself.
  private func adoptKnown(_ transitions: inout Transitions) {
    for account in organization.accounts where !account.isManagement {
      if let id = account.id { transitions.adopt(.account, Label(account.key), id) }
    }
    for unit in organization.units {
      if let id = unit.id { transitions.adopt(.organizationalUnit, label(ofUnit: unit.path), id) }
    }
    for policy in organization.policies where !policy.isAWSManaged {
      if let id = policy.id { transitions.adopt(.organizationPolicy, Label(policy.name), id) }
    }
    for attachment in organization.attachments {
      guard let policy = idOfAWSManagedPolicy(attachment.policy), let target = knownID(of: attachment.target) else { continue }
      transitions.adopt(.organizationPolicyAttachment, label(of: attachment), "\(target):\(policy)")
    }
  }

  private func adoptEverything(_ transitions: inout Transitions) {
    if let id = organization.id { transitions.adopt(.organization, .this, id) }
    for attachment in organization.attachments where idOfAWSManagedPolicy(attachment.policy) == nil {
      guard let index = policyIndices[attachment.policy], let policy = organization.policies[index].id,
        let target = knownID(of: attachment.target)
      else { continue }
      transitions.adopt(.organizationPolicyAttachment, label(of: attachment), "\(target):\(policy)")
    }
    for delegated in organization.delegatedAdministrators {
      guard let index = accountIndices[delegated.account], let id = organization.accounts[index].id else { continue }
      transitions.adopt(
        .delegatedAdministrator, Label(LabelPart(delegated.account), LabelPart(delegated.service)), "\(id)/\(delegated.service)")
    }
  }
}
