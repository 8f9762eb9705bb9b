import AegisSystem

/// Calls AWS with the credentials of one account.
public struct AWSClient: Sendable {
  public let cloud: Cloud
  public let credentials: CredentialSource
  /// The account, or another name that tells it from others: calls are paced per account.
  public let account: String
  /// Answers of reading calls that an earlier run has had, and where new ones are kept.
  public var recorder: (any CallRecorder)?
  /// How often a call is made before it is given up, where that is less often than for other calls: of what is good to
  /// know, and nobody should wait for.
  public var attempts: Int?
  /// Asked before a call that changes something is sent again; nil where nothing speaks against it. Between two attempts
  /// the process may have stood still, and somebody else have taken its place.
  public var mayRepeat: (@Sendable () async -> Bool)?

  public init(_ cloud: Cloud, credentials: CredentialSource, account: String, recorder: (any CallRecorder)? = nil) {
    self.cloud = cloud
    self.credentials = credentials
    self.account = account
    self.recorder = recorder
  }

  // MARK: Protocols

  /// Calls an operation of the query protocol (IAM, STS); the element `OPERATIONResult`, empty where there is none.
  public func query(_ service: Service, _ operation: String, _ parameters: QueryParameters = QueryParameters()) async throws(AWSError) -> XMLNode {
    var form = parameters
    form.pairs = [("Action", operation), ("Version", service == .sts ? "2011-06-15" : "2010-05-08")] + parameters.pairs
    let body = form.encoded
    let request = SignedRequest(
      "POST", host: "", headers: [("content-type", "application/x-www-form-urlencoded; charset=utf-8")], body: body)
    let key = recorder != nil && isReading(operation) && service != .sts
      ? "\(account) \(service.rawValue) \(String(decoding: body, as: UTF8.self))" : nil
    return try await call(service, operation, request, recordedAs: key) { response -> XMLNode? in
      guard let root = parseXML(response.body), root.name == "\(operation)Response" else { return nil }
      return root["\(operation)Result"] ?? XMLNode("\(operation)Result")
    }
  }

  /// Calls an operation of the JSON protocol (Organizations, DynamoDB, Athena, CloudTrail).
  public func json(_ service: Service, _ operation: String, _ input: JSONValue = [:]) async throws(AWSError) -> JSONValue {
    try await json(service, operation, input, cloud.endpoint(service))
  }

  /// The same in the region in which IAM is.
  public func globalJSON(_ service: Service, _ operation: String, _ input: JSONValue = [:]) async throws(AWSError) -> JSONValue {
    try await json(service, operation, input, cloud.endpoint(service, region: cloud.partition.iam.region))
  }

  private func json(_ service: Service, _ operation: String, _ input: JSONValue, _ endpoint: Endpoint) async throws(AWSError) -> JSONValue {
    let (prefix, version) = Self.target(of: service)
    let body = input.text
    let request = SignedRequest(
      "POST", host: "", headers: [("content-type", "application/x-amz-json-\(version)"), ("x-amz-target", "\(prefix).\(operation)")], body: body)
    let key = isReading(operation) && service == .organizations ? "\(account) \(service.rawValue) \(operation) \(String(decoding: body, as: UTF8.self))" : nil
    return try await call(service, operation, request, recordedAs: key, at: endpoint) { response -> JSONValue? in
      response.body.isEmpty ? .object([]) : parseJSONValue(response.body)
    }
  }

  /// Sends a request of the REST protocol (S3); the answer as it is.
  ///
  /// - Parameter operation: The IAM action's name, for messages: `GetObject`.
  public func rest(_ service: Service, _ operation: String, _ request: SignedRequest) async throws(AWSError) -> HTTPResponse {
    try await rest(service, operation, request) { $0 }
  }

  /// Sends a request of the REST protocol (S3).
  ///
  /// - Parameters:
  ///   - operation: The IAM action's name, for messages: `GetObject`.
  ///   - read: What the answer holds; nil where it is not whole, and the call is made again.
  public func rest<Answer: Sendable>(
    _ service: Service, _ operation: String, _ request: SignedRequest, read: @Sendable (HTTPResponse) -> Answer?
  ) async throws(AWSError) -> Answer {
    try await call(service, operation, request, recordedAs: nil, read: read)
  }

  private static func target(of service: Service) -> (prefix: String, version: String) {
    switch service {
    case .organizations: ("AWSOrganizationsV20161128", "1.1")
    case .dynamodb: ("DynamoDB_20120810", "1.0")
    case .athena: ("AmazonAthena", "1.1")
    case .tagging: ("ResourceGroupsTaggingAPI_20170126", "1.1")
    default: ("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101", "1.1")
    }
  }

  private func isReading(_ operation: String) -> Bool {
    operation.hasPrefix("Get") || operation.hasPrefix("List") || operation.hasPrefix("Describe")
  }

  // MARK: One call, however often it takes

