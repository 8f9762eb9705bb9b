import AegisBasics
import AegisChangeSet
import AegisIR

/// An organization in memory with the preconditions of AWS's calls: what comes in the wrong order is refused.
struct SimulatedAWS {
  struct Unit {
    var name: String
    var parent: String
    var tags: [String: String]
  }

  struct Member {
    var name: String
    var email: String
    var parent: String
    var tags: [String: String]
    var iam: SimulatedIAM
  }

  struct Link: Hashable {
    var policy: String
    var target: String
  }

  static let management = "100000000000"
  var exists = false
  var services: Set<String> = []
  var types: Set<String> = []
  var units: [String: Unit] = [:]
  var accounts: [String: Member] = [:]
  var policies: [String: OrganizationPolicy] = [:]
  var links: Set<Link> = []
  var delegated: Set<[String]> = []
  private var next = 1
  /// The ids as a deployment learns them.
  var ids = Identifiers()

  init() {
    accounts[Self.management] = Member(name: "management", email: "m@example.com", parent: "r-1", tags: [:], iam: SimulatedIAM(id: Self.management))
  }

  private mutating func number() -> Int {
    next += 1
    return next
  }

  private var targets: [String] { ["r-1"] + units.keys + accounts.keys }

  private func isPrincipal(_ arn: String) -> Bool {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard let account = accounts[String(parts[4])] else { return true }
    return HolderKind.allCases.contains { kind in
      account.iam.holders[kind]!.values.contains { "\(kind.rawValue)\($0.path)\($0.name)" == parts[5] }
    }
  }

  private func id(_ container: Container) throws -> String {
    switch container {
    case .root: return "r-1"
    case .unit(let path): return try unit(path)
    }
  }

  private func unit(_ path: [String]) throws -> String {
    if path.isEmpty { return "r-1" }
    guard let id = ids.units[path], units[id] != nil else { throw Refusal("OrganizationalUnitNotFound", "\(path)") }
    return id
  }

  private func account(_ key: String) throws -> String {
    guard let id = ids.accounts[key], accounts[id] != nil else { throw Refusal("AccountNotFound", key) }
    return id
  }

  private func policy(_ name: String) throws -> String {
    guard let id = ids.policies[name], policies[id] != nil else { throw Refusal("PolicyNotFound", name) }
    return id
  }

  private func target(_ target: OrganizationPolicyAttachment.Target) throws -> String {
    switch target {
    case .root: "r-1"
    case .unit(let path): try unit(path)
    case .account(let key): try account(key)
    }
  }

  /// Whether a policy is attached where the configuration has it.
  func holds(_ attachment: OrganizationPolicyAttachment) -> Bool {
    guard let policy = try? policy(attachment.policy), let target = try? target(attachment.target) else { return false }
    return links.contains(Link(policy: policy, target: target))
  }

  private mutating func attachDefaults(_ target: String) {
    if types.contains("SERVICE_CONTROL_POLICY") { links.insert(Link(policy: "p-FullAWSAccess", target: target)) }
  }

  // MARK: Calls

  mutating func apply(_ step: Step) throws {
    if let key = step.scope.account {
      let id = try account(key)
      var iam = accounts[id]!.iam
      let snapshot = self
      try iam.apply(step.operation, isPrincipal: snapshot.isPrincipal)
      accounts[id]!.iam = iam
    } else {
      try applyToOrganization(step.operation)
    }
  }

