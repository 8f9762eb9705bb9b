import AegisBasics
import AegisCloud
import AegisIR
import AegisPolicy
import Synchronization

/// Reads one account: everything of `GetAccountAuthorizationDetails`, then only what that lacks.
struct AccountReader: Sendable {
  let client: AWSClient
  let key: String
  let id: String
  let email: String
  let knowledge: PolicyKnowledge?
  /// Told how many of how many parts are done.
  let progress: @Sendable (Int, Int) -> Void

  struct Reading: Sendable {
    var policies: [Policy] = []
    var roles: [Role] = []
    var groups: [Group] = []
    var users: [User] = []
    var alias: String?
    var passwordPolicy: PasswordPolicy?
    var identityProviders: [IdentityProvider] = []
    var details: ObservedAccount
    var leftOut: [LeftOut] = []
  }

  func read() async throws(AWSError) -> Reading {
    var filter = QueryParameters(["MaxItems": "1000"])
    filter.list("Filter", ["User", "Role", "Group", "LocalManagedPolicy"])
    let detailFilter = filter
    async let extras = results { () async throws(AWSError) in try await self.readExtras() }
    async let tagIndex = tagIndex()
    async let summaries = results { () async throws(AWSError) in try await self.roleSummaries() }
    let details = try await client.pages(.iam, "GetAccountAuthorizationDetails", detailFilter)
    let policyNodes = details.flatMap { $0.members("Policies") }.filter { ($0.text("Arn") ?? "").hasPrefix(localPrefix) }
    progress(1, policyNodes.count + 2)
    let index = await tagIndex
    let settled = policyNodes.map { settledFacts($0, index) }
    let local = zip(policyNodes, settled).filter { $0.1 == nil }.compactMap { $0.0.text("Arn") }
    let done = Atomic<Int>(1)
    let lookups = try await mapConcurrently(local, limit: 8) { arn async throws(AWSError) in
      let answer = try await self.client.query(.iam, "GetPolicy", QueryParameters(["PolicyArn": arn]))
      self.progress(done.wrappingAdd(1, ordering: .relaxed).newValue, local.count + 2)
      return answer["Policy"].map { PolicyFacts(description: nonEmpty($0.text("Description")), tags: tags($0)) }
    }
    var reading = try await extras.get()
    let roles = try await summaries.get()
    let facts = Dictionary(zip(local, lookups), uniquingKeysWith: { first, _ in first })
    for (node, settled) in zip(policyNodes, settled) { readPolicy(node, settled ?? node.text("Arn").flatMap { facts[$0] ?? nil }, &reading) }
    for node in details.flatMap({ $0.members("RoleDetailList") }) { readRole(node, roles, &reading) }
    for node in details.flatMap({ $0.members("GroupDetailList") }) { readGroup(node, &reading) }
    for node in details.flatMap({ $0.members("UserDetailList") }) { readUser(node, &reading) }
    reading.policies.sort { $0.name < $1.name }
    reading.roles.sort { $0.name < $1.name }
    reading.groups.sort { $0.name < $1.name }
    reading.users.sort { $0.name < $1.name }
    progress(local.count + 2, local.count + 2)
    return reading
  }

  private func results<Value: Sendable>(_ body: @Sendable () async throws(AWSError) -> Value) async -> Result<Value, AWSError> {
    do throws(AWSError) { return .success(try await body()) } catch { return .failure(error) }
  }

  private var localPrefix: String { "arn:\(client.cloud.partition.name):iam::\(id):policy/" }

  // MARK: Resources

  private func readPolicy(_ node: XMLNode, _ facts: PolicyFacts?, _ reading: inout Reading) {
    guard let arn = node.text("Arn"), let name = name(ofARN: arn) else { return }
    let path = node.text("Path") ?? "/"
    if isReserved(path) { return leaveOut(&reading, "policy", name, "AWS manages what lies under `\(path)`") }
    let versions = node.members("PolicyVersionList").compactMap { version in
      version.text("VersionId").map {
        PolicyVersion(id: $0, isDefault: version.text("IsDefaultVersion") == "true", created: version.text("CreateDate") ?? "")
      }
    }
    let current = node.members("PolicyVersionList").first { $0.text("IsDefaultVersion") == "true" }
    guard let document = current?.text("Document").flatMap(readDocument) else {
      return leaveOut(&reading, "policy", name, "its document is no JSON")
    }
    reading.details.policyVersions[name] = versions
    let facts = facts ?? PolicyFacts(description: nonEmpty(node.text("Description")), tags: tags(node))
    if let id = node.text("PolicyId") { reading.details.policyDescriptions[id] = facts.description ?? "" }
    if facts.isAssumed { reading.details.assumedTags += 1 }
    reading.policies.append(
      Policy(
        name: name, path: path, description: facts.description, document: document, tags: facts.tags, origin: ObservedOrganization.origin))
  }

