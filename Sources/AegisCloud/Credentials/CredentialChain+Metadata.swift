import AegisSystem

/// Credentials of single sign-on, of containers and of instances.
extension CredentialChain {
  // MARK: Single sign-on

  /// Role credentials for the session that `aws sso login` has left in its cache.
  ///
  /// Source: AWS SDKs and Tools reference guide, "IAM Identity Center credential provider".
  func singleSignOn(_ name: String, _ values: [String: String]) async throws(AWSError) -> Credentials {
    let session = values["sso_session"]
    let sessionValues = session.flatMap { settings.profiles.ssoSessions[$0] } ?? [:]
    guard let account = values["sso_account_id"], let role = values["sso_role_name"],
      let start = sessionValues["sso_start_url"] ?? values["sso_start_url"], let region = sessionValues["sso_region"] ?? values["sso_region"]
    else { throw problem("the profile `\(name)` speaks of single sign-on, but lacks its start URL, region, account, or role") }
    let login = "run `aws sso login --profile \(name)`"
    let cache = "\(settings.variables("HOME") ?? "")/.aws/sso/cache/\(sha1Hex(session ?? start)).json"
    guard let text = try? Disk.read(cache), let cached = parseJSONValue(text), let token = cached["accessToken"].string else {
      throw problem("nobody has signed in for the profile `\(name)`: \(login)")
    }
    guard let end = cached["expiresAt"].string.flatMap(isoSeconds), end > cloud.clock() else {
      throw problem("the session of the profile `\(name)` has expired: \(login)")
    }
    let base = cloud.overrides[.sso] ?? Partition(region: region).endpoint(.sso, region: region).url
    let url = "\(base)/federation/credentials?role_name=\(percentEncoded(role))&account_id=\(percentEncoded(account))"
    let response = try await fetch(HTTPRequest("GET", url, headers: [("x-amz-sso_bearer_token", token)]), "single sign-on")
    guard response.status == 200, let keys = parseJSONValue(response.body)?["roleCredentials"], let id = keys["accessKeyId"].string,
      let secret = keys["secretAccessKey"].string
    else { throw problem("single sign-on gives no credentials for the role `\(role)` in account \(account) (HTTP \(response.status)): \(login)") }
    return Credentials(
      accessKeyID: id, secretAccessKey: secret, sessionToken: keys["sessionToken"].string,
      expiration: keys["expiration"].integer.map { Double($0) / 1000 }, source: "single sign-on of profile `\(name)`")
  }

  // MARK: Containers and instances

  /// Source: Amazon ECS developer guide, "Task IAM role"; Amazon EKS user guide, "EKS Pod Identity".
  func container() async throws(AWSError) -> Credentials? {
    var url: String
    if let path = settings.variables("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
      url = "http://169.254.170.2\(path)"
    } else if let full = settings.variables("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
      // Over plain HTTP only to this machine and to the addresses of ECS and EKS.
      let host = full.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" && $0 != ":" && $0 != "?" }
      let isLocal = host == "localhost" || host.hasPrefix("127.") || ["169.254.170.2", "169.254.170.23"].contains(host) || full.contains("[fd00:ec2::23]") || full.contains("[::1]")
      guard full.hasPrefix("https://") || isLocal else { throw problem("`AWS_CONTAINER_CREDENTIALS_FULL_URI` names a host that is not to be trusted with credentials") }
      url = full
    } else {
      return nil
    }
    var headers: [(name: String, value: String)] = [("accept", "application/json")]
    if let file = settings.variables("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"), let token = try? Disk.read(file) {
      headers.append(("authorization", trimmed(String(decoding: token, as: UTF8.self)[...])))
    } else if let token = settings.variables("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
      headers.append(("authorization", token))
    }
    let response = try await fetch(HTTPRequest("GET", url, headers: headers, connectTimeout: 2, timeout: 5, isDirect: true), "the container's credentials")
    return try metadataKeys(response, source: "the container")
  }

  /// Source: Amazon EC2 user guide, "Use IMDSv2"; version 1, which asks for no token, is never used.
  func instance() async throws(AWSError) -> Credentials? {
    if settings.variables("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" { return nil }
    let base = settings.variables("AWS_EC2_METADATA_SERVICE_ENDPOINT").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? "http://169.254.169.254"
    func request(_ method: String, _ path: String, _ header: (name: String, value: String)) -> HTTPRequest {
      HTTPRequest(method, base + path, headers: [header], connectTimeout: 1, timeout: 3, isDirect: true)
    }
    let folder = "/latest/meta-data/iam/security-credentials/"
    guard let answer = try? await cloud.transport.send(request("PUT", "/latest/api/token", ("x-aws-ec2-metadata-token-ttl-seconds", "21600"))),
      answer.status == 200
    else { return nil }
    let token = ("x-aws-ec2-metadata-token", String(decoding: answer.body, as: UTF8.self))
    let roles = try await fetch(request("GET", folder, token), "the instance's credentials")
    guard roles.status == 200, let role = String(decoding: roles.body, as: UTF8.self).split(separator: "\n").first else { return nil }
    return try metadataKeys(try await fetch(request("GET", folder + role, token), "the instance's credentials"), source: "the instance")
  }

  private func metadataKeys(_ response: HTTPResponse, source: String) throws(AWSError) -> Credentials {
    guard response.status == 200, let value = parseJSONValue(response.body), let id = value["AccessKeyId"].string,
      let secret = value["SecretAccessKey"].string
    else { throw problem("\(source) gives no credentials (HTTP \(response.status))") }
    return Credentials(
      accessKeyID: id, secretAccessKey: secret, sessionToken: value["Token"].string,
      expiration: value["Expiration"].string.flatMap(isoSeconds), source: source)
  }

  private func fetch(_ request: HTTPRequest, _ what: String) async throws(AWSError) -> HTTPResponse {
    for attempt in 1...3 {
      do throws(TransportError) {
        let response = try await cloud.transport.send(request)
        if response.status < 500 || attempt == 3 { return response }
      } catch {
        if attempt == 3 { throw problem("\(what): \(error.description)") }
      }
      await cloud.sleep(cloud.retry.delay(attempt: attempt, isThrottling: false))
    }
    throw problem("\(what): no answer")
  }
}