  private mutating func applyToOrganization(_ operation: Operation) throws {
    if case .createOrganization = operation {
      if exists { throw Refusal("AlreadyInOrganization") }
      exists = true
      policies["p-FullAWSAccess"] = fullAccess
      ids.policies["FullAWSAccess"] = "p-FullAWSAccess"
      return
    }
    guard exists else { throw Refusal("AWSOrganizationsNotInUse") }
    switch operation {
    case .enableService(let name): services.insert(name)
    case .disableService(let name):
      if delegated.contains(where: { $0[1] == name }) { throw Refusal("ConstraintViolation", name) }
      services.remove(name)
    case .enablePolicyType(let type):
      guard types.insert(type).inserted else { throw Refusal("PolicyTypeAlreadyEnabled") }
      for target in targets where type == "SERVICE_CONTROL_POLICY" { attachDefaults(target) }
    case .createUnit(let path, let tags):
      let parent = try unit(Array(path.dropLast()))
      if units.values.contains(where: { $0.parent == parent && $0.name == path.last }) { throw Refusal("DuplicateOrganizationalUnit") }
      let id = "ou-\(number())"
      units[id] = Unit(name: path.last!, parent: parent, tags: tags.dictionary)
      ids.units[path] = id
      attachDefaults(id)
    case .renameUnit(let path): units[try unit(path)]!.name = path.last!
    case .deleteUnit(let path):
      let id = try unit(path)
      if units.values.contains(where: { $0.parent == id }) || accounts.values.contains(where: { $0.parent == id }) {
        throw Refusal("OrganizationalUnitNotEmpty", "\(path)")
      }
      units[id] = nil
      links = links.filter { $0.target != id }
    case .createOrganizationPolicy(let name, let type, let description, let content, let tags):
      if policies.values.contains(where: { $0.name == name }) { throw Refusal("DuplicatePolicy", name) }
      let id = "p-\(number())"
      policies[id] = OrganizationPolicy(
        name: name, type: type, description: description, content: Document(json: content, origin: nowhere), id: id, tags: tags, origin: nowhere)
      ids.policies[name] = id
    case .updateOrganizationPolicy(let name, let isRenamed, let description, let content):
      let id = try policy(name)
      if isRenamed { policies[id]!.name = name }
      if let description { policies[id]!.description = description }
      if let content { policies[id]!.content.json = content }
    case .deleteOrganizationPolicy(let name):
      let id = try policy(name)
      if links.contains(where: { $0.policy == id }) { throw Refusal("PolicyInUse", name) }
      policies[id] = nil
    case .attachOrganizationPolicy(let name, let place):
      let link = Link(policy: try policy(name), target: try target(place))
      let type = policies[link.policy]!.type
      guard types.contains(type) else { throw Refusal("PolicyTypeNotEnabled", type) }
      guard links.insert(link).inserted else { throw Refusal("DuplicatePolicyAttachment", name) }
      if count(type, on: link.target) > 5 { throw Refusal("ConstraintViolation", "more than five on \(place)") }
    case .detachOrganizationPolicy(let name, let place):
      let link = Link(policy: try policy(name), target: try target(place))
      guard links.remove(link) != nil else { throw Refusal("PolicyNotAttached", name) }
      if count(policies[link.policy]!.type, on: link.target) < 1 { throw Refusal("ConstraintViolation", "none left on \(place)") }
    case .createAccount(let key, let name, let email, _, let tags):
      if accounts.values.contains(where: { $0.email == email }) { throw Refusal("EMAIL_ALREADY_EXISTS", email) }
      let id = String(100_000_000_000 + number())
      accounts[id] = Member(name: name, email: email, parent: "r-1", tags: tags.dictionary, iam: SimulatedIAM(id: id))
      ids.accounts[key] = id
      attachDefaults(id)
    case .moveAccount(let key, let from, let to):
      let id = try account(key)
      guard accounts[id]!.parent == (try self.id(from)) else { throw Refusal("SourceParentNotFound", key) }
      accounts[id]!.parent = try self.id(to)
    case .renameAccount(let key, let name): accounts[try account(key)]!.name = name
    case .closeAccount(let key): accounts[try account(key)] = nil
    case .registerAdministrator(let key, let service):
      guard services.contains(service) else { throw Refusal("ConstraintViolation", service) }
      guard delegated.insert([try account(key), service]).inserted else { throw Refusal("AccountAlreadyRegistered", key) }
    case .deregisterAdministrator(let key, let service):
      guard delegated.remove([try account(key), service]) != nil else { throw Refusal("AccountNotRegistered", key) }
    case .tag(let target, let tags): try tag(target) { old in for tag in tags { old[tag.key] = tag.value } }
    case .untag(let target, let keys): try tag(target) { old in for key in keys { old[key] = nil } }
    default: throw Refusal("InvalidAction", "\(operation)")
    }
  }

  private func count(_ type: String, on target: String) -> Int {
    links.filter { $0.target == target && policies[$0.policy]!.type == type }.count
  }

  private mutating func tag(_ target: Taggable, _ body: (inout [String: String]) -> Void) throws {
    switch target {
    case .unit(let path): body(&units[try unit(path)]!.tags)
    case .account(let key): body(&accounts[try account(key)]!.tags)
    case .organizationPolicy(let name):
      let id = try policy(name)
      var tags = policies[id]!.tags.dictionary
      body(&tags)
      policies[id]!.tags = tags.list
    default: throw Refusal("InvalidInput", "\(target)")
    }
  }

  private var fullAccess: OrganizationPolicy {
    OrganizationPolicy(
      name: "FullAWSAccess", type: "SERVICE_CONTROL_POLICY", content: Document(json: Array(#"{"Statement":[]}"#.utf8), origin: nowhere),
      isAWSManaged: true, id: "p-FullAWSAccess", origin: nowhere)
  }
}
