import AegisBasics
import AegisPolicy

extension PrincipalFacts {
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
        case .canonicalUser: Reading(Self.isCanonicalID(text) ? .canonicalUser : .malformed)
        }
    }

    /// The fields of an ARN that count.
    private struct Fields {
      /// Where the account's number, or a pattern, stands.
      let account: Range<Int>
      let resource: Range<Int>
      let isIAM: Bool

      init?(_ text: Bytes) {
        // Nearly all are of IAM, with a number.
        let (front, number) = ("arn:aws:iam::" as StaticString, 13..<25)
        if text.count > number.upperBound, text.begins(front), text[number.upperBound] == UInt8(ascii: ":"), text.part(number).areDigits {
          (account, resource, isIAM) = (number, number.upperBound + 1..<text.count, true)
          return
        }
        guard let arn = ARNFields(text), arn.region.isEmpty else { return nil }
        isIAM = text.part(arn.service).equals("iam")
        guard isIAM || text.part(arn.service).equals("sts") else { return nil }
        (account, resource) = (arn.account, arn.resource)
      }
    }

    private init(_ form: Form, account: Range<Int>? = nil, name: Range<Int>? = nil) { (self.form, self.account, self.name) = (form, account, name) }

    private static func readAWS(_ text: Bytes) -> Reading {
      if text.equals("*") { return Reading(.anyone) }
      if text.count == 12 && text.areDigits { return Reading(.account, account: text.indices) }
      guard text.begins("arn:") else {
        if isUniqueID(text) { return Reading(.uniqueID) }
        return Reading(text.contains(UInt8(ascii: "*")) ? .wildcard : .malformed)
      }
      guard let arn = Fields(text) else { return Reading(.malformed) }
      // The user that CloudFront reads buckets as belongs to no account.
      if text.part(arn.account).equals("cloudfront"), let user = rest(of: text, arn, "user/") { return Reading(.user, name: user) }
      if text.isPattern { return Reading(.wildcard, account: arn.account) }
      guard isAccount(text, arn) else { return Reading(.malformed) }
      func name(_ prefix: StaticString) -> Range<Int>? { rest(of: text, arn, prefix).flatMap { $0.isEmpty ? nil : $0 } }
      if arn.isIAM {
        if text.part(arn.resource).equals("root") { return Reading(.account, account: arn.account) }
        if let role = name("role/") { return Reading(.role, account: arn.account, name: role) }
        if let user = name("user/") { return Reading(.user, account: arn.account, name: user) }
      } else {
        if let session = name("assumed-role/"), text[session].contains(UInt8(ascii: "/")) {
          return Reading(.session, account: arn.account, name: session)
        }
        if let session = name("federated-user/") { return Reading(.session, account: arn.account, name: session) }
        if text.part(arn.resource).equals("self") { return Reading(.session, account: arn.account) }
      }
      return Reading(.malformed, account: arn.account)
    }

    private static func readFederated(_ text: Bytes) -> Reading {
      guard text.begins("arn:") else {
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
      guard let arn = Fields(text), arn.isIAM, isAccount(text, arn) else { return Reading(.malformed) }
      if text.contains(UInt8(ascii: "*")) { return Reading(.wildcard, account: arn.account) }
      if let name = rest(of: text, arn, "saml-provider/"), !name.isEmpty { return Reading(.samlProvider, account: arn.account, name: name) }
      if let name = rest(of: text, arn, "oidc-provider/"), !name.isEmpty { return Reading(.oidcProvider, account: arn.account, name: name) }
      return Reading(.malformed, account: arn.account)
    }

    private static func isAccount(_ text: Bytes, _ arn: Fields) -> Bool { arn.account.count == 12 && text.part(arn.account).areDigits }

    /// What stands behind a prefix of an ARN's resource; nil where that does not begin with it.
    private static func rest(of text: Bytes, _ arn: Fields, _ prefix: StaticString) -> Range<Int>? {
      let resource = arn.resource
      return text.part(resource).begins(prefix) ? resource.lowerBound + prefix.utf8CodeUnitCount..<resource.upperBound : nil
    }

    /// Of an account 64 hexadecimal digits, of an origin access identity of CloudFront 96.
    private static func isCanonicalID(_ text: Bytes) -> Bool {
      (text.count == 64 || text.count == 96) && text.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }
    }

    private static func isUniqueID(_ text: Bytes) -> Bool {
      guard text.count >= 16, text.count <= 128, text.starts(with: "AROA".utf8) || text.starts(with: "AIDA".utf8) else { return false }
      return text.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  @inline(__always)
  func begins(_ prefix: StaticString) -> Bool {
    guard count >= prefix.utf8CodeUnitCount else { return false }
    for at in 0..<prefix.utf8CodeUnitCount where self[at] != prefix.utf8Start[at] { return false }
    return true
  }

  @inline(__always)
  func equals(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && begins(text) }

  @inline(__always)
  fileprivate var areDigits: Bool {
    for byte in self where byte &- 0x30 >= 10 { return false }
    return true
  }
}
