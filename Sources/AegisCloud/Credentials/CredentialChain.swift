import AegisBasics
public import AegisSystem

/// What the surroundings say about AWS: variables, profiles, and what the command line adds.
public struct CloudSettings: Sendable {
  /// `--aws-profile`.
  public var profile: String?
  public var endpoints: EndpointOverrides
  /// Where neither a variable nor a profile names one.
  public var defaultRegion: String
  let variables: @Sendable (String) -> String?
  let profiles: Profiles

  public init(
    profile: String? = nil, endpoints: EndpointOverrides = EndpointOverrides(), defaultRegion: String = "us-east-1",
    variables: @escaping @Sendable (String) -> String? = { Surroundings.variable($0) }
  ) {
    self.profile = profile
    self.endpoints = endpoints
    self.defaultRegion = defaultRegion
    // An empty variable is as good as none.
    self.variables = { name in variables(name).flatMap { $0.isEmpty ? nil : $0 } }
    profiles = Profiles(environment: self.variables)
  }

  /// The profile that is asked for, by option or variable.
  var chosenProfile: String? { profile ?? variables("AWS_PROFILE") ?? variables("AWS_DEFAULT_PROFILE") }

  private var profileValues: [String: String] { profiles[chosenProfile ?? "default"] ?? [:] }

  public var region: String {
    variables("AWS_REGION") ?? variables("AWS_DEFAULT_REGION") ?? profileValues["region"] ?? defaultRegion
  }

