import AegisCloud
import AegisIR
import AegisSema
import AegisSchema

/// Reads the organization itself: first its accounts and its tree, then everything else of it.
struct OrganizationReader: Sendable {
  let client: AWSClient

  struct ReadAccount: Sendable {
    var key = ""
    var id: String
    var name: String
    var email: String
    var isManagement: Bool
  }

  struct Unit: Sendable {
    var id: String
    var path: [String]
  }

  struct Reading: Sendable {
    var id = ""
    var arn = ""
    var managementID = ""
    var featureSet = Organization.FeatureSet.all
    var rootID = ""
    var rootName = ""
    var policyTypes: [String] = []
    var accounts: [ReadAccount] = []
    var units: [Unit] = []
    /// Where each account stands, by its id.
    var parents: [String: Container] = [:]
    var leftOut: [LeftOut] = []
  }

  struct Rest: Sendable {
    var services: [String] = []
    var policies: [OrganizationPolicy] = []
    var attachments: [OrganizationPolicyAttachment] = []
    var delegated: [DelegatedAdministrator] = []
    /// By the id of the account, unit or policy.
    var tags: [String: [Tag]] = [:]
    var leftOut: [LeftOut] = []
  }

  // MARK: Accounts and tree

  func begin() async throws(AWSError) -> Reading {
    var reading = Reading()
    let organization = try await client.json(.organizations, "DescribeOrganization")["Organization"]
    guard let id = organization["Id"].string, let management = organization["MasterAccountId"].string else {
      throw malformed("DescribeOrganization")
    }
    reading.id = id
    reading.arn = organization["Arn"].string ?? ""
    reading.managementID = management
    reading.featureSet = organization["FeatureSet"].string == "CONSOLIDATED_BILLING" ? .consolidatedBilling : .all
    guard let root = try await client.items(.organizations, "ListRoots", [], in: "Roots").first, let rootID = root["Id"].string else {
      throw malformed("ListRoots")
    }
    reading.rootID = rootID
    reading.rootName = root["Name"].string ?? "Root"
    reading.policyTypes = root["PolicyTypes"].items.filter { ["ENABLED", "PENDING_ENABLE"].contains($0["Status"].string) }.compactMap { $0["Type"].string }
    readAccounts(try await client.items(.organizations, "ListAccounts", [], in: "Accounts"), &reading)
    try await walk(&reading)
    return reading
  }

  /// The management account keeps its name, and of members that AWS lets be called the same the oldest number does.
  private func readAccounts(_ nodes: [JSONValue], _ reading: inout Reading) {
    let management = reading.managementID
    var seen: [String: String] = [:]
    let ordered = nodes.compactMap { node in node["Id"].string.map { (id: $0, node: node) } }
      .sorted { ($0.id == management ? 0 : 1, $0.id) < ($1.id == management ? 0 : 1, $1.id) }
    for (id, node) in ordered {
      var account = ReadAccount(
        id: id, name: node["Name"].string ?? id, email: node["Email"].string ?? "", isManagement: id == reading.managementID)
      let status = node["State"].string ?? node["Status"].string ?? "ACTIVE"
      guard status == "ACTIVE" else {
        reading.leftOut.append(LeftOut(kind: "account", name: "\(account.name) (\(id))", reason: "its status is `\(status)`: nobody can sign in to it"))
        continue
      }
      if !account.isManagement {
        let taken = writtenForm(account.name) == managementKey ? "`\(managementKey)` names the management account" : seen[account.name.lowercased()].map { "account \($0) is called so too" }
        if let taken {
          reading.leftOut.append(LeftOut(kind: "account name", name: account.name, reason: "\(taken): this one stands as `\(account.name) (\(id))`"))
          account.name += " (\(id))"
        }
      }
      seen[account.name.lowercased()] = id
      reading.accounts.append(account)
    }
    let keys = accountKeys(reading.accounts.map { ($0.name, $0.isManagement) })
    for (index, key) in keys.enumerated() { reading.accounts[index].key = key }
  }

  /// Level by level; the units of one level side by side.
  private func walk(_ reading: inout Reading) async throws(AWSError) {
    var level: [(id: String, path: [String])] = [(reading.rootID, [])]
    while !level.isEmpty {
      let found = try await mapConcurrently(level, limit: 4) { parent async throws(AWSError) in
        let input = [JSONValue.Member("ParentId", .string(parent.id))]
        let units = try await self.client.items(.organizations, "ListOrganizationalUnitsForParent", input, in: "OrganizationalUnits")
        let accounts = try await self.client.items(.organizations, "ListAccountsForParent", input, in: "Accounts")
        return (units: units, accounts: accounts)
      }
      var next: [(id: String, path: [String])] = []
      for (parent, children) in zip(level, found) {
        for account in children.accounts {
          if let id = account["Id"].string { reading.parents[id] = parent.path.isEmpty ? .root : .unit(parent.path) }
        }
        for unit in children.units {
          guard let id = unit["Id"].string, let name = unit["Name"].string else { continue }
          next.append((id, parent.path + [name]))
        }
      }
      reading.units += next.map { Unit(id: $0.id, path: $0.path) }
      level = next
    }
  }

  // MARK: Everything else

  func finish(_ tree: Reading) async -> Result<Rest, AWSError> {
    do throws(AWSError) { return .success(try await read(tree)) } catch { return .failure(error) }
  }