  private func call<Answer: Sendable>(
    _ service: Service, _ operation: String, _ request: SignedRequest, recordedAs key: String?,
    at place: Endpoint? = nil, read: @Sendable (HTTPResponse) -> Answer?
  ) async throws(AWSError) -> Answer {
    if let key, let kept = recorder?.answer(to: key), let answer = read(HTTPResponse(status: 200, body: kept)) {
      cloud.count { $0.replayed += 1 }
      return answer
    }
    let endpoint = place ?? cloud.endpoint(service)
    let writes = !isReading(operation) && request.method != "GET" && request.method != "HEAD"
    let limiter = cloud.limiter(service, account: account, writes: writes)
    var attempt = 0
    var hasRenewed = false
    while true {
      attempt += 1
      let keys = try await usableCredentials(service, operation)
      let wait = await limiter.enter(now: cloud.clock)
      if wait > 0 { await cloud.sleep(wait) }
      _ = await cloud.gate.enter(now: cloud.clock)
      let result = await send(signed(request, endpoint, service, keys))
      cloud.gate.leave()
      limiter.leave()
      var failure: AWSError
      var isThrottling = false
      var isWorthAnother = true
      var retryAfter = 0.0
      switch result {
      case .success(let response) where response.status < 300 || response.status == 304:
        if let answer = read(response) {
          limiter.succeeded()
          if let key { recorder?.keep(response.body, as: key) }
          return answer
        }
        failure = AWSError(.malformed, service: service.rawValue, operation: operation, message: "the answer is not whole, or none of AWS's", status: response.status)
        failure.requestID = requestID(response)
      case .success(let response):
        failure = serviceError(response, service, operation)
        isThrottling = failure.isThrottling
        isWorthAnother = failure.isTransient
        retryAfter = response.header("retry-after").flatMap { Double($0) } ?? 0
        if AWSError.skewCodes.contains(failure.code), let date = response.header("date").flatMap(headerSeconds), abs(date - cloud.signingTime) > 60 {
          cloud.correctSkew(serverTime: date)
          isWorthAnother = true
        } else if AWSError.expiredCodes.contains(failure.code) && !hasRenewed {
          hasRenewed = true
          await credentials.invalidate(keys)
          isWorthAnother = true
        }
      case .failure(let error):
        failure = AWSError(
          error.kind == .noLibrary ? .noLibrary : .transport, service: service.rawValue, operation: operation,
          message: "\(endpoint.host): \(error.description)")
        isWorthAnother = error.kind != .noLibrary && error.kind != .tls
        // Nobody listens there: that seldom changes soon.
        if error.kind == .connect && attempt >= 4 { isWorthAnother = false }
      }
      failure.attempts = attempt
      if account.utf8.count == 12 { failure.account = account }
      if isThrottling {
        limiter.refused(now: cloud.clock())
        cloud.count { $0.refusals += 1 }
      }
      guard isWorthAnother, attempt < min(attempts ?? .max, cloud.retry.attempts) else { throw failure }
      cloud.count { $0.retries += 1 }
      await cloud.sleep(max(min(retryAfter, 60), cloud.retry.delay(attempt: attempt, isThrottling: isThrottling)))
      if writes, let mayRepeat, await !mayRepeat() { throw failure }
    }
  }

  private func usableCredentials(_ service: Service, _ operation: String) async throws(AWSError) -> Credentials {
    do {
      return try await credentials.credentials()
    } catch {
      var error = error
      if error.service.isEmpty { (error.service, error.operation) = (service.rawValue, operation) }
      throw error
    }
  }

  private func signed(_ request: SignedRequest, _ endpoint: Endpoint, _ service: Service, _ keys: Credentials) -> HTTPRequest {
    var request = request
    if request.host.isEmpty { request.host = endpoint.host }
    let headers = Signer(service: service.signingName, region: endpoint.region, keys: cloud.signingKeys).sign(request, keys, time: cloud.signingTime)
    return HTTPRequest(
      request.method, "\(endpoint.scheme)://\(request.host)\(request.target)", headers: headers + [("user-agent", "aegis")], body: request.body)
  }

  private func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
    cloud.count { $0.requests += 1 }
    do throws(TransportError) {
      let response = try await cloud.transport.send(request)
      cloud.count { $0.connections += response.newConnections }
      return .success(response)
    } catch { return .failure(error) }
  }
}

/// Keeps the answers of reading calls, so that a run that was killed need not ask again.
public protocol CallRecorder: Sendable {
  func answer(to call: String) -> [UInt8]?
  func keep(_ answer: [UInt8], as call: String)
}

extension AWSError {
  var isThrottling: Bool {
    Self.throttlingCodes.contains(code) || status == 429
      || (code == "LimitExceededException" && message.contains("another request"))
  }

  /// Whether the same call may well succeed later.
  var isTransient: Bool {
    if isThrottling || Self.transientCodes.contains(code) { return true }
    return (status ?? 0) >= 500 && status != 501 && !code.hasPrefix("NotImplemented")
  }
}

func requestID(_ response: HTTPResponse) -> String? {
  response.header("x-amzn-requestid") ?? response.header("x-amz-request-id") ?? response.header("x-amzn-request-id")
}

/// What AWS says in an answer that is an error, in whichever form the service says it.
private func serviceError(_ response: HTTPResponse, _ service: Service, _ operation: String) -> AWSError {
  var error = AWSError(.service, service: service.rawValue, operation: operation, message: "", status: response.status, requestID: requestID(response))
  error.bucketRegion = response.header("x-amz-bucket-region")
  if let root = parseXML(response.body) {
    let node = root.name == "Error" ? root : root["Error"] ?? root["Errors"]?["Error"]
    if let node {
      error.code = node.text("Code") ?? ""
      error.message = node.text("Message") ?? ""
    }
    error.requestID = error.requestID ?? root.text("RequestId") ?? root.text("RequestID")
  } else if let value = parseJSONValue(response.body) {
    let type = value["__type"].string ?? value["code"].string ?? response.header("x-amzn-errortype") ?? ""
    error.code = String(type.split(separator: "#").last ?? "").split(separator: ":").first.map(String.init) ?? ""
    error.message = value["message"].string ?? value["Message"].string ?? ""
  }
  if error.code.isEmpty && error.message.isEmpty {
    error.message = response.status == 404 ? "not found" : "the answer says nothing of AWS's"
    if response.status == 404 { error.code = "NotFound" }
  }
  return error
}
