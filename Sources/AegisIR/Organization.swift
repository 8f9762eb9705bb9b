package import AegisBasics

/// A whole organization as AWS sees it: resolved, neutral to the back end, in canonical order.
///
/// Lists are sorted by the name of what they hold, so that the order in files says nothing.
package struct Organization: Sendable {
  /// The label that the configuration gives the organization; AWS knows none.
  package var name: String
  package var featureSet: FeatureSet
  /// Service principals with trusted access, for example `cloudtrail.amazonaws.com`.
  package var enabledServices: [String]
  /// Policy types that are enabled at the root, for example `SERVICE_CONTROL_POLICY`.
  package var enabledPolicyTypes: [String]
  package var root: Root?
  /// All organizational units, parents before children, each level by name.
  package var units: [OrganizationalUnit]
  package var policies: [OrganizationPolicy]
  package var attachments: [OrganizationPolicyAttachment]
  package var delegatedAdministrators: [DelegatedAdministrator]
  /// The management account first, then the members by key.
  package var accounts: [Account]
  package var origin: SourceRange

  package enum FeatureSet: String, Sendable {
    case all = "ALL"
    case consolidatedBilling = "CONSOLIDATED_BILLING"
  }

  package init(
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

  package var managementAccount: Account? { accounts.first { $0.isManagement } }
}

/// The root of the organization's tree; AWS makes exactly one and names it.
package struct Root: Sendable {
  package var name: String
  /// `r-…`, where the configuration knows it.
  package var id: String?
  package var origin: SourceRange

  package init(name: String, id: String? = nil, origin: SourceRange) {
    self.name = name
    self.id = id
    self.origin = origin
  }
}

/// A place in the organization's tree that holds accounts and units.
package enum Container: Hashable, Sendable {
  case root
  /// The names from the unit right below the root down to this one.
  case unit([String])
}

package struct OrganizationalUnit: Sendable {
  /// The names from the unit right below the root down to this one; never empty.
  package var path: [String]
  /// `ou-…`, where the configuration knows it.
  package var id: String?
  package var tags: [Tag]
  package var preventDestroy: Bool?
  package var origin: SourceRange

  package init(path: [String], id: String? = nil, tags: [Tag] = [], preventDestroy: Bool? = nil, origin: SourceRange) {
    self.path = path
    self.id = id
    self.tags = tags
    self.preventDestroy = preventDestroy
    self.origin = origin
  }

  package var name: String { path[path.count - 1] }
  package var parent: Container { path.count == 1 ? .root : .unit(Array(path.dropLast())) }
}

/// A policy of AWS Organizations: service control, resource control, tag, backup, and the like.
package struct OrganizationPolicy: Sendable {
  package var name: String
  /// AWS's name of the type, for example `SERVICE_CONTROL_POLICY`.
  package var type: String
  package var description: String?
  package var content: Document
  /// Made by AWS (`FullAWSAccess`): attached by its id, never created, changed or deleted.
  package var isAWSManaged: Bool
  /// `p-…`, where the configuration knows it; always known for AWS's own.
  package var id: String?
  package var tags: [Tag]
  package var preventDestroy: Bool?
  package var origin: SourceRange

  package init(
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
package struct OrganizationPolicyAttachment: Sendable {
  package enum Target: Hashable, Sendable {
    case root
    case unit([String])
    /// The key of an account.
    case account(String)
  }

  /// The name of a policy in `Organization.policies`.
  package var policy: String
  package var target: Target
  package var origin: SourceRange

  package init(policy: String, target: Target, origin: SourceRange) {
    self.policy = policy
    self.target = target
    self.origin = origin
  }
}

/// A member account that administers a service for the whole organization.
package struct DelegatedAdministrator: Sendable {
  /// The key of the account.
  package var account: String
  /// The service principal, for example `guardduty.amazonaws.com`.
  package var service: String
  package var origin: SourceRange

  package init(account: String, service: String, origin: SourceRange) {
    self.account = account
    self.service = service
    self.origin = origin
  }
}
