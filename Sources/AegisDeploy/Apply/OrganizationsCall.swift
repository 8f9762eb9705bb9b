import AegisChangeSet
import AegisCloud
import AegisIR

/// A call of AWS Organizations as the JSON protocol sends it.
struct OrganizationsCall: Sendable {
  var name: String
  var input: [JSONValue.Member] = []

  /// Nil where an id is not known, or for what is no call of Organizations.
  init?(_ operation: Operation, _ ids: Identifiers) {
    guard operation.action.hasPrefix("organizations:") else { return nil }
    name = String(operation.action.dropFirst("organizations:".count))
    func container(_ container: Container) -> String? {
      switch container {
      case .root: ids.root
      case .unit(let path): path.isEmpty ? ids.root : ids.units[path]
      }
    }
    func target(_ target: OrganizationPolicyAttachment.Target) -> String? {
      switch target {
      case .root: ids.root
      case .unit(let path): ids.units[path]
      case .account(let key): ids.accounts[key]
      }
    }
    func taggable(_ target: Taggable) -> String? {
      switch target {
      case .unit(let path): ids.units[path]
      case .organizationPolicy(let name): ids.policies[name]
      case .account(let key): ids.accounts[key]
      default: nil
      }
    }
    let values: [(String, String?)]
    var tags: [Tag] = []
    switch operation {
    case .createOrganization(let features): values = [("FeatureSet", features)]
    case .enableService(let service), .disableService(let service): values = [("ServicePrincipal", service)]
    case .enablePolicyType(let type), .disablePolicyType(let type): values = [("RootId", ids.root), ("PolicyType", type)]
    case .createUnit(let path, let added):
      values = [("ParentId", container(.unit(Array(path.dropLast())))), ("Name", path.last)]
      tags = added
    case .renameUnit(let path): values = [("OrganizationalUnitId", ids.units[path]), ("Name", path.last)]
    case .deleteUnit(let path): values = [("OrganizationalUnitId", ids.units[path])]
    case .createOrganizationPolicy(let name, let type, let description, let content, let added):
      values = [
        ("Name", name), ("Type", type), ("Description", description), ("Content", String(decoding: content, as: UTF8.self)),
      ]
      tags = added
    case .updateOrganizationPolicy(let name, let isRenamed, let description, let content):
      var changed: [(String, String?)] = [("PolicyId", ids.policies[name])]
      if isRenamed { changed.append(("Name", name)) }
      if let description { changed.append(("Description", description)) }
      if let content { changed.append(("Content", String(decoding: content, as: UTF8.self))) }
      values = changed
    case .deleteOrganizationPolicy(let name): values = [("PolicyId", ids.policies[name])]
    case .attachOrganizationPolicy(let name, let place), .detachOrganizationPolicy(let name, let place):
      values = [("PolicyId", ids.policies[name]), ("TargetId", target(place))]
    case .createAccount(_, let name, let email, let role, let added):
      values = [("AccountName", name), ("Email", email)] + (role.map { [("RoleName", $0)] } ?? [])
      tags = added
    case .closeAccount(let key): values = [("AccountId", ids.accounts[key])]
    case .moveAccount(let key, let from, let to):
      values = [("AccountId", ids.accounts[key]), ("SourceParentId", container(from)), ("DestinationParentId", container(to))]
    case .registerAdministrator(let account, let service), .deregisterAdministrator(let account, let service):
      values = [("AccountId", ids.accounts[account]), ("ServicePrincipal", service)]
    case .tag(let target, let added):
      values = [("ResourceId", taggable(target))]
      tags = added
    case .untag(let target, let keys):
      guard let id = taggable(target) else { return nil }
      input = [JSONValue.Member("ResourceId", .string(id)), JSONValue.Member("TagKeys", .array(keys.map { .string($0) }))]
      return
    default: return nil
    }
    for (name, value) in values {
      guard let value else { return nil }
      input.append(JSONValue.Member(name, .string(value)))
    }
    if !tags.isEmpty {
      input.append(JSONValue.Member("Tags", .array(tags.map { ["Key": .string($0.key), "Value": .string($0.value)] })))
    }
  }
}
