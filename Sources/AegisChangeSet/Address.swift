/// What changes together and is called with one set of credentials: the organization, or one account.
public enum Scope: Hashable, Sendable {
  case organization
  /// The key of an account.
  case account(String)

  /// The key of the account; nil for the organization.
  public var account: String? {
    if case .account(let key) = self { return key }
    return nil
  }
}

/// What policies are attached to and lie inside of.
public enum HolderKind: String, Sendable, CaseIterable {
  case role
  case group
  case user
}

/// The kinds of things that a deployment makes, changes and takes away.
///
/// In the order in which they are listed.
public enum ResourceKind: UInt8, Sendable, CaseIterable {
  case organization
  case trustedService
  case policyType
  case unit
  case organizationPolicy
  case organizationAttachment
  case delegatedAdministrator
  case account
  case alias
  case passwordPolicy
  case identityProvider
  case policy
  case group
  case user
  case role
  case instanceProfile
  case groupAttachment
  case userAttachment
  case roleAttachment
  case groupInline
  case userInline
  case roleInline
  case membership

  private static let names = [
    "organization", "trusted_service", "policy_type", "organizational_unit", "organization_policy",
    "organization_policy_attachment", "delegated_administrator", "account", "account_alias", "password_policy",
    "identity_provider", "policy", "group", "user", "role",
    "instance_profile", "group_policy_attachment", "user_policy_attachment", "role_policy_attachment", "group_policy",
    "user_policy", "role_policy", "group_membership",
  ]

  /// The stable name for machines.
  public var name: String { Self.names[Int(rawValue)] }

  public init?(name: String) {
    guard let index = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: UInt8(index))
  }

  static func attachment(_ holder: HolderKind) -> ResourceKind {
    switch holder {
    case .role: .roleAttachment
    case .group: .groupAttachment
    case .user: .userAttachment
    }
  }

  static func inline(_ holder: HolderKind) -> ResourceKind {
    switch holder {
    case .role: .roleInline
    case .group: .groupInline
    case .user: .userInline
    }
  }

  /// Something that joins two others, made by attaching and unmade by detaching.
  public var isAttachment: Bool {
    switch self {
    case .organizationAttachment, .groupAttachment, .userAttachment, .roleAttachment, .membership: true
    default: false
    }
  }

  /// The word for it in a sentence.
  public var noun: String {
    switch self {
    case .organization: "organization"
    case .trustedService: "trusted access"
    case .policyType: "policy type"
    case .unit: "organizational unit"
    case .organizationPolicy: "organization policy"
    case .organizationAttachment: "attachment"
    case .delegatedAdministrator: "delegated administrator"
    case .account: "account"
    case .alias: "account alias"
    case .passwordPolicy: "password policy"
    case .identityProvider: "identity provider"
    case .policy: "policy"
    case .group: "group"
    case .user: "user"
    case .role: "role"
    case .instanceProfile: "instance profile"
    case .groupAttachment, .userAttachment, .roleAttachment: "attachment"
    case .groupInline, .userInline, .roleInline: "inline policy"
    case .membership: "membership"
    }
  }
}

/// The name of one resource in the whole organization, the same in every run.
public struct Address: Hashable, Sendable, Comparable {
  public var scope: Scope
  public var kind: ResourceKind
  /// What tells it from others of its kind: one name, or those of the things it joins, the holder first.
  public var parts: [String]

  public init(_ scope: Scope, _ kind: ResourceKind, _ parts: String...) {
    self.scope = scope
    self.kind = kind
    self.parts = parts
  }

  public init(_ scope: Scope, _ kind: ResourceKind, parts: [String]) {
    self.scope = scope
    self.kind = kind
    self.parts = parts
  }

  /// As people read it inside its scope.
  public var name: String {
    // A back end that names what joins others by one name of its own.
    if parts.count == 1 { return parts[0] }
    return switch kind {
    case .organization, .passwordPolicy: ""
    case .unit: parts.joined(separator: "/")
    case .organizationAttachment: "\(parts[0]) on \(targetName)"
    case .delegatedAdministrator: "\(parts[0]) for \(parts[1])"
    case .roleAttachment, .groupAttachment, .userAttachment: "\(shortPolicyName(parts[1])) on \(parts[0])"
    case .roleInline, .groupInline, .userInline: "\(parts[1]) in \(parts[0])"
    case .membership: "\(parts[0]) in \(parts[1])"
    default: parts[0]
    }
  }

  private var targetName: String {
    switch parts[1] {
    case "root": "root"
    case "unit": "unit " + parts[2...].joined(separator: "/")
    default: "account " + parts[2]
    }
  }

  /// The organization first, then account by account, each by kind and name.
  public static func < (left: Address, right: Address) -> Bool {
    if left.scope != right.scope { return (left.scope.account ?? "") < (right.scope.account ?? "") }
    if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
    return left.parts.lexicographicallyPrecedes(right.parts)
  }
}

/// `ReadOnlyAccess` for an ARN that ends in it; a name as it is.
func shortPolicyName(_ text: String) -> String {
  guard text.hasPrefix("arn:"), let slash = text.lastIndex(of: "/") else { return text }
  return String(text[text.index(after: slash)...])
}
