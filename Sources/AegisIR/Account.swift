public import AegisBasics

/// One AWS account with all that the configuration says of it.
public struct Account: Sendable {
  /// What the account is called inside the project, unique there: `master`, or its name in snake case.
  public var key: String
  public var name: String
  public var email: String
  /// The key of its oldest name, under which its state is kept, so that a new name does not move it.
  public var stateKey: String
  /// Keys that it had before, the newest first.
  public var formerKeys: [String] = []
  /// Twelve digits; nil for an account that is still to be created.
  public var id: String?
  public var isManagement: Bool
  /// Where it stands in the tree; nil where the tree does not name it.
  public var parent: Container?
  /// The role that the management account assumes here, where it is not the project's.
  public var memberRole: String?
  public var closeOnDeletion: Bool
  /// Take away attachments and memberships that the configuration does not name.
  public var exclusive: Bool
  public var preventDestroy: Bool?
  public var tags: [Tag]
  public var alias: Located<String>?
  public var passwordPolicy: PasswordPolicy?
  public var identityProviders: [IdentityProvider]
  public var policies: [Policy]
  public var roles: [Role]
  public var groups: [Group]
  public var users: [User]
  /// Names of policies and of groups that somebody would use who has expired, or whose attachment has: that is said already.
  public var policiesOfExpired: Set<String> = []
  public var groupsOfExpired: Set<String> = []
  public var origin: SourceRange
  /// Of an account that is not managed nothing is read or changed but its place, tags and policies in the organization.
  public var lifecycle = Lifecycle()

  public init(
    key: String, name: String, email: String, id: String? = nil, isManagement: Bool, parent: Container? = nil,
    memberRole: String? = nil, closeOnDeletion: Bool = false, exclusive: Bool = false, preventDestroy: Bool? = nil,
    tags: [Tag] = [], alias: Located<String>? = nil, passwordPolicy: PasswordPolicy? = nil,
    identityProviders: [IdentityProvider] = [], policies: [Policy] = [], roles: [Role] = [], groups: [Group] = [],
    users: [User] = [], origin: SourceRange
  ) {
    self.key = key
    stateKey = key
    self.name = name
    self.email = email
    self.id = id
    self.isManagement = isManagement
    self.parent = parent
    self.memberRole = memberRole
    self.closeOnDeletion = closeOnDeletion
    self.exclusive = exclusive
    self.preventDestroy = preventDestroy
    self.tags = tags
    self.alias = alias
    self.passwordPolicy = passwordPolicy
    self.identityProviders = identityProviders
    self.policies = policies
    self.roles = roles
    self.groups = groups
    self.users = users
    self.origin = origin
  }
}

public struct Tag: Hashable, Sendable {
  public var key: String
  public var value: String

  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// The account's rules for passwords of its users; what is nil is left to AWS's default.
///
/// Source: IAM API reference, `UpdateAccountPasswordPolicy`.
public struct PasswordPolicy: Sendable {
  public var minimumPasswordLength: Int?
  public var requireLowercaseCharacters: Bool?
  public var requireUppercaseCharacters: Bool?
  public var requireNumbers: Bool?
  public var requireSymbols: Bool?
  public var allowUsersToChangePassword: Bool?
  public var hardExpiry: Bool?
  /// Days.
  public var maxPasswordAge: Int?
  /// How many former passwords may not be used again.
  public var passwordReusePrevention: Int?
  public var origin: SourceRange

  public init(origin: SourceRange) { self.origin = origin }
}

public struct IdentityProvider: Sendable {
  public enum Configuration: Sendable {
    /// The issuer's URL, the audiences, and the certificate thumbprints where they are given.
    case openIDConnect(url: String, clientIDs: [String], thumbprints: [String])
    case saml(name: String, metadataDocument: String)
  }

  public var configuration: Configuration
  public var tags: [Tag]
  public var preventDestroy: Bool?
  public var origin: SourceRange
  public var lifecycle = Lifecycle()

  public init(configuration: Configuration, tags: [Tag] = [], preventDestroy: Bool? = nil, origin: SourceRange) {
    self.configuration = configuration
    self.tags = tags
    self.preventDestroy = preventDestroy
    self.origin = origin
  }

  /// What tells it from the account's other providers: the name, or the URL without its scheme.
  public var name: String {
    switch configuration {
    case .saml(let name, _): return name
    case .openIDConnect(let url, _, _):
      return url.hasPrefix("https://") ? String(url.dropFirst("https://".count)) : url
    }
  }
}
