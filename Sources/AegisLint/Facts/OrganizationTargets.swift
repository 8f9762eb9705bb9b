import AegisIR

// The tree of an organization, as rules walk it.

extension Container {
  /// What it lies in; nil for the root.
  var parent: Container? {
    guard case .unit(let path) = self else { return nil }
    return path.count == 1 ? .root : .unit(Array(path.dropLast()))
  }

  var target: OrganizationPolicyAttachment.Target {
    switch self {
    case .root: .root
    case .unit(let path): .unit(path)
    }
  }
}

extension OrganizationPolicyAttachment.Target {
  /// The root or unit that it lies in; nil for the root, and for accounts whose place is not known.
  func container(in facts: OrganizationFacts) -> Container? {
    switch self {
    case .root: nil
    case .unit(let path): Container.unit(path).parent
    case .account(let key): facts.containers[key]
    }
  }

  /// "the root", "unit `Workloads/Prod`", "account `shop`".
  func noun(in facts: OrganizationFacts) -> String {
    switch self {
    case .root: "the root"
    case .unit(let path): "unit `\(path.joined(separator: "/"))`"
    case .account(let key): "account `\(facts.shared.organization.accounts.first { $0.key == key }?.name ?? key)`"
    }
  }

  /// What policies that bind it can be attached to: the root, the units on the way, itself.
  func path(in facts: OrganizationFacts) -> [OrganizationPolicyAttachment.Target] {
    var found = [self]
    var container = container(in: facts)
    while let current = container {
      found.append(current.target)
      container = current.parent
    }
    return found.reversed()
  }
}
