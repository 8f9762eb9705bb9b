import AegisBasics
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
    let kind = Self.kind(principal, tree)
    self.kind = kind
    (text, form, account, name) = tree.withValue(principal.value) { bytes in
      let read = Reading(bytes, kind)
      func string(_ range: Range<Int>) -> String { String(decoding: bytes.part(range), as: UTF8.self) }
      return (string(bytes.indices), read.form, read.account.map(string), read.name.map(string))
    }
  }

  static func kind(_ principal: Principal, _ tree: SyntaxTree) -> Kind {
    guard let key = principal.type else { return .bare }
    return tree.withValue(key) { key in
      if key.equals("AWS") { return .aws }
      if key.equals("Service") { return .service }
      return key.equals("Federated") ? .federated : .canonicalUser
    }
  }

  /// Whether a part of it was not filled in, of which a rule of its own speaks.
  var hasPlaceholder: Bool {
    var text = text
    return text.withUTF8 { Placeholder.first(inPrincipal: $0) } != nil
  }

  /// Whether the principal, or everybody in it, can be anyone at all.
  public var isAnyone: Bool { form == .anyone && (kind == .bare || kind == .aws) }
}
