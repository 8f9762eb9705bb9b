public import AegisBasics
public import AegisIR
public import AegisPolicy
import AegisSchema
import AegisSyntax

/// A user or role of an organization with every policy that has a say in its requests.
public struct AccessPrincipal: Sendable {
  public var caller: Caller
  public var layers: Layers
  /// An index into `Organization.accounts`.
  public var account: Int
  /// Of a role: who may assume it.
  public var trust: AccessPolicy?
  /// The ARN of its permissions boundary.
  public var boundaryARN: String?
  /// Attached policies whose documents nobody here knows, by ARN: what they allow is missing in `layers`.
  public var unknownPolicies: [String] = []
  public var origin: SourceRange
}

/// The users and roles of an organization, accounts in its order, users before roles, each by name.
///
/// An account without an id has its key in the place of the id. Levels of the tree to which the
/// configuration attaches no SCP are left out: AWS keeps at least one attached everywhere, so there
/// the attachments are merely unknown.
///
/// - Parameter accounts: The keys of the accounts whose principals are wanted; nil for all.
public func accessPrincipals(
  of organization: Organization, accounts: Set<String>? = nil, catalog: Catalog = .embedded, table: inout PolicyTable
) -> [AccessPrincipal] {
  accessParts(of: organization, accounts: accounts, catalog: catalog, table: &table).principals
}

/// What an account has besides its users and roles, by name.
struct AccountPolicies: Sendable {
  var policies: [String: AccessPolicy] = [:]
  /// What the members of each group have of it.
  var groups: [String: [AccessPolicy]] = [:]
}

/// The users and roles of an organization as above, and the policies of its accounts, by index.
func accessParts(
  of organization: Organization, accounts: Set<String>? = nil, catalog: Catalog, table: inout PolicyTable
) -> (principals: [AccessPrincipal], policies: [Int: AccountPolicies]) {
  var builder = PrincipalBuilder(organization: organization, catalog: catalog, table: table)
  let wanted = organization.accounts.indices.filter { accounts?.contains(organization.accounts[$0].key) ?? true }
  let found = wanted.flatMap { builder.principals(ofAccount: $0) }
  table = builder.table
  return (found, builder.policies)
}

private struct PrincipalBuilder {
  let organization: Organization
  let catalog: Catalog
  var table: PolicyTable
  private(set) var policies: [Int: AccountPolicies] = [:]
  private var managed: [String: AccessPolicy?] = [:]
  private var control: [String: [OrganizationPolicyAttachment.Target: [AccessPolicy]]] = [:]

  init(organization: Organization, catalog: Catalog, table: PolicyTable) {
    self.organization = organization
    self.catalog = catalog
    self.table = table
    for type in [Self.scp, Self.rcp] { control[type] = attached(type) }
  }

  private static let scp = "SERVICE_CONTROL_POLICY", rcp = "RESOURCE_CONTROL_POLICY"

  mutating func principals(ofAccount index: Int) -> [AccessPrincipal] {
    let account = organization.accounts[index]
    let id = account.id ?? account.key
    var policies: [String: AccessPolicy] = [:]
    for policy in account.policies { policies[policy.name] = access(policy.document, "policy `\(policy.name)`", .identity) }
    var shared = Layers()
    shared.serviceControl = levels(Self.scp, of: account)
    shared.resourceControl = levels(Self.rcp, of: account)
    var groups: [String: Attached] = [:]
    for group in account.groups {
      groups[group.name] = attached(group.attachedPolicies, group.inlinePolicies, of: "group `\(group.name)`", policies)
    }
    self.policies[index] = AccountPolicies(policies: policies, groups: groups.mapValues(\.policies))
    var found: [AccessPrincipal] = []
    for user in account.users {
      var own = attached(user.attachedPolicies, user.inlinePolicies, of: "user `\(user.name)`", policies)
      for group in user.groups { own.append(groups[group.value]) }
      found.append(
        principal(
          .user, "user\(user.path)\(user.name)", id, tags(user.tags, user.lifecycle, account), own, boundary: user.permissionsBoundary, policies, shared,
          account: index, origin: user.origin))
    }
    for role in account.roles {
      let own = attached(role.attachedPolicies, role.inlinePolicies, of: "role `\(role.name)`", policies)
      var entry = principal(
        .role, "role\(role.path)\(role.name)", id, tags(role.tags, role.lifecycle, account), own, boundary: role.permissionsBoundary, policies, shared,
        account: index, origin: role.origin)
      entry.caller.isServiceLinked = role.path.hasPrefix("/aws-service-role/")
      entry.trust = access(role.trust, "trust policy of role `\(role.name)`", .trust)
      if entry.trust.map(letsInTags) ?? false { entry.caller.tags = nil }
      found.append(entry)
    }
    return found
  }

  /// Whether a trust policy lets somebody pass session tags, which stand in the place of the role's own.
  ///
  /// Source: IAM User Guide, "Pass session tags in AWS STS".
  private func letsInTags(_ trust: AccessPolicy) -> Bool {
    trust.content.statements.contains { $0.effect == .allow && $0.actions.contains("sts:TagSession", resolving: { _ in nil }) }
  }

