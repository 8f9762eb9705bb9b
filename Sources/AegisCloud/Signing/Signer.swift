import AegisBasics
import Synchronization

/// What of a request AWS's signature covers.
public struct SignedRequest: Sendable {
  public var method: String
  public var host: String
  /// The path as it is, not encoded; it begins with `/`.
  public var path: String
  /// Names and values as they are, not encoded.
  public var query: [(name: String, value: String)]
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(
    _ method: String, host: String, path: String = "/", query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.host = host
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// Path and query as they go over the wire.
  public var target: String {
    let path = percentEncoded(path, keeping: "/")
    return query.isEmpty ? path : path + "?" + String(decoding: formEncoded(query), as: UTF8.self)
  }
}

/// AWS Signature Version 4.
///
/// Source: IAM user guide, "Create a signed AWS API request"; S3 API reference for what S3 does otherwise:
/// the path is encoded once and kept as it is, and the hash of the body is a header.
public struct Signer: Sendable {
  public var service: String
  public var region: String
  private let keys: SigningKeys

  public init(service: String, region: String) { self.init(service: service, region: region, keys: SigningKeys()) }

  init(service: String, region: String, keys: SigningKeys) {
    self.service = service
    self.region = region
    self.keys = keys
  }

  /// The request's headers with those that make it authentic.
  ///
  /// - Parameter time: Seconds since 1970, UTC.
  public func sign(_ request: SignedRequest, _ credentials: Credentials, time: Double) -> [(name: String, value: String)] {
    let stamp = timestamp(time)
    let date = String(decoding: stamp.utf8.prefix(8), as: UTF8.self)
    let bodyHash = SHA256.hexadecimal(of: request.body)
    var headers = request.headers
    headers.reserveCapacity(headers.count + 4)
    headers.append(("x-amz-date", stamp))
    if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
    if service == "s3" { headers.append(("x-amz-content-sha256", bodyHash)) }
    let (canonicalHeaders, names) = canonical(headers + [("host", request.host)])
    var canonicalRequest = Array(request.method.utf8)
    canonicalRequest.reserveCapacity(512)
    for part in [canonicalPath(request.path), canonicalQuery(request.query), canonicalHeaders, names, bodyHash] {
      canonicalRequest.append(0x0A)
      canonicalRequest += part.utf8
    }
    let scope = "\(date)/\(region)/\(service)/aws4_request"
    let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(SHA256.hexadecimal(of: canonicalRequest))"
    let key = keys.key(SigningKeys.Scope(secret: credentials.secretAccessKey, date: date, region: region, service: service))
    let signature = hexadecimal(key.authenticate(Array(text.utf8)))
    headers.append(
      ("authorization", "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"))
    return headers
  }

  private func canonical(_ headers: [(name: String, value: String)]) -> (text: String, names: String) {
    var sorted: [(name: String, value: String)] = []
    sorted.reserveCapacity(headers.count)
    for header in headers {
      let name = header.name.lowercased()
      // Equal names keep their order.
      let place = sorted.lastIndex { $0.name <= name }.map { $0 + 1 } ?? 0
      sorted.insert((name, collapsed(header.value)), at: place)
    }
    var (text, names) = ("", "")
    for (index, header) in sorted.enumerated() {
      if index > 0 && sorted[index - 1].name == header.name {
        text += ",\(header.value)"
        continue
      }
      if index > 0 {
        text += "\n"
        names += ";"
      }
      text += "\(header.name):\(header.value)"
      names += header.name
    }
    return (text + "\n", names)
  }

  /// With one space for each run of them, and none at the ends.
  private func collapsed(_ value: String) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
    var previous: UInt8 = 0x20
    let isCollapsed = value.utf8.allSatisfy { byte in
      defer { previous = byte }
      return byte == 0x20 ? previous != 0x20 : !isSpace(byte)
    }
    if isCollapsed && previous != 0x20 { return value }
    return value.utf8.split(whereSeparator: isSpace).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }

  private func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
    if query.isEmpty { return "" }
    return query.map { (percentEncoded($0.name), percentEncoded($0.value)) }.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  private func canonicalPath(_ path: String) -> String {
    if path == "/" { return path }
    let encoded = percentEncoded(path, keeping: "/")
    if service == "s3" { return encoded }
    var segments: [Substring] = []
    for segment in encoded.split(separator: "/") {
      if segment == ".." { _ = segments.popLast() } else if segment != "." { segments.append(segment) }
    }
    var normal = "/" + segments.joined(separator: "/")
    if normal != "/" && (encoded.hasSuffix("/") || encoded.hasSuffix("/.") || encoded.hasSuffix("/..")) { normal += "/" }
    return percentEncoded(normal, keeping: "/")
  }
}

/// The keys that are derived from secrets for a day, a region and a service, each once. Like the secrets they stay in memory.
final class SigningKeys: Sendable {
  struct Scope: Hashable, Sendable {
    var secret: String
    var date: String
    var region: String
    var service: String
  }

  private let keys = Mutex<[Scope: SHA256.AuthenticationKey]>([:])

  /// Kept at once; roles' keys change every hour, so that those that are spent would add up.
  private static let most = 512

  func key(_ scope: Scope) -> SHA256.AuthenticationKey {
    if let known = keys.withLock({ $0[scope] }) { return known }
    var key = Array("AWS4\(scope.secret)".utf8)
    for part in [scope.date, scope.region, scope.service, "aws4_request"] { key = SHA256.authenticate(Array(part.utf8), key: key) }
    let made = SHA256.AuthenticationKey(key)
    keys.withLock { keys in
      if keys.count >= Self.most { keys.removeAll() }
      keys[scope] = made
    }
    return made
  }
}

/// Every byte that RFC 3986 does not leave alone as `%XX`.
public func percentEncoded(_ text: String, keeping kept: StaticString = "") -> String {
  var output: [UInt8] = []
  output.reserveCapacity(text.utf8.count)
  appendEncoded(text, keeping: kept, to: &output)
  return String(decoding: output, as: UTF8.self)
}

/// `NAME=VALUE&…`, each encoded.
func formEncoded(_ pairs: [(name: String, value: String)]) -> [UInt8] {
  var output: [UInt8] = []
  output.reserveCapacity(pairs.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 16 })
  for (index, pair) in pairs.enumerated() {
    if index > 0 { output.append(UInt8(ascii: "&")) }
    appendEncoded(pair.name, to: &output)
    output.append(UInt8(ascii: "="))
    appendEncoded(pair.value, to: &output)
  }
  return output
}

private func appendEncoded(_ text: String, keeping kept: StaticString = "", to output: inout [UInt8]) {
  func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10 }
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
      output.append(byte)
    case _ where kept.withUTF8Buffer({ $0.contains(byte) }): output.append(byte)
    default:
      output.append(UInt8(ascii: "%"))
      output.append(digit(byte >> 4))
      output.append(digit(byte & 15))
    }
  }
}

/// The text behind `%XX`; a `%` that begins none stays as it is.
public func percentDecoded(_ text: some StringProtocol) -> [UInt8] {
  func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
  let bytes = Array(text.utf8)
  var output: [UInt8] = []
  output.reserveCapacity(bytes.count)
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2]) {
      output.append(high << 4 | low)
      index += 3
    } else {
      output.append(bytes[index])
      index += 1
    }
  }
  return output
}
