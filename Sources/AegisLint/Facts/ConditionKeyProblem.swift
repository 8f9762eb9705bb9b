import AegisBasics
import AegisPolicy

/// What is wrong with the name of a condition key. What follows from it is not looked for.
enum ConditionKeyProblem: Hashable, Sendable {
  /// No colon.
  case format
  /// `aws:ResourceTag` without a tag's key behind it; the key as AWS documents it.
  case noTagKey(String)
  /// A part of the key, such as `<tag-key>` or `*`, is left to fill in.
  case unfilled(String)
  /// `${aws:username}` in a key, where AWS fills in nothing.
  case variable(String)
  /// A key that AWS no longer has; what it has instead.
  case replaced([String])
  case unknownGlobal(nearest: String?)
  /// The service is known.
  case unknown(service: String, nearest: String?)
  /// No service has the prefix.
  case unknownPrefix(String)

  /// Of a key that may be one that the catalog knows, its tag or the like aside.
  init?(_ text: String, isKnown: Bool, _ catalog: Catalog) {
    if let problem = Self.ofPart(text) {
      self = problem
      return
    }
    if isKnown { return nil }
    self.init(text, catalog)
  }

  /// What is not filled in behind the prefix of a service, or `aws:`. Where the name of an identity provider stands in front, it
  /// may be left to who makes the document.
  private static func ofPart(_ text: String) -> ConditionKeyProblem? {
    guard text.utf8.contains(where: { [UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "*")].contains($0) }),
      let colon = text.firstIndex(of: ":"), colon != text.startIndex, text[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else { return nil }
    if text.hasSuffix("/*") || text.hasSuffix("Context:*") { return .unfilled("*") }
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { bytes in
      var variable: PolicyVariable?
      PolicyVariable.forEach(in: bytes) { if variable == nil, $0.problem == nil { variable = $0 } }
      if let variable {
        let written = String(decoding: bytes[variable.range], as: UTF8.self)
        return bytes[variable.key].contains(UInt8(ascii: ":")) ? .variable(written) : .unfilled(written)
      }
      return Placeholder.first(in: bytes).map { .unfilled(String(decoding: bytes[$0], as: UTF8.self)) }
    }
  }

  /// Of a key that the catalog does not know. Nil for the claims of identity providers, which it cannot know.
  init?(_ text: String, _ catalog: Catalog) {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
      self = .format
      return
    }
    let prefix = text[..<colon].lowercased()
    if prefix.contains(".") || prefix.contains("/") || text.contains("${") || text.contains("<") { return nil }
    if text.lowercased() == "aws:arn" {
      self = .replaced(["aws:PrincipalArn", "aws:SourceArn"])
      return
    }
    let service = prefix == "aws" ? nil : catalog.service(prefix)
    if prefix != "aws" && service == nil {
      self = .unknownPrefix(prefix)
      return
    }
    if let service, !Self.isCurrent(service, catalog) { return nil }
    let keys = service.map { catalog.conditionKeys(of: $0) } ?? catalog.conditionKeys.filter { catalog.isGlobal($0) }
    let names = keys.map { catalog.name($0) }
    let bare = text.hasSuffix("/") || text.hasSuffix(":") ? String(text.dropLast()) : text
    let meant = RiskTable.keyAliases[text.lowercased()]
    if let template = names.first(where: { Self.head($0).lowercased() == bare.lowercased() }) {
      self = .noTagKey(template)
      return
    }
    let nearest =
      if let meant { meant.isEmpty ? nil : meant } else if service == nil && Self.isOfMFA(text) { Self.keyOfMFA(text) as String? }
      else if service == nil && Self.isOfEndpoint(text) { "aws:SourceVpce" as String? } else { Self.nearest(to: text, among: names) }
    self = service.map { .unknown(service: catalog.prefix($0), nearest: nearest) } ?? .unknownGlobal(nearest: nearest)
  }

  /// Of the two keys about multi-factor authentication, one is a time.
  private static func keyOfMFA(_ text: String) -> String { text.lowercased().contains("ag") ? "aws:MultiFactorAuthAge" : "aws:MultiFactorAuthPresent" }

  private static func isOfMFA(_ text: String) -> Bool { ["aws:multifactor", "aws:mfa"].contains { text.lowercased().hasPrefix($0) } }

  /// The id of a VPC endpoint by its whole name.
  private static func isOfEndpoint(_ text: String) -> Bool { ["aws:sourcevpcendpoint", "aws:vpcendpoint"].contains { text.lowercased().hasPrefix($0) } }

  private static func isCurrent(_ service: ServiceID, _ catalog: Catalog) -> Bool {
    catalog.actions(of: service).contains { catalog.status($0) == .current && catalog.isDocumented($0) }
  }

  /// What stands before the `/` of a key with a part to fill in; empty for other keys.
  private static func head(_ name: String) -> String {
    guard name.hasSuffix("}") || name.hasSuffix(">") else { return "" }
    if let slash = name.firstIndex(of: "/") { return String(name[..<slash]) }
    // `kms:EncryptionContext:${EncryptionContextKey}`
    return name.firstRange(of: ":${").map { String(name[..<$0.lowerBound]) } ?? ""
  }

  private static func nearest(to text: String, among names: [String]) -> String? {
    guard let slash = text.firstIndex(of: "/") else {
      let plain = names.filter { head($0).isEmpty }
      let near = closestMatch(to: text, among: plain)
      if let near, editDistance(Array(text.lowercased().utf8), Array(near.lowercased().utf8), limit: 2) != nil { return near }
      func name(_ key: String) -> String { String(key.drop { $0 != ":" }.dropFirst()) }
      return nameWithWords(of: name(text), among: plain.map(name)).flatMap { meant in plain.first { name($0) == meant } } ?? near
    }
    let rest = text[slash...]
    return closestMatch(to: String(text[..<slash]), among: names.lazy.map(head).filter { !$0.isEmpty }).map { $0 + rest }
  }
}
