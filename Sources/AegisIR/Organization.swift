public import AegisBasics

/// A whole organization as AWS sees it: resolved, neutral to the back end, in canonical order.
///
/// Lists are sorted by the name of what they hold, so that the order in files says nothing.
public struct Organization: Sendable {
  /// The label that the configuration gives the organization; AWS knows none.
  public var name: String
  /// `o-…`, where the configuration knows it.
  public var id: String?
  public var featureSet: FeatureSet
  /// Service principals with trusted access, for example `cloudtrail.amazonaws.com`.
  public var enabledServices: [String]
  /// Policy types that are enabled at the root, for example `SERVICE_CONTROL_POLICY`.
  public var enabledPolicyTypes: [String]
  public var root: Root?
  /// All organizational units, parents before children, each level by name.
  public var units: [OrganizationalUnit]
  public var policies: [OrganizationPolicy]
  public var attachments: [OrganizationPolicyAttachment]
  public var delegatedAdministrators: [DelegatedAdministrator]
  /// The management account first, then the members by key.
  public var accounts: [Account]
  public var origin: SourceRange

  public enum FeatureSet: String, Sendable {
    case all = "ALL"
    case consolidatedBilling = "CONSOLIDATED_BILLING"
  }

  public init(
    name: String, featureSet: FeatureSet, enabledServices: [String] = [], enabledPolicyTypes: [String] = [],
    root: Root? = nil, units: [OrganizationalUnit] = [], policies: [OrganizationPolicy] = [],
    attachments: [OrganizationPolicyAttachment] = [], delegatedAdministrators: [DelegatedAdministrator] = [],
    accounts: [Account] = [], origin: SourceRange
  ) {
    self.name = name
    self.featureSet = featureSet
    self.enabledServices = enabledServices
    self.enabledPolicyTypes = enabledPolicyTypes
    self.root = root
    self.units = units
    self.policies = policies
    self.attachments = attachments
    self.delegatedAdministrators = delegatedAdministrators
    self.accounts = accounts
    self.origin = origin
  }

  public var managementAccount: Account? { accounts.first { $0.isManagement } }
}

/// The root of the organization's tree; AWS makes exactly one and names it.
public struct Root: Sendable {
  public var name: String
  /// `r-…`, where the configuration knows it.
  public var id: String?
  public var origin: SourceRange

  public init(name: String, id: String? = nil, origin: SourceRange) {
    self.name = name
    self.id = id
    self.origin = origin
  }
}

/// A place in the organization's tree that holds accounts and units.
public enum Container: Hashable, Sendable {
  case root
  /// The names from the unit right below the root down to this one.
  case unit([String])
}

public struct OrganizationalUnit: Sendable {
  /// The names from the unit right below the root down to this one; never empty.
  public var path: [String]
  /// Paths that it had before, the newest first.
  public var formerPaths: [[String]] = []
  /// `ou-…`, where the configuration knows it.
  public var id: String?
  public var tags: [Tag]
  public var preventDestroy: Bool?
  public var origin: SourceRange
  public var lifecycle = Lifecycle()

  public init(path: [String], id: String? = nil, tags: [Tag] = [], preventDestroy: Bool? = nil, origin: SourceRange) {
    self.path = path
    self.id = id
    self.tags = tags
    self.preventDestroy = preventDestroy
    self.origin = origin
  }

  public var name: String { path[path.count - 1] }
  public var parent: Container { path.count == 1 ? .root : .unit(Array(path.dropLast())) }
}

/// A policy of AWS Organizations: service control, resource control, tag, backup, and the like.
public struct OrganizationPolicy: Sendable {
  public var name: String
  /// AWS's name of the type, for example `SERVICE_CONTROL_POLICY`.
  public var type: String
  public var description: String?
  public var content: Document
  /// Made by AWS (`FullAWSAccess`): attached by its id, never created, changed or deleted.
  public var isAWSManaged: Bool
  /// `p-…`, where the configuration knows it; always known for AWS's own.
  public var id: String?
  public var tags: [Tag]
  public var preventDestroy: Bool?
  public var origin: SourceRange
  public var lifecycle = Lifecycle()

  public init(
    name: String, type: String, description: String? = nil, content: Document, isAWSManaged: Bool = false,
    id: String? = nil, tags: [Tag] = [], preventDestroy: Bool? = nil, origin: SourceRange
  ) {
    self.name = name
    self.type = type
    self.description = description
    self.content = content
    self.isAWSManaged = isAWSManaged
    self.id = id
    self.tags = tags
    self.preventDestroy = preventDestroy
    self.origin = origin
  }
}

/// One organization policy on one target.
///
/// Targets whose attachments the configuration leaves unknown simply have none here: no back end
/// ever detaches what the configuration does not speak of.
public struct OrganizationPolicyAttachment: Sendable {
  public enum Target: Hashable, Sendable {
    case root
    case unit([String])
    /// The key of an account.
    case account(String)
  }

  /// The name of a policy in `Organization.policies`.
  public var policy: String
  public var target: Target
  public var origin: SourceRange

  public init(policy: String, target: Target, origin: SourceRange) {
    self.policy = policy
    self.target = target
    self.origin = origin
  }
}

/// A member account that administers a service for the whole organization.
public struct DelegatedAdministrator: Sendable {
  /// The key of the account.
  public var account: String
  /// The service principal, for example `guardduty.amazonaws.com`.
  public var service: String
  public var origin: SourceRange

  public init(account: String, service: String, origin: SourceRange) {
    self.account = account
    self.service = service
    self.origin = origin
  }
}
