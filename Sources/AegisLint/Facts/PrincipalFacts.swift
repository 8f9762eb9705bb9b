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
    let kind = principal.type.map { tree.withValue($0) { Self.kind($0) } } ?? .bare
    self.kind = kind
    (text, (form, account, name)) = tree.withValue(principal.value) { bytes in
      let read: (Form, String?, String?) =
        switch kind {
        case .bare: (.anyone, nil, nil)
        case .aws: Self.readAWS(bytes)
        case .service: (bytes.elementsEqual("*".utf8) ? .anyone : .service, nil, nil)
        case .federated: Self.readFederated(bytes)
        case .canonicalUser: (.canonicalUser, nil, nil)
        }
      return (String(decoding: bytes, as: UTF8.self), read)
    }
  }

  /// Whether the principal, or everybody in it, can be anyone at all.
  public var isAnyone: Bool { form == .anyone && (kind == .bare || kind == .aws) }

  private typealias Bytes = UnsafeBufferPointer<UInt8>

  private static func kind(_ key: Bytes) -> Kind {
    if key.elementsEqual("AWS".utf8) { return .aws }
    if key.elementsEqual("Service".utf8) { return .service }
    return key.elementsEqual("Federated".utf8) ? .federated : .canonicalUser
  }

  private static func readAWS(_ text: Bytes) -> (Form, account: String?, name: String?) {
    if text.elementsEqual("*".utf8) { return (.anyone, nil, nil) }
    if isAccountID(text[...]) { return (.account, string(text), nil) }
    guard text.starts(with: "arn:".utf8) else {
      if isUniqueID(text) { return (.uniqueID, nil, nil) }
      return (text.contains(UInt8(ascii: "*")) ? .wildcard : .malformed, nil, nil)
    }
    guard let arn = ARNFields(text), arn.region.isEmpty else { return (.malformed, nil, nil) }
    let isIAM = text[arn.service].elementsEqual("iam".utf8)
    guard isIAM || text[arn.service].elementsEqual("sts".utf8) else { return (.malformed, nil, nil) }
    let resource = text.part(arn.resource)
    // The user that CloudFront reads buckets as belongs to no account.
    if text[arn.account].elementsEqual("cloudfront".utf8), let user = rest(resource, "user/") { return (.user, nil, user) }
    let account = string(text.part(arn.account))
    if text.isPattern { return (.wildcard, account, nil) }
    guard isAccountID(text[arn.account]) else { return (.malformed, nil, nil) }
    func name(_ prefix: StaticString) -> String? { rest(resource, prefix).flatMap { $0.isEmpty ? nil : $0 } }
    if isIAM {
      if resource.elementsEqual("root".utf8) { return (.account, account, nil) }
      if let role = name("role/") { return (.role, account, role) }
      if let user = name("user/") { return (.user, account, user) }
    } else {
      if let session = name("assumed-role/"), session.utf8.contains(UInt8(ascii: "/")) { return (.session, account, session) }
      if let session = name("federated-user/") { return (.session, account, session) }
      if resource.elementsEqual("self".utf8) { return (.session, account, nil) }
    }
    return (.malformed, account, nil)
  }

  private static func readFederated(_ text: Bytes) -> (Form, account: String?, name: String?) {
    guard text.starts(with: "arn:".utf8) else {
      let dot = UInt8(ascii: ".")
      let isDomain = text.contains(dot) && text.first != dot && text.last != dot && text.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "_"): return true
        default: return false
        }
      }
      return (text.elementsEqual("*".utf8) ? .anyone : isDomain ? .domain : .malformed, nil, nil)
    }
    guard let arn = ARNFields(text), arn.region.isEmpty, text[arn.service].elementsEqual("iam".utf8), isAccountID(text[arn.account]) else {
      return (.malformed, nil, nil)
    }
    let account = string(text.part(arn.account))
    if text.contains(UInt8(ascii: "*")) { return (.wildcard, account, nil) }
    let resource = text.part(arn.resource)
    if let name = rest(resource, "saml-provider/"), !name.isEmpty { return (.samlProvider, account, name) }
    if let name = rest(resource, "oidc-provider/"), !name.isEmpty { return (.oidcProvider, account, name) }
    return (.malformed, account, nil)
  }

  private static func string(_ text: Bytes) -> String { String(decoding: text, as: UTF8.self) }

  /// What stands behind a prefix; nil where the text does not begin with it.
  private static func rest(_ text: Bytes, _ prefix: StaticString) -> String? {
    let count = prefix.utf8CodeUnitCount
    guard text.count >= count, text.part(0..<count).elementsEqual(UnsafeBufferPointer(start: prefix.utf8Start, count: count)) else { return nil }
    return string(text.part(count..<text.count))
  }

  private static func isUniqueID(_ text: Bytes) -> Bool {
    guard text.count >= 16, text.count <= 128, text.starts(with: "AROA".utf8) || text.starts(with: "AIDA".utf8) else { return false }
    return text.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }
}
