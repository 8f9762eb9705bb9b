import AegisIR

/// What exists already, by the ids in the configuration.
extension OrganizationEmitter {
  struct Import {
    var type: ResourceType
    var label: Label
    var id: String
  }

  func knownImports() -> [Import] {
    var imports: [Import] = []
    func add(_ type: ResourceType, _ found: [(Label, String)]) {
      imports += found.sorted { $0.0 < $1.0 }.map { Import(type: type, label: $0.0, id: $0.1) }
    }
    add(
      .account,
      organization.accounts.compactMap { account in
        account.isManagement ? nil : account.id.map { (Label(account.key), $0) }
      })
    add(.organizationalUnit, organization.units.compactMap { unit in unit.id.map { (label(ofUnit: unit.path), $0) } })
    add(
      .organizationPolicy,
      organization.policies.compactMap { policy in
        policy.isAWSManaged ? nil : policy.id.map { (Label(policy.name), $0) }
      })
    add(
      .organizationPolicyAttachment,
      organization.attachments.compactMap { attachment in
        guard let policy = idOfAWSManagedPolicy(attachment.policy), let target = knownID(of: attachment.target)
        else { return nil }
        return (label(of: attachment), "\(target):\(policy)")
      })
    return imports
  }

  func write(_ imports: [Import], to out: inout JSONWriter) {
    if imports.isEmpty { return }
    out.list("import") { out in
      for item in imports {
        out.element()
        out.object { out in
          out.field("id", literal: item.id)
          out.key("to")
          out.address(item.type, item.label)
        }
      }
    }
  }
}
