/// One HTTP request, complete: a body is always held whole, so that it can be signed and sent again.
public struct HTTPRequest: Sendable {
  public var method: String
  public var url: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  /// Seconds until the connection must stand.
  public var connectTimeout: Double
  /// Seconds until the whole answer must be there.
  public var timeout: Double
  /// Never by a proxy: for the addresses of the machine that this runs on.
  public var isDirect: Bool
  /// The most that the answer's body may have; nil for any length. What is longer ends as `TransportError.interrupted`.
  public var mostBytes: Int?

  public init(
    _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    connectTimeout: Double = 10, timeout: Double = 60, isDirect: Bool = false
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.connectTimeout = connectTimeout
    self.timeout = timeout
    self.isDirect = isDirect
  }
}

public struct HTTPResponse: Sendable {
  public var status: Int
  /// Names in lower case.
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  /// How many connections had to be made for it; 0 where one was used again.
  public var newConnections = 0

  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of a name in lower case.
  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// No answer came, or not all of it.
public struct TransportError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable {
    /// libcurl is not installed, or too old.
    case noLibrary
    /// Nobody answers at the address.
    case connect
    case timeout
    /// The certificate is not to be trusted, or no secure connection came about.
    case tls
    /// The connection ended before the answer was whole.
    case interrupted
  }

  public var kind: Kind
  public var description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// What carries requests. Tests bring their own.
public protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