  /// Options first, then variables, then what the profile says; in each the service's own address before that of all. Source: AWS SDKs and Tools reference guide, "Service-specific endpoints".
  var overrides: EndpointOverrides {
    var found = endpoints
    guard variables("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() != "true" else { return found }
    let ofAll = variables("AWS_ENDPOINT_URL")
    let section = ofAll == nil ? profileValues["services"].flatMap { profiles.endpoints[$0] } : nil
    for service in Service.allCases where found.services[service] == nil && found.all == nil {
      found.services[service] = variables("AWS_ENDPOINT_URL_\(service.environmentName)") ?? section?[service.rawValue]
    }
    found.all = found.all ?? ofAll ?? profileValues["endpoint_url"]
    return found
  }

  /// What of the addresses that variables or the profile give is none, and where it stands: nothing that is called there could ever answer.
  public var endpointProblem: String? {
    guard variables("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() != "true" else { return nil }
    let names = ["AWS_ENDPOINT_URL"] + Service.allCases.map { "AWS_ENDPOINT_URL_\($0.environmentName)" }
    for name in names {
      if let problem = variables(name).flatMap(EndpointOverrides.problem) { return "the variable `\(name)`: \(problem)" }
    }
    let section = profileValues["services"].flatMap { profiles.endpoints[$0] } ?? [:]
    for url in [profileValues["endpoint_url"]].compactMap({ $0 }) + section.sorted(by: { $0.key < $1.key }).map(\.value) {
      if let problem = EndpointOverrides.problem(url) { return "`endpoint_url` of profile `\(chosenProfile ?? "default")`: \(problem)" }
    }
    return nil
  }

  var certificates: String? { variables("AWS_CA_BUNDLE") ?? profileValues["ca_bundle"] }

  /// A cloud over libcurl, with AWS's region as the settings say.
  public func makeCloud(retry: RetryPolicy = RetryPolicy()) -> Cloud {
    Cloud(transport: CurlTransport(certificates: certificates), region: region, overrides: overrides, retry: retry)
  }
}

/// Finds credentials as AWS's own tools do.
///
/// In this order: the profile that the command line names, else environment variables, else the profile (a
/// role to assume, a web identity, a session of single sign-on, keys, a process), else a web identity of the
/// environment, the container's, the instance's. Source: AWS SDKs and Tools reference guide, "Credential
/// provider chain"; botocore's order.
public struct CredentialChain: Sendable {
  let settings: CloudSettings
  let cloud: Cloud

  public init(_ settings: CloudSettings, _ cloud: Cloud) {
    self.settings = settings
    self.cloud = cloud
  }

  /// A source that renews what it gives before it expires.
  public func source() -> CredentialSource {
    let chain = self
    return CredentialSource(now: cloud.clock) { () async throws(AWSError) in try await chain.find() }
  }

  func find() async throws(AWSError) -> Credentials {
    if settings.profile == nil, let keys = try environmentKeys() { return keys }
    let name = settings.chosenProfile ?? "default"
    if settings.profiles[name] != nil {
      if let keys = try await profile(name, visited: []) { return keys }
    } else if settings.chosenProfile != nil {
      let near = closestMatch(to: name, among: settings.profiles.names)
      throw problem("there is no profile `\(name)` in the files of AWS's tools" + (near.map { "; did you mean `\($0)`?" } ?? ""))
    }
    let web = settings.variables
    if let file = web("AWS_WEB_IDENTITY_TOKEN_FILE"), let role = web("AWS_ROLE_ARN") {
      return try await webIdentity(file: file, role: role, session: web("AWS_ROLE_SESSION_NAME"), source: "the web identity of the environment")
    }
    if let keys = try await container() { return keys }
    if let keys = try await instance() { return keys }
    throw problem(
      "no credentials were found: neither in variables (`AWS_ACCESS_KEY_ID`), nor in a profile (`--aws-profile`), nor from a container or an instance")
  }

  func problem(_ message: String) -> AWSError { AWSError(.credentials, service: "", operation: "", message: message) }

  private func environmentKeys() throws(AWSError) -> Credentials? {
    guard let id = settings.variables("AWS_ACCESS_KEY_ID") else { return nil }
    guard let secret = settings.variables("AWS_SECRET_ACCESS_KEY") else {
      throw problem("`AWS_ACCESS_KEY_ID` is set, but `AWS_SECRET_ACCESS_KEY` is not")
    }
    return Credentials(
      accessKeyID: id, secretAccessKey: secret, sessionToken: settings.variables("AWS_SESSION_TOKEN") ?? settings.variables("AWS_SECURITY_TOKEN"),
      expiration: settings.variables("AWS_CREDENTIAL_EXPIRATION").flatMap(isoSeconds), source: "environment variables")
  }

  // MARK: Profiles

  private func profile(_ name: String, visited: Set<String>) async throws(AWSError) -> Credentials? {
    guard let values = settings.profiles[name] else { throw problem("there is no profile `\(name)`, which another one names as its source") }
    if visited.contains(name) { return staticKeys(name, values) }
    let visited = visited.union([name])
    if let role = values["role_arn"] {
      if let file = values["web_identity_token_file"] {
        return try await webIdentity(file: file, role: role, session: values["role_session_name"], source: "profile `\(name)`")
      }
      return try await assumedRole(name, role, values, visited)
    }
    if values["sso_account_id"] != nil { return try await singleSignOn(name, values) }
    if let keys = staticKeys(name, values) { return keys }
    if let command = values["credential_process"] { return try process(command, name) }
    return nil
  }

  private func staticKeys(_ name: String, _ values: [String: String]) -> Credentials? {
    guard let id = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else { return nil }
    return Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: values["aws_session_token"], source: "profile `\(name)`")
  }

  private func assumedRole(_ name: String, _ role: String, _ values: [String: String], _ visited: Set<String>) async throws(AWSError) -> Credentials {
    let base: Credentials?
    if let source = values["source_profile"] {
      base = try await profile(source, visited: visited)
    } else {
      switch values["credential_source"] {
      case "Environment": base = try environmentKeys()
      case "EcsContainer": base = try await container()
      case "Ec2InstanceMetadata": base = try await instance()
      default: throw problem("the profile `\(name)` names a role, but neither `source_profile` nor a `credential_source` that is known")
      }
    }
    guard let base else { throw problem("the profile `\(name)` assumes a role with credentials that are not there") }
    var parameters = QueryParameters([
      "RoleArn": role, "RoleSessionName": values["role_session_name"] ?? "aegis", "DurationSeconds": values["duration_seconds"] ?? "3600",
      "ExternalId": values["external_id"],
    ])
    if let device = values["mfa_serial"] {
      guard Surroundings.isInteractive, let code = Surroundings.ask("MFA code for \(device): "), !code.isEmpty else {
        throw problem("the profile `\(name)` needs an MFA code of `\(device)`, and there is no terminal to ask for it")
      }
      parameters.set("SerialNumber", device)
      parameters.set("TokenCode", trimmed(code[...]))
    }
    let client = AWSClient(cloud, credentials: CredentialSource(base), account: "profile \(name)")
    return try temporaryKeys(try await client.query(.sts, "AssumeRole", parameters), source: "profile `\(name)`", operation: "AssumeRole")
  }

  // MARK: Roles

  func webIdentity(file: String, role: String, session: String?, source: String) async throws(AWSError) -> Credentials {
    guard let token = try? Disk.read(file) else { throw problem("the web identity token `\(file)` cannot be read") }
    let parameters = QueryParameters([
      "RoleArn": role, "RoleSessionName": session ?? "aegis", "WebIdentityToken": trimmed(String(decoding: token, as: UTF8.self)[...]),
    ])
    // The token speaks for the caller: STS looks at no signature.
    let client = AWSClient(
      cloud, credentials: CredentialSource(Credentials(accessKeyID: "anonymous", secretAccessKey: "", source: source)), account: "web identity")
    return try temporaryKeys(
      try await client.query(.sts, "AssumeRoleWithWebIdentity", parameters), source: source, operation: "AssumeRoleWithWebIdentity")
  }

  private func process(_ command: String, _ name: String) throws(AWSError) -> Credentials {
    guard let result = ChildProcess.run(shellWords(command)) else { throw problem("the process of the profile `\(name)` cannot be started") }
    guard result.status == 0 else { throw problem("the process of the profile `\(name)` ends with exit code \(result.status)") }
    guard let value = parseJSONValue(result.output), value["Version"].integer == 1, let id = value["AccessKeyId"].string,
      let secret = value["SecretAccessKey"].string
    else { throw problem("the process of the profile `\(name)` does not answer with credentials of version 1") }
    return Credentials(
      accessKeyID: id, secretAccessKey: secret, sessionToken: value["SessionToken"].string,
      expiration: value["Expiration"].string.flatMap(isoSeconds), source: "the process of profile `\(name)`")
  }
}

/// The keys of an answer of STS.
func temporaryKeys(_ answer: XMLNode, source: String, operation: String) throws(AWSError) -> Credentials {
  guard let keys = answer["Credentials"], let id = keys.text("AccessKeyId"), let secret = keys.text("SecretAccessKey") else {
    throw AWSError(.malformed, service: "sts", operation: operation, message: "the answer has no credentials")
  }
  return Credentials(
    accessKeyID: id, secretAccessKey: secret, sessionToken: keys.text("SessionToken"),
    expiration: keys.text("Expiration").flatMap(isoSeconds), source: source)
}

/// The words of a command line, quotes and backslashes as a POSIX shell reads them.
func shellWords(_ text: String) -> [String] {
  var words: [String] = []
  var word = ""
  var hasWord = false
  var quote: Character?
  var isEscaped = false
  for character in text {
    if isEscaped {
      word.append(character)
      isEscaped = false
    } else if character == "\\" && quote != "'" {
      (isEscaped, hasWord) = (true, true)
    } else if let open = quote {
      if character == open { quote = nil } else { word.append(character) }
    } else if character == "'" || character == "\"" {
      (quote, hasWord) = (character, true)
    } else if character == " " || character == "\t" {
      if hasWord { words.append(word) }
      (word, hasWord) = ("", false)
    } else {
      word.append(character)
      hasWord = true
    }
  }
  return hasWord ? words + [word] : words
}
