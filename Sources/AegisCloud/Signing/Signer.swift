import AegisBasics

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
    if query.isEmpty { return path }
    return path + "?" + query.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
  }
}

/// AWS Signature Version 4.
///
/// Source: IAM user guide, "Create a signed AWS API request"; S3 API reference for what S3 does otherwise:
/// the path is encoded once and kept as it is, and the hash of the body is a header.
public struct Signer: Sendable {
  public var service: String
  public var region: String

  public init(service: String, region: String) {
    self.service = service
    self.region = region
  }

  /// The request's headers with those that make it authentic.
  ///
  /// - Parameter time: Seconds since 1970, UTC.
  public func sign(_ request: SignedRequest, _ credentials: Credentials, time: Double) -> [(name: String, value: String)] {
    let stamp = timestamp(time)
    let bodyHash = SHA256.hexadecimal(of: request.body)
    var headers = request.headers
    headers.append(("x-amz-date", stamp))
    if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
    if service == "s3" { headers.append(("x-amz-content-sha256", bodyHash)) }
    let (canonicalHeaders, names) = canonical(headers + [("host", request.host)])
    let query = request.query.map { (percentEncoded($0.name), percentEncoded($0.value)) }.sorted { $0 < $1 }
      .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    let canonicalRequest = [request.method, canonicalPath(request.path), query, canonicalHeaders, names, bodyHash].joined(separator: "\n")
    let scope = "\(stamp.prefix(8))/\(region)/\(service)/aws4_request"
    let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(SHA256.hexadecimal(of: Array(canonicalRequest.utf8)))"
    var key = Array("AWS4\(credentials.secretAccessKey)".utf8)
    for part in [String(stamp.prefix(8)), region, service, "aws4_request"] { key = SHA256.authenticate(part.utf8, key: key) }
    let signature = hexadecimal(SHA256.authenticate(text.utf8, key: key))
    headers.append(
      ("authorization", "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"))
    return headers
  }

  private func canonical(_ headers: [(name: String, value: String)]) -> (text: String, names: String) {
    var values: [String: [String]] = [:]
    for header in headers { values[header.name.lowercased(), default: []].append(collapsed(header.value)) }
    let names = values.keys.sorted()
    return (names.map { "\($0):\(values[$0]!.joined(separator: ","))\n" }.joined(), names.joined(separator: ";"))
  }

  private func collapsed(_ value: String) -> String {
    value.utf8.split { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }

  private func canonicalPath(_ path: String) -> String {
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

/// Every byte that RFC 3986 does not leave alone as `%XX`.
public func percentEncoded(_ text: String, keeping kept: StaticString = "") -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var output: [UInt8] = []
  output.reserveCapacity(text.utf8.count)
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
      output.append(byte)
    case _ where kept.withUTF8Buffer({ $0.contains(byte) }): output.append(byte)
    default: output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: output, as: UTF8.self)
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
