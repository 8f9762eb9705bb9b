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
      if key.elementsEqual("AWS".utf8) { return .aws }
      if key.elementsEqual("Service".utf8) { return .service }
      return key.elementsEqual("Federated".utf8) ? .federated : .canonicalUser
    }
  }

  /// Whether a part of it was not filled in, of which a rule of its own speaks.
  var hasPlaceholder: Bool {
    var text = text
    return text.withUTF8 { Placeholder.first(inPrincipal: $0) } != nil
  }

  /// Whether the principal, or everybody in it, can be anyone at all.
  public var isAnyone: Bool { form == .anyone && (kind == .bare || kind == .aws) }

  /// The text of a principal taken apart, without a copy of it.
  struct Reading {
    private(set) var form: Form
    /// Which bytes `PrincipalFacts.account` is.
    private(set) var account: Range<Int>?
    /// Which bytes `PrincipalFacts.name` is.
    private(set) var name: Range<Int>?

    private typealias Bytes = UnsafeBufferPointer<UInt8>

    init(_ text: UnsafeBufferPointer<UInt8>, _ kind: Kind) {
      self =
        switch kind {
        case .bare: Reading(.anyone)
        case .aws: Self.readAWS(text)
        case .service: Reading(text.elementsEqual("*".utf8) ? .anyone : .service)
        case .federated: Self.readFederated(text)
        case .canonicalUser: Reading(.canonicalUser)
        }
    }

    private init(_ form: Form, account: Range<Int>? = nil, name: Range<Int>? = nil) { (self.form, self.account, self.name) = (form, account, name) }

    private static func readAWS(_ text: Bytes) -> Reading {
      if text.elementsEqual("*".utf8) { return Reading(.anyone) }
      if isAccountID(text[...]) { return Reading(.account, account: text.indices) }
      guard text.starts(with: "arn:".utf8) else {
        if isUniqueID(text) { return Reading(.uniqueID) }
        return Reading(text.contains(UInt8(ascii: "*")) ? .wildcard : .malformed)
      }
      guard let arn = ARNFields(text), arn.region.isEmpty else { return Reading(.malformed) }
      let isIAM = text[arn.service].elementsEqual("iam".utf8)
      guard isIAM || text[arn.service].elementsEqual("sts".utf8) else { return Reading(.malformed) }
      // The user that CloudFront reads buckets as belongs to no account.
      if text[arn.account].elementsEqual("cloudfront".utf8), let user = rest(of: text, arn, "user/") { return Reading(.user, name: user) }
      if text.isPattern { return Reading(.wildcard, account: arn.account) }
      guard isAccountID(text[arn.account]) else { return Reading(.malformed) }
      func name(_ prefix: StaticString) -> Range<Int>? { rest(of: text, arn, prefix).flatMap { $0.isEmpty ? nil : $0 } }
      if isIAM {
        if text[arn.resource].elementsEqual("root".utf8) { return Reading(.account, account: arn.account) }
        if let role = name("role/") { return Reading(.role, account: arn.account, name: role) }
        if let user = name("user/") { return Reading(.user, account: arn.account, name: user) }
      } else {
        if let session = name("assumed-role/"), text[session].contains(UInt8(ascii: "/")) {
          return Reading(.session, account: arn.account, name: session)
        }
        if let session = name("federated-user/") { return Reading(.session, account: arn.account, name: session) }
        if text[arn.resource].elementsEqual("self".utf8) { return Reading(.session, account: arn.account) }
      }
      return Reading(.malformed, account: arn.account)
    }

    private static func readFederated(_ text: Bytes) -> Reading {
      guard text.starts(with: "arn:".utf8) else {
        let dot = UInt8(ascii: ".")
        let isDomain = text.contains(dot) && text.first != dot && text.last != dot && text.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "_"): return true
          default: return false
          }
        }
        return Reading(text.elementsEqual("*".utf8) ? .anyone : isDomain ? .domain : .malformed)
      }
      guard let arn = ARNFields(text), arn.region.isEmpty, text[arn.service].elementsEqual("iam".utf8), isAccountID(text[arn.account]) else {
        return Reading(.malformed)
      }
      if text.contains(UInt8(ascii: "*")) { return Reading(.wildcard, account: arn.account) }
      if let name = rest(of: text, arn, "saml-provider/"), !name.isEmpty { return Reading(.samlProvider, account: arn.account, name: name) }
      if let name = rest(of: text, arn, "oidc-provider/"), !name.isEmpty { return Reading(.oidcProvider, account: arn.account, name: name) }
      return Reading(.malformed, account: arn.account)
    }

    /// What stands behind a prefix of an ARN's resource; nil where that does not begin with it.
    private static func rest(of text: Bytes, _ arn: ARNFields, _ prefix: StaticString) -> Range<Int>? {
      let (resource, count) = (arn.resource, prefix.utf8CodeUnitCount)
      guard resource.count >= count else { return nil }
      let start = resource.lowerBound + count
      guard text[resource.lowerBound..<start].elementsEqual(UnsafeBufferPointer(start: prefix.utf8Start, count: count)) else { return nil }
      return start..<resource.upperBound
    }

    private static func isUniqueID(_ text: Bytes) -> Bool {
      guard text.count >= 16, text.count <= 128, text.starts(with: "AROA".utf8) || text.starts(with: "AIDA".utf8) else { return false }
      return text.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
  }
}
