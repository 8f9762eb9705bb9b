/// The value of a context key in a request.
public enum ContextValue: Hashable, Sendable {
  case single(String)
  /// Of a multivalued key; without values it counts as absent.
  case multiple([String])

  public var values: [String] {
    switch self {
    case .single(let value): [value]
    case .multiple(let values): values
    }
  }
}

/// Who makes a request, as far as policies can tell.
public struct Caller: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case user
    /// A session of a role.
    case role
    /// The root user of an account.
    case root
    /// An AWS service, by its name, such as `lambda.amazonaws.com`.
    case service
    /// Somebody that an identity provider vouches for.
    case federated
    /// Nothing is known of the caller but what the request's context says.
    case unknown
  }

  public var kind: Kind
  /// The ARN of the user, role or root; the name of the service or of the identity provider.
  public var name: String
  /// Twelve digits; nil outside of AWS accounts.
  public var account: String?
  /// Of a role: the ARN of the session, where it is known.
  public var session: String?
  /// Nil where the tags are not known.
  public var tags: PrincipalTags?
  /// Of a role under `/aws-service-role/`: no SCP and no RCP applies.
  public var isServiceLinked: Bool
  /// No SCP applies to principals of the management account.
  public var isInManagementAccount: Bool
  public var organizationID: String?
  /// `o-…/r-…/ou-…/`, the way from the organization to the account; nil where some of its ids are not known.
  public var organizationPath: String?
  /// Any user or role of its kind, and of its account where that is given: its name is free.
  var isExample = false

  public init(
    kind: Kind, name: String, account: String? = nil, session: String? = nil, tags: PrincipalTags? = nil,
    isServiceLinked: Bool = false, isInManagementAccount: Bool = false, organizationID: String? = nil
  ) {
    self.kind = kind
    self.name = name
    self.account = account
    self.session = session
    self.tags = tags
    self.isServiceLinked = isServiceLinked
    self.isInManagementAccount = isInManagementAccount
    self.organizationID = organizationID
  }

  public static let unknown = Caller(kind: .unknown, name: "")
}

extension Caller {
  /// What a context key must be in every request of this caller: outer nil where that is not determined,
  /// inner nil where the key is absent.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys". The `aws:PrincipalArn` of a session is the role's.
  public func determines(_ key: String) -> ContextValue?? {
    guard kind != .unknown, !isExample || !Self.keysOfExamples.contains(key) else { return nil }
    switch key {
    case "aws:principalarn": return isPrincipal ? .some(.single(name)) : .some(nil)
    case "aws:principalaccount": return isExample && account == nil ? nil : .some(account.map { .single($0) })
    case "aws:principalorgid":
      if let organizationID { return .some(.single(organizationID)) }
      return isPrincipal ? nil : .some(nil)
    case "aws:principalorgpaths":
      if let organizationPath { return .some(.multiple([organizationPath])) }
      return isPrincipal ? nil : .some(nil)
    case "aws:principaltype":
      switch kind {
      case .user: return .some(.single("User"))
      case .role: return .some(.single("AssumedRole"))
      case .root: return .some(.single("Account"))
      case .service, .federated, .unknown: return nil
      }
    case "aws:username": return isExample && kind == .user ? nil : .some(kind == .user ? .single(userName) : nil)
    case "aws:principalisawsservice": return .some(.single(kind == .service ? "true" : "false"))
    case "aws:principalservicename": return .some(kind == .service ? .single(name) : nil)
    default:
      guard key.hasPrefix("aws:principaltag/"), let tags else { return nil }
      return tags.value(ofLowercased: key.dropFirst("aws:principaltag/".count))
    }
  }

  /// What an example leaves open, save that a role has no user name.
  private static let keysOfExamples: Set<String> = ["aws:principalarn"]

  /// A user, role or root of an account.
  public var isPrincipal: Bool { kind == .user || kind == .role || kind == .root }

  private var userName: String { name.split(separator: "/").last.map(String.init) ?? name }
}

/// One request, as AWS sees it when it decides.
public struct Request: Sendable {
  public var caller: Caller
  /// `service:Action`, in any case.
  public var action: String { didSet { actionLetters = Self.letters(AegisAccess.folded(action)) } }
  /// An ARN, or `*` for an action that works on no resource.
  public var resource: String { didSet { resourceLetters = Self.letters(resource) } }
  /// The account that owns the resource; nil where that is the caller's own.
  public var resourceAccount: String?
  /// No RCP applies to resources of the management account.
  public var isResourceInManagementAccount: Bool
  /// The organization of that account, where it is known.
  public var resourceOrganization: String?
  /// Nil where they are not known.
  public var resourceTags: PrincipalTags?
  /// By key as spelt; what the caller determines need not be given.
  public var context: [String: ContextValue] {
    didSet { folded = Self.fold(context) }
  }
  private var folded: [String: ContextValue]
  /// In lower case.
  private(set) var actionLetters: [UInt32]
  private(set) var resourceLetters: [UInt32]

  public init(
    caller: Caller, action: String, resource: String, resourceAccount: String? = nil,
    isResourceInManagementAccount: Bool = false, context: [String: ContextValue] = [:]
  ) {
    self.caller = caller
    self.action = action
    self.resource = resource
    self.resourceAccount = resourceAccount
    self.isResourceInManagementAccount = isResourceInManagementAccount
    self.context = context
    folded = Self.fold(context)
    actionLetters = Self.letters(AegisAccess.folded(action))
    resourceLetters = Self.letters(resource)
  }

  private static func letters(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  /// The value of a key, given in lower case.
  public func value(of key: String) -> ContextValue? {
    if let determined = caller.determines(key) { return determined }
    return folded[key] ?? tied(key) ?? nil
  }

  /// What the resource makes of a key: outer nil where nothing is known, inner nil where the key is absent.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys", "Properties of the resource"; Service Authorization
  /// Reference, "Condition keys for AWS Identity and Access Management": `iam:ResourceTag` is the same as `aws:ResourceTag`.
  private func tied(_ key: String) -> ContextValue?? {
    switch key {
    case ResourceOwnerTie.key: return accountID(ofARN: resource).map { .some(.single($0)) } ?? nil
    case ResourceOwnerTie.organizationKey:
      let isOwn = caller.account != nil && accountID(ofARN: resource) == caller.account
      return (resourceOrganization ?? (isOwn ? caller.organizationID : nil)).map { .some(.single($0)) } ?? nil
    default:
      guard let resourceTags else { return nil }
      for prefix in ["aws:resourcetag/", "iam:resourcetag/"] where key.hasPrefix(prefix) {
        return resourceTags.value(ofLowercased: key.dropFirst(prefix.count))
      }
      return nil
    }
  }

  /// Whether the request's own context or its resource says something of a key, given in lower case.
  public func isGiven(_ key: String) -> Bool { folded[key] != nil || tied(key) != nil }

  /// What a policy variable stands for; keys with several values cannot be used.
  func value(of variable: PolicyVariable) -> String? {
    guard case .single(let text)? = value(of: variable.key) else { return nil }
    return text
  }

  private static func fold(_ context: [String: ContextValue]) -> [String: ContextValue] {
    Dictionary(context.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
  }
}
