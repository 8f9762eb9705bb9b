import AegisBasics
import AegisChangeSet
import AegisIR

/// A call that AWS would have refused, and the word for why.
struct Refusal: Error, CustomStringConvertible {
  let description: String

  init(_ code: String, _ detail: String = "") { description = "\(code) \(detail)" }
}

/// The IAM of one account with the preconditions of its calls, written from the API reference.
struct SimulatedIAM {
  struct ManagedPolicy {
    var path: String
    var description: String
    var tags: [String: String]
    /// The default version last.
    var versions: [(id: String, document: [UInt8])]
    var nextVersion: Int
  }

  struct Principal {
    var name: String
    var path: String
    var description = ""
    var trust: [UInt8] = []
    var maxSessionDuration = 3600
    var boundary: String?
    var tags: [String: String] = [:]
    var attached: Set<String> = []
    var inline: [String: [UInt8]] = [:]
    var groups: Set<String> = []
  }

  let id: String
  var policies: [String: ManagedPolicy] = [:]
  var holders: [HolderKind: [String: Principal]] = [.role: [:], .group: [:], .user: [:]]
  var profiles: [String: (path: String, role: String?)] = [:]
  var alias: String?
  var passwordPolicy: [Property]?
  var providers: [String: IdentityProvider] = [:]

  func arn(_ locator: PolicyLocator) -> String { locator.arn(partition: "aws", account: id) }

  private func exists(_ arn: String) -> Bool {
    if arn.hasPrefix("arn:aws:iam::aws:") { return true }
    return policies.contains { arn == self.arn(.own(path: $1.path, name: $0)) }
  }

  private func name(_ locator: PolicyLocator) throws -> String {
    guard case .own(let path, let name) = locator, policies[name]?.path == path else { throw Refusal("NoSuchEntity", "\(locator)") }
    return name
  }

  private func isUsed(_ arn: String) -> Bool {
    holders.values.contains { $0.values.contains { $0.attached.contains(arn) || $0.boundary == arn } }
  }

  /// Names differ only where they differ in more than letter case.
  private func checkFree(_ name: String, among names: some Sequence<String>) throws {
    if names.contains(where: { $0.lowercased() == name.lowercased() }) { throw Refusal("EntityAlreadyExists", name) }
  }

  private mutating func change(_ kind: HolderKind, _ name: String, _ body: (inout Principal) throws -> Void) throws {
    guard var holder = holders[kind]?[name] else { throw Refusal("NoSuchEntity", "\(kind) \(name)") }
    try body(&holder)
    holders[kind]?[name] = holder
  }

  private mutating func create(_ kind: HolderKind, _ holder: Principal) throws {
    try checkFree(holder.name, among: holders[kind]!.keys)
    if let boundary = holder.boundary, !exists(boundary) { throw Refusal("NoSuchEntity", boundary) }
    holders[kind]![holder.name] = holder
  }

  private mutating func rename(_ kind: HolderKind, _ former: String?, to name: String) throws {
    guard let former else { return }
    guard var holder = holders[kind]?.removeValue(forKey: former) else { throw Refusal("NoSuchEntity", former) }
    try checkFree(name, among: holders[kind]!.keys)
    holder.name = name
    holders[kind]![name] = holder
    guard kind == .group else { return }
    for user in holders[.user]!.keys where holders[.user]![user]!.groups.remove(former) != nil { holders[.user]![user]!.groups.insert(name) }
  }

  private mutating func delete(_ kind: HolderKind, _ name: String) throws {
    guard let holder = holders[kind]?[name] else { throw Refusal("NoSuchEntity", name) }
    if !holder.attached.isEmpty || !holder.inline.isEmpty || !holder.groups.isEmpty { throw Refusal("DeleteConflict", name) }
    if kind == .group, holders[.user]!.values.contains(where: { $0.groups.contains(name) }) { throw Refusal("DeleteConflict", name) }
    if kind == .role, profiles.values.contains(where: { $0.role == name }) { throw Refusal("DeleteConflict", name) }
    holders[kind]![name] = nil
  }

  // MARK: Calls