  private mutating func principal(
    _ kind: Caller.Kind, _ name: String, _ account: String, _ tags: PrincipalTags, _ own: Attached, boundary: PolicyReference?,
    _ policies: [String: AccessPolicy], _ shared: Layers, account index: Int, origin: SourceRange
  ) -> AccessPrincipal {
    var layers = shared
    layers.identity = own.policies
    var unknown = own.unknown
    switch boundary {
    case .local(let name): layers.boundary = policies[name]
    case .arn(let arn):
      layers.boundary = awsManaged(arn)
      if layers.boundary == nil { unknown.append(arn) }
    case nil: break
    }
    var caller = Caller(
      kind: kind, name: "arn:aws:iam::\(account):\(name)", account: account,
      tags: tags,
      isInManagementAccount: organization.accounts[index].isManagement, organizationID: organization.id)
    caller.organizationPath = organization.path(of: organization.accounts[index])
    return AccessPrincipal(
      caller: caller, layers: layers, account: index, boundaryARN: boundary.map { organization.accounts[index].arn(of: $0) },
      unknownPolicies: unknown, origin: origin)
  }

  /// What is not managed may have tags that the configuration does not speak of.
  private func tags(_ tags: [Tag], _ lifecycle: Lifecycle, _ account: Account) -> PrincipalTags {
    PrincipalTags(
      Dictionary(tags.map { ($0.key, $0.value) }) { first, _ in first }, isComplete: lifecycle.isManaged && account.lifecycle.isManaged)
  }

  // MARK: Attached policies

  private struct Attached {
    var policies: [AccessPolicy] = []
    var unknown: [String] = []

    mutating func append(_ other: Attached?) {
      policies += other?.policies ?? []
      unknown += other?.unknown ?? []
    }
  }

  private mutating func attached(
    _ attachments: [PolicyAttachment], _ inline: [InlinePolicy], of holder: String, _ policies: [String: AccessPolicy]
  ) -> Attached {
    var found = Attached()
    for attachment in attachments {
      let policy: AccessPolicy?
      switch attachment.policy {
      case .local(let name): policy = policies[name]
      case .arn(let arn):
        policy = awsManaged(arn)
        if policy == nil { found.unknown.append(arn) }
      }
      guard var policy else { continue }
      policy.attachment = attachment.origin.isNowhere ? nil : attachment.origin
      found.policies.append(policy)
    }
    for policy in inline {
      if let policy = access(policy.document, "inline policy `\(policy.name)` of \(holder)", .inline) { found.policies.append(policy) }
    }
    return found
  }

  private mutating func access(_ document: Document, _ name: String, _ kind: PolicyKind) -> AccessPolicy? {
    if let policy = document.policy {
      return AccessPolicy(content: table.content(of: policy, json: document.json), name: name, document: policy)
    }
    // As AWS has it: no file holds it.
    return table.content(ofJSON: document.json, kind: kind).map { AccessPolicy(content: $0, name: name) }
  }

  private mutating func awsManaged(_ arn: String) -> AccessPolicy? {
    if let known = managed[arn] { return known }
    let policy = awsManagedPolicy(arn, catalog: catalog, table: &table)
    managed[arn] = .some(policy)
    return policy
  }

  // MARK: The tree

  private mutating func attached(_ type: String) -> [OrganizationPolicyAttachment.Target: [AccessPolicy]]? {
    guard organization.enabledPolicyTypes.contains(type) else { return nil }
    var policies: [String: AccessPolicy] = [:]
    for policy in organization.policies where policy.type == type {
      policies[policy.name] = access(policy.content, (type == Self.scp ? "SCP" : "RCP") + " `\(policy.name)`", type == Self.scp ? .scp : .rcp)
    }
    var found: [OrganizationPolicyAttachment.Target: [AccessPolicy]] = [:]
    for attachment in organization.attachments {
      guard var policy = policies[attachment.policy] else { continue }
      policy.attachment = attachment.origin.isNowhere ? nil : attachment.origin
      found[attachment.target, default: []].append(policy)
    }
    return found
  }

  /// The policies at each level from the root down to an account.
  private func levels(_ type: String, of account: Account) -> [[AccessPolicy]]? {
    guard let control = control[type] else { return nil }
    var targets: [OrganizationPolicyAttachment.Target] = [.root]
    if case .unit(let path)? = account.parent { targets += path.indices.map { .unit(Array(path[...$0])) } }
    targets.append(.account(account.key))
    return targets.compactMap { control[$0] }
  }
}

extension Organization {
  /// `o-…/r-…/ou-…/`, as `aws:PrincipalOrgPaths` has it; nil where an id of it is not known.
  fileprivate func path(of account: Account) -> String? {
    guard let id, let root = root?.id, let parent = account.parent else { return nil }
    var parts: [String?] = [id, root]
    if case .unit(let path) = parent {
      parts += path.indices.map { index in units.first { $0.path == Array(path[...index]) }?.id }
    }
    guard !parts.contains(nil) else { return nil }
    return parts.compactMap { $0 }.map { $0 + "/" }.joined()
  }
}

extension Account {
  /// The ARN of a managed policy that something of the account has.
  func arn(of policy: PolicyReference) -> String {
    switch policy {
    case .arn(let arn): arn
    case .local(let name): "arn:aws:iam::\(id ?? key):policy\(policies.first { $0.name == name }?.path ?? "/")\(name)"
    }
  }
}

/// AWS's own policy of an ARN, from the catalog; no file holds its statements.
public func awsManagedPolicy(_ arn: String, catalog: Catalog, table: inout PolicyTable) -> AccessPolicy? {
  let id: ManagedPolicyID
  switch catalog.check(managedPolicyARN: arn) {
  case .current(let found), .deprecated(let found): id = found
  case .wrongPath, .unknown, .notManaged: return nil
  }
  let content = table.content(ofJSON: catalog.document(id), kind: .identity)
  return content.map { AccessPolicy(content: $0, name: "AWS managed policy `\(catalog.name(id))`") }
}
