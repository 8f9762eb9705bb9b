public import AegisIR
public import AegisPolicy

/// A whole organization to ask questions about: its users and roles with every policy that has a say.
public struct OrganizationAccess: Sendable {
  public let organization: Organization
  public let catalog: Catalog
  /// Accounts in the organization's order, users before roles.
  public internal(set) var principals: [AccessPrincipal]
  /// By account.
  let policies: [Int: AccountPolicies]
  private let indexOfARN: [String: Int]

  /// - Parameter accounts: The keys of the accounts whose principals may be asked about; nil for all.
  public init(_ organization: Organization, accounts: Set<String>? = nil, catalog: Catalog = .embedded) {
    var table = PolicyTable()
    self.init(organization, accounts: accounts, catalog: catalog, table: &table)
  }

  /// - Parameter table: What is known of documents that were asked about before.
  public init(_ organization: Organization, accounts: Set<String>? = nil, catalog: Catalog = .embedded, table: inout PolicyTable) {
    self.organization = organization
    self.catalog = catalog
    (principals, policies) = accessParts(of: organization, accounts: accounts, catalog: catalog, table: &table)
    indexOfARN = Dictionary(principals.enumerated().map { ($1.caller.name, $0) }) { first, _ in first }
  }

  public func principal(withARN arn: String) -> Int? { indexOfARN[arn] }

  /// "role `deployer` of `production`".
  public func title(of principal: Int) -> String {
    let entry = principals[principal]
    return "\(entry.noun) `\(entry.name)` of `\(organization.accounts[entry.account].key)`"
  }

  /// Whether a principal may make a request of its own account's resources, or of another's where the
  /// resource's policy is given.
  public func answer(
    _ principal: Int, _ action: String, _ resource: String, context: [String: ContextValue] = [:],
    resourcePolicy: ResourcePolicy? = nil, session: [AccessPolicy]? = nil
  ) -> Answer {
    let (request, layers) = question(
      principal, action, resource, context: context, resourcePolicy: resourcePolicy, session: session)
    return AegisAccess.answer(request, layers, catalog: catalog)
  }

  /// The request and the layers that decide it.
  ///
  /// - Parameter sessionARN: Of a role: the session that makes the request; nil for any.
  public func question(
    _ principal: Int, _ action: String, _ resource: String, context: [String: ContextValue] = [:],
    resourcePolicy: ResourcePolicy? = nil, session: [AccessPolicy]? = nil, sessionARN: String? = nil
  ) -> (request: Request, layers: Layers) {
    let entry = principals[principal]
    var layers = entry.layers
    layers.resource = resourcePolicy
    var request = Request(caller: entry.caller, action: action, resource: resource, context: context)
    if let session { layers.session = session }
    if let sessionARN { request.caller.session = sessionARN }
    if let region = catalog.region(of: action, on: resource, partition: entry.caller.partition), !request.isGiven("aws:requestedregion") {
      request.context["aws:RequestedRegion"] = .single(region)
    }
    if resourcePolicy == nil {
      if isMissingRole(resource, action) { layers.resource = .ofNoRole }
      layers.isKeyPolicyUnknown = action.lowercased().hasPrefix("kms:") && resource.contains(":key/")
    }
    if let target = indexOfARN[resource], ["iam", "sts"].contains(action.lowercased().prefix { $0 != ":" }) {
      request.resourceTags = principals[target].caller.tags
    }
    if let owner = owner(of: resource) ?? request.givenResourceAccount, owner != entry.caller.account {
      request.resourceAccount = owner
      let account = organization.accounts.firstIndex { ($0.id ?? $0.key) == owner }
      if account != nil { request.resourceOrganization = organization.id }
      request.isResourceInManagementAccount = account.map { organization.accounts[$0].isManagement } ?? false
      layers.resourceControl = account.flatMap { resourceControl(ofAccount: $0) }
    } else {
      request.isResourceInManagementAccount = entry.caller.isInManagementAccount
    }
    return (request, layers)
  }

  /// Whether a request is to assume a role that the configuration of the organization's account does not have.
  func isMissingRole(_ resource: String, _ action: String) -> Bool {
    guard action.lowercased().hasPrefix("sts:assumerole"), !resource.contains("*"), indexOfARN[resource] == nil else { return false }
    return organization.accounts.contains { account in
      let start = "arn:aws:iam::\(account.id ?? account.key):role"
      return resource.hasPrefix(start + "/") && !account.roles.contains { start + $0.path + $0.name == resource }
    }
  }

  /// Whether a resource's ARN leaves open whose it is, as those of buckets do: without `aws:ResourceAccount` it is taken as the
  /// caller's own.
  public func isOwnerOpen(_ request: Request) -> Bool {
    request.resource.hasPrefix("arn:") && request.resource.contains(":s3:::") && owner(of: request.resource) == nil
      && request.givenResourceAccount == nil
  }

  /// The RCPs over an account's resources, the root's first.
  private func resourceControl(ofAccount index: Int) -> [[AccessPolicy]]? {
    principals.first { $0.account == index }?.layers.resourceControl
  }

  /// The account in an ARN; nil where it names none, as ARNs of S3 do.
  private func owner(of resource: String) -> String? {
    let fields = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[0] == "arn", !fields[4].isEmpty, !fields[4].contains("*"), fields[4] != "aws" else { return nil }
    return String(fields[4])
  }
}

extension AccessPrincipal {
  public var noun: String { caller.kind == .user ? "user" : "role" }

  /// Without the path.
  public var name: String { caller.name.split(separator: "/").last.map(String.init) ?? caller.name }
}

extension ResourcePolicy {
  /// What stands in the place of the trust policy of a role that is not there: it lets nobody in.
  static let ofNoRole = ResourcePolicy(policy: AccessPolicy(content: PolicyContent(statements: []), name: "no role"), kind: .trust)

  public var isOfNoRole: Bool { policy.content === Self.ofNoRole.policy.content }
}

extension Request {
  /// The account that the context says the resource is of.
  var givenResourceAccount: String? {
    guard case .single(let account)? = context.first(where: { $0.key.lowercased() == ResourceOwnerTie.key })?.value else { return nil }
    return account
  }
}