  private func readRole(_ node: XMLNode, _ summaries: [String: XMLNode], _ reading: inout Reading) {
    guard let name = node.text("RoleName") else { return }
    let path = node.text("Path") ?? "/"
    if path.hasPrefix("/aws-service-role/") {
      return leaveOut(&reading, "role", name, "a service-linked role: the service makes, changes, and removes it")
    }
    if isReserved(path) { return leaveOut(&reading, "role", name, "AWS manages what lies under `\(path)`") }
    guard let trust = node.text("AssumeRolePolicyDocument").flatMap(readDocument) else {
      return leaveOut(&reading, "role", name, "its trust policy is no JSON")
    }
    let profiles = node.members("InstanceProfileList")
    let ownProfile = profiles.contains { $0.text("InstanceProfileName") == name && $0.text("Path") == path }
    for profile in profiles {
      guard let profileName = profile.text("InstanceProfileName") else { continue }
      reading.details.instanceProfiles[name, default: []].append(profileName)
      if profileName != name || profile.text("Path") != path {
        leaveOut(&reading, "instance profile", profileName, "its name or path is not that of its role `\(name)`")
      }
    }
    let summary = summaries[name]
    reading.roles.append(
      Role(
        name: name, path: path, description: nonEmpty(summary?.text("Description") ?? node.text("Description")), trust: trust,
        attachedPolicies: attached(node), inlinePolicies: inline(node, "RolePolicyList", holder: "role `\(name)`", &reading),
        permissionsBoundary: boundary(node), maxSessionDuration: (summary?.text("MaxSessionDuration")).flatMap { Int($0) },
        tags: tags(node), hasInstanceProfile: ownProfile, origin: ObservedOrganization.origin))
  }

  private func readGroup(_ node: XMLNode, _ reading: inout Reading) {
    guard let name = node.text("GroupName") else { return }
    reading.groups.append(
      Group(
        name: name, path: node.text("Path") ?? "/", attachedPolicies: attached(node),
        inlinePolicies: inline(node, "GroupPolicyList", holder: "group `\(name)`", &reading), origin: ObservedOrganization.origin))
  }

  private func readUser(_ node: XMLNode, _ reading: inout Reading) {
    guard let name = node.text("UserName") else { return }
    let groups = (node["GroupList"]?.children ?? []).map(\.text).sorted().map { Located($0, at: ObservedOrganization.origin) }
    reading.users.append(
      User(
        name: name, path: node.text("Path") ?? "/", permissionsBoundary: boundary(node), attachedPolicies: attached(node),
        inlinePolicies: inline(node, "UserPolicyList", holder: "user `\(name)`", &reading), groups: groups, tags: tags(node),
        origin: ObservedOrganization.origin))
  }

  // MARK: Parts

  private func attached(_ node: XMLNode) -> [PolicyAttachment] {
    node.members("AttachedManagedPolicies").compactMap { $0.text("PolicyArn") }.map(reference).sorted { sortKey($0) < sortKey($1) }
      .map { PolicyAttachment(policy: $0, origin: ObservedOrganization.origin) }
  }

  /// As the IR sorts: policies of the account first, then ARNs, each by name.
  private func sortKey(_ reference: PolicyReference) -> String {
    switch reference {
    case .local(let name): "0" + name
    case .arn(let arn): "1" + arn
    }
  }

  private func boundary(_ node: XMLNode) -> PolicyReference? {
    node["PermissionsBoundary"]?.text("PermissionsBoundaryArn").map(reference)
  }

  private func reference(_ arn: String) -> PolicyReference {
    guard arn.hasPrefix(localPrefix), let name = name(ofARN: arn) else { return .arn(arn) }
    return .local(name)
  }

  func name(ofARN arn: String) -> String? { arn.split(separator: "/").last.map(String.init) }

  private func inline(_ node: XMLNode, _ list: String, holder: String, _ reading: inout Reading) -> [InlinePolicy] {
    var policies: [InlinePolicy] = []
    for item in node.members(list) {
      guard let name = item.text("PolicyName") else { continue }
      guard let document = item.text("PolicyDocument").flatMap(readDocument) else {
        leaveOut(&reading, "inline policy", name, "its document in the \(holder) is no JSON")
        continue
      }
      policies.append(InlinePolicy(name: name, document: document, origin: ObservedOrganization.origin))
    }
    return policies.sorted { $0.name < $1.name }
  }