  private func read(_ tree: Reading) async throws(AWSError) -> Rest {
    var rest = Rest()
    rest.services = try await client.items(.organizations, "ListAWSServiceAccessForOrganization", [], in: "EnabledServicePrincipals")
      .compactMap { $0["ServicePrincipal"].string }
    if tree.featureSet == .all {
      try await readPolicies(tree, &rest)
      rest.delegated = try await delegatedAdministrators(tree, &rest)
    }
    try await readTags(tree, &rest)
    return rest
  }

  private func readPolicies(_ tree: Reading, _ rest: inout Rest) async throws(AWSError) {
    var summaries: [JSONValue] = []
    for type in policyTypes {
      do throws(AWSError) {
        summaries += try await client.items(.organizations, "ListPolicies", [JSONValue.Member("Filter", .string(type))], in: "Policies")
      } catch {
        // A part of AWS may not know a type; where it is enabled, it must.
        if tree.policyTypes.contains(type) || !["InvalidInputException", "UnsupportedAPIEndpointException"].contains(error.code) { throw error }
      }
    }
    let found = try await mapConcurrently(summaries, limit: 4) { summary async throws(AWSError) in
      let input = [JSONValue.Member("PolicyId", summary["Id"])]
      let policy = try await self.client.json(.organizations, "DescribePolicy", .object(input))["Policy"]
      let targets = try await self.client.items(.organizations, "ListTargetsForPolicy", input, in: "Targets")
      return (summary: summary, content: policy["Content"].string ?? "", targets: targets)
    }
    let units = Dictionary(tree.units.map { ($0.id, $0.path) }, uniquingKeysWith: { first, _ in first })
    let accounts = Dictionary(tree.accounts.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    for policy in found {
      guard let name = policy.summary["Name"].string, let id = policy.summary["Id"].string, let type = policy.summary["Type"].string else { continue }
      let isPolicyLanguage = type == "SERVICE_CONTROL_POLICY" || type == "RESOURCE_CONTROL_POLICY"
      let isEnabled = tree.policyTypes.contains(type)
      let isAWSManaged = policy.summary["AwsManaged"].boolean ?? false
      if isAWSManaged && !isEnabled {
        rest.leftOut.append(LeftOut(kind: "organization policy", name: name, reason: "AWS's own, and policies of type `\(type)` are not enabled"))
        continue
      }
      guard let content = readDocument(Array(policy.content.utf8), isPolicyLanguage: isPolicyLanguage) else {
        rest.leftOut.append(LeftOut(kind: "organization policy", name: name, reason: "its content is no JSON"))
        continue
      }
      rest.policies.append(
        OrganizationPolicy(
          name: name, type: type, description: nonEmpty(policy.summary["Description"].string), content: content,
          isAWSManaged: isAWSManaged, id: id, origin: ObservedOrganization.origin))
      // Policies of a type that is not enabled are attached nowhere.
      for target in isEnabled ? policy.targets : [] {
        guard let targetID = target["TargetId"].string else { continue }
        let place: OrganizationPolicyAttachment.Target
        if targetID == tree.rootID { place = .root } else if let path = units[targetID] { place = .unit(path) } else if let key = accounts[targetID] {
          place = .account(key)
        } else { continue }
        rest.attachments.append(OrganizationPolicyAttachment(policy: name, target: place, origin: ObservedOrganization.origin))
      }
    }
  }

  /// All that the configuration knows.
  private var policyTypes: [String] {
    for field in TypeName.policyType.spec.fields where field.name == "policy_type" {
      if case .choice(let names) = field.type { return names }
    }
    return []
  }

  private func delegatedAdministrators(_ tree: Reading, _ rest: inout Rest) async throws(AWSError) -> [DelegatedAdministrator] {
    let keys = Dictionary(tree.accounts.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    let administrators = try await client.items(.organizations, "ListDelegatedAdministrators", [], in: "DelegatedAdministrators").compactMap { $0["Id"].string }
    let services = try await mapConcurrently(administrators, limit: 4) { id async throws(AWSError) in
      try await self.client.items(.organizations, "ListDelegatedServicesForAccount", [JSONValue.Member("AccountId", .string(id))], in: "DelegatedServices")
        .compactMap { $0["ServicePrincipal"].string }
    }
    return zip(administrators, services).flatMap { id, services in
      services.compactMap { service in
        keys[id].map { DelegatedAdministrator(account: $0, service: service, origin: ObservedOrganization.origin) }
      }
    }
  }

  /// No listing tells tags: one call a resource.
  private func readTags(_ tree: Reading, _ rest: inout Rest) async throws(AWSError) {
    let ids = tree.accounts.map(\.id) + tree.units.map(\.id) + rest.policies.filter { !$0.isAWSManaged }.compactMap(\.id)
    let found = try await mapConcurrently(ids, limit: 4) { id async throws(AWSError) in
      try await self.client.items(.organizations, "ListTagsForResource", [JSONValue.Member("ResourceId", .string(id))], in: "Tags").compactMap { tag in
        tag["Key"].string.map { Tag(key: $0, value: tag["Value"].string ?? "") }
      }.sorted { $0.key < $1.key }
    }
    for (id, tags) in zip(ids, found) { rest.tags[id] = tags }
    for index in rest.policies.indices { rest.policies[index].tags = rest.policies[index].id.flatMap { rest.tags[$0] } ?? [] }
  }

  private func malformed(_ operation: String) -> AWSError {
    AWSError(.malformed, service: "organizations", operation: operation, message: "the answer names no organization")
  }
}
