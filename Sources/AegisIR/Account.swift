package import AegisBasics

/// One AWS account with all that the configuration says of it.
package struct Account: Sendable {
  /// What the account is called inside the project, unique there: `master`, or its name in snake case.
  package var key: String
  package var name: String
  package var email: String
  /// Twelve digits; nil for an account that is still to be created.
  package var id: String?
  package var isManagement: Bool
  /// Where it stands in the tree; nil where the tree does not name it.
  package var parent: Container?
  /// The role that the management account assumes here, where it is not the project's.
  package var memberRole: String?
  package var closeOnDeletion: Bool
  /// Take away attachments and memberships that the configuration does not name.
  package var exclusive: Bool
  package var preventDestroy: Bool?
  package var tags: [Tag]
  package var alias: Located<String>?
  package var passwordPolicy: PasswordPolicy?
  package var identityProviders: [IdentityProvider]
  package var policies: [Policy]
  package var roles: [Role]
  package var groups: [Group]
  package var users: [User]
  package var origin: SourceRange

  package init(
    key: String, name: String, email: String, id: String? = nil, isManagement: Bool, parent: Container? = nil,
    memberRole: String? = nil, closeOnDeletion: Bool = false, exclusive: Bool = false, preventDestroy: Bool? = nil,
    tags: [Tag] = [], alias: Located<String>? = nil, passwordPolicy: PasswordPolicy? = nil,
    identityProviders: [IdentityProvider] = [], policies: [Policy] = [], roles: [Role] = [], groups: [Group] = [],
    users: [User] = [], origin: SourceRange
  ) {
    self.key = key
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

package struct Tag: Hashable, Sendable {
  package var key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// The account's rules for passwords of its users; what is nil is left to AWS's default.
///
/// Source: IAM API reference, `UpdateAccountPasswordPolicy`.
package struct PasswordPolicy: Sendable {
  package var minimumPasswordLength: Int?
  package var requireLowercaseCharacters: Bool?
  package var requireUppercaseCharacters: Bool?
  package var requireNumbers: Bool?
  package var requireSymbols: Bool?
  package var allowUsersToChangePassword: Bool?
  package var hardExpiry: Bool?
  /// Days.
  package var maxPasswordAge: Int?
  /// How many former passwords may not be used again.
  package var passwordReusePrevention: Int?
  package var origin: SourceRange

  package init(origin: SourceRange) { self.origin = origin }
}

package struct IdentityProvider: Sendable {
  package enum Configuration: Sendable {
    /// The issuer's URL, the audiences, and the certificate thumbprints where they are given.
    case openIDConnect(url: String, clientIDs: [String], thumbprints: [String])
    case saml(name: String, metadataDocument: String)
  }

  package var configuration: Configuration
  package var tags: [Tag]
  package var preventDestroy: Bool?
  package var origin: SourceRange

  package init(configuration: Configuration, tags: [Tag] = [], preventDestroy: Bool? = nil, origin: SourceRange) {
    self.configuration = configuration
    self.tags = tags
    self.preventDestroy = preventDestroy
    self.origin = origin
  }

  /// What tells it from the account's other providers: the name, or the URL without its scheme.
  package var name: String {
    switch configuration {
    case .saml(let name, _): return name
    case .openIDConnect(let url, _, _):
      return url.hasPrefix("https://") ? String(url.dropFirst("https://".count)) : url
    }
  }
}