  /// - Parameter isPrincipal: Whether an ARN names somebody who exists, of any account.
  mutating func apply(_ operation: Operation, isPrincipal: (String) -> Bool) throws {
    func checkTrust(_ document: [UInt8]) throws {
      for arn in quotedARNs(document) where !isPrincipal(arn) { throw Refusal("MalformedPolicyDocument", "Invalid principal \(arn)") }
    }
    switch operation {
    case .createAlias(let name): alias = name
    case .deleteAlias(let name):
      guard alias == name else { throw Refusal("NoSuchEntity") }
      alias = nil
    case .updatePasswordPolicy(let values): passwordPolicy = values
    case .deletePasswordPolicy:
      guard passwordPolicy != nil else { throw Refusal("NoSuchEntity") }
      passwordPolicy = nil
    case .createPolicy(let name, let path, let description, let document, let tags):
      try checkFree(name, among: policies.keys)
      policies[name] = ManagedPolicy(
        path: path, description: description, tags: tags.dictionary, versions: [("v1", document)], nextVersion: 2)
    case .createPolicyVersion(let locator, let document):
      let name = try name(locator)
      if policies[name]!.versions.count >= 5 { throw Refusal("LimitExceeded", name) }
      policies[name]!.versions.append(("v\(policies[name]!.nextVersion)", document))
      policies[name]!.nextVersion += 1
    case .deletePolicyVersion(let locator, let version):
      let name = try name(locator)
      guard let index = policies[name]!.versions.firstIndex(where: { $0.id == version }) else { throw Refusal("NoSuchEntity", version) }
      if index == policies[name]!.versions.count - 1 { throw Refusal("DeleteConflict", "default version") }
      policies[name]!.versions.remove(at: index)
    case .deletePolicy(let locator):
      let name = try name(locator)
      if policies[name]!.versions.count > 1 || isUsed(arn(locator)) { throw Refusal("DeleteConflict", name) }
      policies[name] = nil
    case .createRole(let name, let path, let description, let trust, let boundary, let duration, let tags):
      try checkTrust(trust)
      var role = Principal(name: name, path: path, description: description, trust: trust, maxSessionDuration: duration)
      role.boundary = boundary.map(arn)
      role.tags = tags.dictionary
      try create(.role, role)
    case .updateRole(let name, let description, let duration):
      try change(.role, name) {
        $0.description = description
        $0.maxSessionDuration = duration
      }
    case .updateTrust(let name, let document):
      try checkTrust(document)
      try change(.role, name) { $0.trust = document }
    case .createGroup(let name, let path): try create(.group, Principal(name: name, path: path))
    case .createUser(let name, let path, let boundary, let tags):
      var user = Principal(name: name, path: path)
      user.boundary = boundary.map(arn)
      user.tags = tags.dictionary
      try create(.user, user)
    case .updateGroup(let name, let former, let path):
      try rename(.group, former, to: name)
      try change(.group, name) { $0.path = path }
    case .updateUser(let name, let former, let path):
      try rename(.user, former, to: name)
      try change(.user, name) { $0.path = path }
    case .deleteRole(let name): try delete(.role, name)
    case .deleteGroup(let name): try delete(.group, name)
    case .deleteUser(let name): try delete(.user, name)
    case .putBoundary(let kind, let name, let locator):
      guard exists(arn(locator)) else { throw Refusal("NoSuchEntity", arn(locator)) }
      let arn = arn(locator)
      try change(kind, name) { $0.boundary = arn }
    case .deleteBoundary(let kind, let name):
      try change(kind, name) { holder in
        guard holder.boundary != nil else { throw Refusal("NoSuchEntity") }
        holder.boundary = nil
      }
    case .attachPolicy(let kind, let name, let locator):
      let arn = arn(locator)
      guard exists(arn) else { throw Refusal("NoSuchEntity", arn) }
      try change(kind, name) { holder in
        guard holder.attached.insert(arn).inserted else { throw Refusal("AlreadyAttached", arn) }
        if holder.attached.count > 10 { throw Refusal("LimitExceeded", name) }
      }
    case .detachPolicy(let kind, let name, let locator):
      let arn = arn(locator)
      try change(kind, name) { guard $0.attached.remove(arn) != nil else { throw Refusal("NoSuchEntity", arn) } }
    case .putInlinePolicy(let kind, let holder, let name, let document): try change(kind, holder) { $0.inline[name] = document }
    case .deleteInlinePolicy(let kind, let holder, let name):
      try change(kind, holder) { guard $0.inline.removeValue(forKey: name) != nil else { throw Refusal("NoSuchEntity", name) } }
    case .addUserToGroup(let user, let group):
      guard holders[.group]![group] != nil else { throw Refusal("NoSuchEntity", group) }
      try change(.user, user) { user in
        user.groups.insert(group)
        if user.groups.count > 10 { throw Refusal("LimitExceeded", user.name) }
      }
    case .removeUserFromGroup(let user, let group):
      try change(.user, user) { guard $0.groups.remove(group) != nil else { throw Refusal("NoSuchEntity", group) } }
    case .createInstanceProfile(let name, let path):
      try checkFree(name, among: profiles.keys)
      profiles[name] = (path, nil)
    case .addRoleToInstanceProfile(let name):
      guard let profile = profiles[name], holders[.role]![name] != nil else { throw Refusal("NoSuchEntity", name) }
      if profile.role != nil { throw Refusal("LimitExceeded", name) }
      profiles[name]!.role = name
    case .removeRoleFromInstanceProfile(let name):
      guard profiles[name]?.role == name else { throw Refusal("NoSuchEntity", name) }
      profiles[name]!.role = nil
    case .deleteInstanceProfile(let name):
      guard let profile = profiles[name] else { throw Refusal("NoSuchEntity", name) }
      if profile.role != nil { throw Refusal("DeleteConflict", name) }
      profiles[name] = nil
    case .tag(let target, let tags): try tag(target) { old in for tag in tags { old[tag.key] = tag.value } }
    case .untag(let target, let keys): try tag(target) { old in for key in keys { old[key] = nil } }
    default: try applyToProvider(operation)
    }
  }

