import AegisPolicy
public import AegisSyntax

/// One principal of a statement, taken apart.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal".
public struct PrincipalFacts: Sendable {
  /// The key that the principal stands under.
  public enum Kind: Sendable {
    /// The bare `*`.
    case bare
    case aws
    case service
    case federated
    case canonicalUser
  }

  public enum Form: Hashable, Sendable {
    /// `*`: everybody, or, under `Service`, every service.
    case anyone
    /// Twelve digits, or the ARN of an account's `root`: the account gives the right on.
    case account
    case role
    case user
    /// A session of a role, or of a federated user.
    case session
    /// `AROA…` or `AIDA…`: what AWS makes of a role or user that was deleted.
    case uniqueID
    /// The name of a service.
    case service
    case samlProvider
    case oidcProvider
    /// An identity provider by its domain.
    case domain
    case canonicalUser
    /// An ARN with a wildcard in it.
    case wildcard
    /// None of these.
    case malformed
  }

  public let kind: Kind
  public let form: Form
  /// The key it stands under; nil for the bare `*`.
  public let key: NodeID?
  public let node: NodeID
  public let text: String
  /// The account of an account, an ARN.
  public let account: String?
  /// What stands in an ARN behind `role/`, `user/`, `assumed-role/`, `saml-provider/`, `oidc-provider/`.
  public let name: String?

  init(_ principal: Principal, _ tree: SyntaxTree) {
    node = principal.value
    key = principal.type
    text = tree.string(principal.value)
    let kind = principal.type.map { Self.kind(tree.string($0)) } ?? .bare
    self.kind = kind
    switch kind {
    case .bare: (form, account, name) = (.anyone, nil, nil)
    case .aws: (form, account, name) = Self.readAWS(text)
    case .service: (form, account, name) = (text == "*" ? .anyone : .service, nil, nil)
    case .federated: (form, account, name) = Self.readFederated(text)
    case .canonicalUser: (form, account, name) = (.canonicalUser, nil, nil)
    }
  }

  /// Whether the principal, or everybody in it, can be anyone at all.
  public var isAnyone: Bool { form == .anyone && (kind == .bare || kind == .aws) }

  private static func kind(_ key: String) -> Kind {
    switch key {
    case "AWS": .aws
    case "Service": .service
    case "Federated": .federated
    default: .canonicalUser
    }
  }

  private static func readAWS(_ text: String) -> (Form, account: String?, name: String?) {
    if text == "*" { return (.anyone, nil, nil) }
    if isAccountID(text) { return (.account, text, nil) }
    guard text.hasPrefix("arn:") else {
      if isUniqueID(text) { return (.uniqueID, nil, nil) }
      return (text.utf8.contains(UInt8(ascii: "*")) ? .wildcard : .malformed, nil, nil)
    }
    let fields = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 6, fields[2] == "iam" || fields[2] == "sts", fields[3].isEmpty else { return (.malformed, nil, nil) }
    let account = fields[4], resource = fields[5]
    // The user that CloudFront reads buckets as belongs to no account.
    if account == "cloudfront" && resource.hasPrefix("user/") { return (.user, nil, String(resource.dropFirst("user/".count))) }
    if text.utf8.contains(UInt8(ascii: "*")) || text.utf8.contains(UInt8(ascii: "?")) { return (.wildcard, account, nil) }
    guard isAccountID(account) else { return (.malformed, nil, nil) }
    func name(_ prefix: String) -> String? {
      resource.hasPrefix(prefix) && resource.utf8.count > prefix.utf8.count ? String(resource.dropFirst(prefix.count)) : nil
    }
    if fields[2] == "iam" {
      if resource == "root" { return (.account, account, nil) }
      if let role = name("role/") { return (.role, account, role) }
      if let user = name("user/") { return (.user, account, user) }
    } else {
      if let session = name("assumed-role/"), session.contains("/") { return (.session, account, session) }
      if let session = name("federated-user/") { return (.session, account, session) }
      if resource == "self" { return (.session, account, nil) }
    }
    return (.malformed, account, nil)
  }

  private static func readFederated(_ text: String) -> (Form, account: String?, name: String?) {
    guard text.hasPrefix("arn:") else {
      let isDomain = text.contains(".") && !text.hasPrefix(".") && !text.hasSuffix(".") && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "_"): return true
        default: return false
        }
      }
      return (text == "*" ? .anyone : isDomain ? .domain : .malformed, nil, nil)
    }
    let fields = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 6, fields[2] == "iam", fields[3].isEmpty, isAccountID(fields[4]) else { return (.malformed, nil, nil) }
    if text.utf8.contains(UInt8(ascii: "*")) { return (.wildcard, fields[4], nil) }
    for (prefix, form) in [("saml-provider/", Form.samlProvider), ("oidc-provider/", .oidcProvider)] {
      if fields[5].hasPrefix(prefix), fields[5].utf8.count > prefix.utf8.count {
        return (form, fields[4], String(fields[5].dropFirst(prefix.count)))
      }
    }
    return (.malformed, fields[4], nil)
  }

  private static func isUniqueID(_ text: String) -> Bool {
    (text.hasPrefix("AROA") || text.hasPrefix("AIDA")) && text.utf8.count >= 16 && text.utf8.count <= 128
      && text.utf8.allSatisfy { byte in
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
      }
  }
}

/// Whether a text is the number of an account: twelve digits.
func isAccountID(_ text: some StringProtocol) -> Bool {
  text.utf8.count == 12 && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
}