  private func isReserved(_ path: String) -> Bool { path.hasPrefix("/aws-reserved/") || path.hasPrefix("/aws-service-role/") }

  private func leaveOut(_ reading: inout Reading, _ kind: String, _ name: String, _ reason: String) {
    reading.leftOut.append(LeftOut(account: key, kind: kind, name: name, reason: reason))
  }

  // MARK: What the one listing lacks

  /// Descriptions and session durations of all roles, which `GetAccountAuthorizationDetails` leaves out.
  private func roleSummaries() async throws(AWSError) -> [String: XMLNode] {
    let pages = try await client.pages(.iam, "ListRoles", QueryParameters(["MaxItems": "1000"]))
    return Dictionary(
      pages.flatMap { $0.members("Roles") }.compactMap { node in node.text("RoleName").map { ($0, node) } }, uniquingKeysWith: { first, _ in first })
  }

  private func readExtras() async throws(AWSError) -> Reading {
    var reading = Reading(details: ObservedAccount(key: key, id: id, client: client))
    let aliases = try await client.query(.iam, "ListAccountAliases")
    reading.alias = aliases["AccountAliases"]?.children.first?.text
    reading.passwordPolicy = try await passwordPolicy()
    reading.identityProviders = try await identityProviders().sorted { $0.name < $1.name }
    return reading
  }

  private func passwordPolicy() async throws(AWSError) -> PasswordPolicy? {
    let answer: XMLNode
    do throws(AWSError) {
      answer = try await client.query(.iam, "GetAccountPasswordPolicy")
    } catch {
      if error.isMissing { return nil }
      throw error
    }
    guard let node = answer["PasswordPolicy"] else { return nil }
    func flag(_ name: String) -> Bool? { node.text(name).map { $0 == "true" } }
    func number(_ name: String) -> Int? { node.text(name).flatMap { Int($0) }.flatMap { $0 == 0 ? nil : $0 } }
    var policy = PasswordPolicy(origin: ObservedOrganization.origin)
    policy.minimumPasswordLength = number("MinimumPasswordLength")
    policy.requireLowercaseCharacters = flag("RequireLowercaseCharacters")
    policy.requireUppercaseCharacters = flag("RequireUppercaseCharacters")
    policy.requireNumbers = flag("RequireNumbers")
    policy.requireSymbols = flag("RequireSymbols")
    policy.allowUsersToChangePassword = flag("AllowUsersToChangePassword")
    policy.hardExpiry = flag("HardExpiry")
    policy.maxPasswordAge = number("MaxPasswordAge")
    policy.passwordReusePrevention = number("PasswordReusePrevention")
    return policy
  }

  private func identityProviders() async throws(AWSError) -> [IdentityProvider] {
    let connects = try await client.query(.iam, "ListOpenIDConnectProviders").members("OpenIDConnectProviderList").compactMap { $0.text("Arn") }
    var providers = try await mapConcurrently(connects, limit: 4) { arn async throws(AWSError) -> IdentityProvider in
      let node = try await self.client.query(.iam, "GetOpenIDConnectProvider", QueryParameters(["OpenIDConnectProviderArn": arn]))
      let url = node.text("Url") ?? ""
      return IdentityProvider(
        configuration: .openIDConnect(
          url: url.hasPrefix("https://") ? url : "https://\(url)",
          clientIDs: (node["ClientIDList"]?.children ?? []).map(\.text).sorted(),
          thumbprints: (node["ThumbprintList"]?.children ?? []).map(\.text).sorted()),
        tags: tags(node), origin: ObservedOrganization.origin)
    }
    let samls = try await client.query(.iam, "ListSAMLProviders").members("SAMLProviderList").compactMap { $0.text("Arn") }
    providers += try await mapConcurrently(samls, limit: 4) { arn async throws(AWSError) -> IdentityProvider in
      let node = try await self.client.query(.iam, "GetSAMLProvider", QueryParameters(["SAMLProviderArn": arn]))
      return IdentityProvider(
        configuration: .saml(name: self.name(ofARN: arn) ?? "", metadataDocument: node.text("SAMLMetadataDocument") ?? ""), tags: tags(node),
        origin: ObservedOrganization.origin)
    }
    return providers
  }
}

func nonEmpty(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

/// The tags of an answer of IAM, by key.
func tags(_ node: XMLNode) -> [Tag] {
  node.members("Tags").compactMap { tag in tag.text("Key").map { Tag(key: $0, value: tag.text("Value") ?? "") } }.sorted { $0.key < $1.key }
}
