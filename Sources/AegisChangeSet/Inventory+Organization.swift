public import AegisIR

extension Inventory {
  /// Takes stock of an organization. Values that AWS fills in by itself stand as it fills them in.
  public init(_ organization: Organization) {
    let it = organization
    add(Address(.organization, .organization), [Property("feature_set", it.featureSet.rawValue)], origin: it.origin)
    for service in it.enabledServices { add(Address(.organization, .trustedService, service), origin: it.origin) }
    for type in it.enabledPolicyTypes { add(Address(.organization, .policyType, type), origin: it.root?.origin ?? it.origin) }
    for unit in it.units {
      add(
        Address(.organization, .unit, parts: unit.path), tagProperties(unit.tags), origin: unit.origin,
        preventsDestroy: unit.preventDestroy)
    }
    for policy in it.policies where !policy.isAWSManaged {
      add(
        Address(.organization, .organizationPolicy, policy.name),
        [
          Property("type", policy.type), Property("description", policy.description ?? ""),
          Property("content", document: policy.content.json),
        ] + tagProperties(policy.tags), origin: policy.origin, preventsDestroy: policy.preventDestroy)
    }
    for attachment in it.attachments { add(attachment.address, origin: attachment.origin) }
    for delegated in it.delegatedAdministrators {
      add(Address(.organization, .delegatedAdministrator, delegated.account, delegated.service), origin: delegated.origin)
    }
    for account in it.accounts { add(account) }
  }

  private mutating func add(_ account: Account) {
    var values: [Property] = []
    if !account.isManagement {
      values = [Property("name", account.name), Property("email", account.email)]
      if let parent = account.parent { values.append(Property("parent", parent.text)) }
    }
    add(
      Address(.organization, .account, account.key), values + tagProperties(account.tags), origin: account.origin,
      preventsDestroy: account.preventDestroy)
    isInManagedAccount = account.lifecycle.isManaged
    addIdentities(account)
    isInManagedAccount = true
  }
}

extension Container {
  /// As people read it.
  public var text: String {
    switch self {
    case .root: "root"
    case .unit(let path): path.joined(separator: "/")
    }
  }
}

extension OrganizationPolicyAttachment {
  var address: Address { Address(.organization, .organizationAttachment, parts: [policy] + target.parts) }
}

extension OrganizationPolicyAttachment.Target {
  var parts: [String] {
    switch self {
    case .root: ["root"]
    case .unit(let path): ["unit"] + path
    case .account(let key): ["account", key]
    }
  }
}