  private mutating func tag(_ target: Taggable, _ body: (inout [String: String]) -> Void) throws {
    switch target {
    case .policy(let locator): body(&policies[try name(locator)]!.tags)
    case .role(let name): try change(.role, name) { body(&$0.tags) }
    case .user(let name): try change(.user, name) { body(&$0.tags) }
    case .openIDConnectProvider(let name), .samlProvider(let name):
      var tags = providers[name]?.tags.dictionary ?? [:]
      body(&tags)
      providers[name]?.tags = tags.list
    default: throw Refusal("InvalidInput", "\(target)")
    }
  }

  private mutating func applyToProvider(_ operation: Operation) throws {
    func open(_ name: String) throws -> (url: String, clients: [String], thumbprints: [String]) {
      guard case .openIDConnect(let url, let clients, let thumbprints) = providers[name]?.configuration else { throw Refusal("NoSuchEntity", name) }
      return (url, clients, thumbprints)
    }
    switch operation {
    case .createOpenIDConnectProvider(let url, let clients, let thumbprints, let tags):
      let provider = IdentityProvider(
        configuration: .openIDConnect(url: url, clientIDs: clients, thumbprints: thumbprints), tags: tags, origin: nowhere)
      if providers[provider.name] != nil { throw Refusal("EntityAlreadyExists", url) }
      providers[provider.name] = provider
    case .addClientID(let name, let client):
      let it = try open(name)
      providers[name]!.configuration = .openIDConnect(url: it.url, clientIDs: it.clients + [client], thumbprints: it.thumbprints)
    case .removeClientID(let name, let client):
      let it = try open(name)
      providers[name]!.configuration = .openIDConnect(
        url: it.url, clientIDs: it.clients.filter { $0 != client }, thumbprints: it.thumbprints)
    case .updateThumbprints(let name, let thumbprints):
      let it = try open(name)
      providers[name]!.configuration = .openIDConnect(url: it.url, clientIDs: it.clients, thumbprints: thumbprints)
    case .createSAMLProvider(let name, let metadata, let tags):
      if providers[name] != nil { throw Refusal("EntityAlreadyExists", name) }
      providers[name] = IdentityProvider(configuration: .saml(name: name, metadataDocument: metadata), tags: tags, origin: nowhere)
    case .updateSAMLProvider(let name, let metadata):
      guard providers[name] != nil else { throw Refusal("NoSuchEntity", name) }
      providers[name]!.configuration = .saml(name: name, metadataDocument: metadata)
    case .deleteOpenIDConnectProvider(let name), .deleteSAMLProvider(let name):
      guard providers.removeValue(forKey: name) != nil else { throw Refusal("NoSuchEntity", name) }
    default: throw Refusal("InvalidAction", "\(operation)")
    }
  }
}

let nowhere = SourceRange(FileID(rawValue: 0), TextRange(0, 0))

extension [Tag] {
  var dictionary: [String: String] { Dictionary(uniqueKeysWithValues: map { ($0.key, $0.value) }) }
}

extension [String: String] {
  var list: [Tag] { map { Tag(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key } }
}

/// The ARNs of roles and users in a document, found as text.
func quotedARNs(_ document: [UInt8]) -> [String] {
  String(decoding: document, as: UTF8.self).split(separator: "\"").map(String.init)
    .filter { $0.hasPrefix("arn:aws:iam::") && ($0.contains(":role/") || $0.contains(":user/")) }
}
