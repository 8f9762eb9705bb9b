import AegisCloud
import AegisSystem
import Foundation
import Testing

/// Credentials are found as AWS's own tools find them.
@Suite struct CredentialTests {
  /// A home folder with files of AWS's tools, and what a chain finds with it.
  private func find(
    _ variables: [String: String] = [:], config: String = "", credentials: String = "", profile: String? = nil, files: [String: String] = [:],
    _ transport: ScriptedTransport = ScriptedTransport { _, _ in .failure(TransportError(.connect, "nobody is there")) }
  ) async throws -> Credentials {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("aegis-home-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: home) }
    for (path, text) in files.merging([".aws/config": config, ".aws/credentials": credentials], uniquingKeysWith: { $1 }) {
      let file = home.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.replacingOccurrences(of: "HOME", with: home.path).utf8).write(to: file)
    }
    let all = variables.mapValues { $0.replacingOccurrences(of: "HOME", with: home.path) }.merging(["HOME": home.path]) { $1 }
    let settings = CloudSettings(profile: profile, variables: { all[$0] })
    return try await CredentialChain(settings, makeCloud(transport)).source().credentials()
  }

  private let keys = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"]

  /// A server that gives credentials for every role, named after it.
  private static func roles(_ operation: String = "AssumeRole") -> ScriptedTransport {
    ScriptedTransport { _, request in roleAnswer(operation, request) }
  }

  private static func roleAnswer(_ operation: String, _ request: HTTPRequest) -> Result<HTTPResponse, TransportError> {
    let body = String(decoding: request.body, as: UTF8.self)
    guard let role = body.split(separator: "&").first(where: { $0.hasPrefix("RoleArn=") }) else { return .failure(TransportError(.connect, "no role")) }
    let name = String(decoding: percentDecoded(role), as: UTF8.self).split(separator: "/").last ?? ""
    return .success(
      ScriptedTransport.answer(
        operation,
        "<Credentials><AccessKeyId>\(name)</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"))
  }

  @Test func variablesComeFirstUnlessAProfileIsNamed() async throws {
    let file = "[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = s\n[other]\naws_access_key_id = OTHER # comment\naws_secret_access_key = s\n"
    #expect(try await find(keys, credentials: file).accessKeyID == "ENV")
    #expect(try await find(credentials: file).accessKeyID == "DEFAULT")
    #expect(try await find(keys, credentials: file, profile: "other").accessKeyID == "OTHER")
    #expect(try await find(["AWS_PROFILE": "other"], credentials: file).accessKeyID == "OTHER")
    #expect(try await find(config: "[profile x]\naws_access_key_id=C\naws_secret_access_key=s", profile: "x").accessKeyID == "C")
  }

  @Test func rolesAreAssumedThroughTheirSource() async throws {
    let config = """
      [profile base]
      aws_access_key_id = BASE
      aws_secret_access_key = s
      [profile middle]
      role_arn = arn:aws:iam::1:role/middle
      source_profile = base
      [profile top]
      role_arn = arn:aws:iam::1:role/top
      source_profile = middle
      external_id = x
      [profile environment]
      role_arn = arn:aws:iam::1:role/fromenv
      credential_source = Environment
      """
    let transport = Self.roles()
    #expect(try await find(config: config, profile: "top", transport).accessKeyID == "top")
    let signers = transport.requests.map { request in request.headers.first { $0.name == "authorization" }?.value.contains("Credential=BASE") }
    #expect(signers == [true, false])
    #expect(try await find(keys, config: config, profile: "environment", Self.roles()).accessKeyID == "fromenv")
  }

  @Test func aRoleThatIsItsOwnSourceNeedsKeys() async throws {
    let config = "[profile a]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::1:role/b\nsource_profile = a\n"
    await #expect(throws: AWSError.self) { _ = try await find(config: config, profile: "a", Self.roles()) }
  }

  @Test func webIdentitiesAreTraded() async throws {
    let transport = Self.roles("AssumeRoleWithWebIdentity")
    let variables = ["AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/web"]
    #expect(try await find(variables, files: ["token": "the-token\n"], transport).accessKeyID == "web")
    #expect(String(decoding: transport.requests[0].body, as: UTF8.self).contains("WebIdentityToken=the-token&") || String(decoding: transport.requests[0].body, as: UTF8.self).hasSuffix("WebIdentityToken=the-token"))
    let config = "[profile w]\nrole_arn = arn:aws:iam::1:role/inprofile\nweb_identity_token_file = HOME/token\n"
    #expect(try await find(config: config, profile: "w", files: ["token": "t"], Self.roles("AssumeRoleWithWebIdentity")).accessKeyID == "inprofile")
  }

  @Test func processesAreAsked() async throws {
    let answer = #"{"Version": 1, "AccessKeyId": "PROC", "SecretAccessKey": "s s", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z"}"#
    let config = "[profile p]\ncredential_process = /bin/cat \"HOME/a file\"\n[profile bad]\ncredential_process = /bin/false\n"
    #expect(try await find(config: config, profile: "p", files: ["a file": answer]).accessKeyID == "PROC")
    await #expect(throws: AWSError.self) { _ = try await find(config: config, profile: "bad") }
  }

  @Test func sessionsOfSingleSignOnAreUsedWhileTheyLast() async throws {
    let config = """
      [sso-session s]
      sso_start_url = https://example.awsapps.com/start
      sso_region = eu-west-1
      [profile sso]
      sso_session = s
      sso_account_id = 123456789012
      sso_role_name = Admin
      """
    // The SHA-1 of `s`.
    let cache = ".aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json"
    let transport = ScriptedTransport { _, request in
      #expect(request.url == "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=Admin&account_id=123456789012")
      #expect(request.headers.contains { $0.name == "x-amz-sso_bearer_token" && $0.value == "bearer" })
      return .success(
        HTTPResponse(status: 200, body: Array(#"{"roleCredentials": {"accessKeyId": "SSO", "secretAccessKey": "s", "sessionToken": "t", "expiration": 4070908800000}}"#.utf8)))
    }
    let valid = #"{"accessToken": "bearer", "expiresAt": "2099-01-01T00:00:00Z"}"#
    #expect(try await find(config: config, profile: "sso", files: [cache: valid], transport).accessKeyID == "SSO")
    for text in ["", #"{"accessToken": "bearer", "expiresAt": "2001-01-01T00:00:00Z"}"#] {
      do {
        _ = try await find(config: config, profile: "sso", files: [cache: text], transport)
        Issue.record("a session that is over is used")
      } catch let error as AWSError { #expect(error.message.contains("aws sso login --profile sso")) }
    }
  }

  @Test func containersAndInstancesAreAskedLast() async throws {
    let answer = #"{"AccessKeyId": "META", "SecretAccessKey": "s", "Token": "t", "Expiration": "2099-01-01T00:00:00Z"}"#
    let container = ScriptedTransport { _, request in
      #expect(request.url == "http://169.254.170.2/creds" && request.isDirect)
      return .success(HTTPResponse(status: 200, body: Array(answer.utf8)))
    }
    #expect(try await find(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/creds"], container).accessKeyID == "META")
    await #expect(throws: AWSError.self) { _ = try await find(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/creds"], container) }
    let instance = ScriptedTransport { index, request in
      switch index {
      case 0:
        #expect(request.method == "PUT" && request.url == "http://169.254.169.254/latest/api/token")
        return .success(HTTPResponse(status: 200, body: Array("imds".utf8)))
      case 1: return .success(HTTPResponse(status: 200, body: Array("role-name".utf8)))
      default:
        #expect(request.url.hasSuffix("/security-credentials/role-name") && request.headers.contains { $0.value == "imds" })
        return .success(HTTPResponse(status: 200, body: Array(answer.utf8)))
      }
    }
    #expect(try await find([:], instance).accessKeyID == "META")
    await #expect(throws: AWSError.self) { _ = try await find(["AWS_EC2_METADATA_DISABLED": "true"], instance) }
  }

  @Test func whatIsMissingIsSaid() async throws {
    do {
      _ = try await find(config: "[profile production]\nregion = x\n", profile: "prodction")
      Issue.record("a profile that is not there is found")
    } catch let error as AWSError { #expect(error.message.contains("did you mean `production`?")) }
    do {
      _ = try await find()
      Issue.record("credentials come from nowhere")
    } catch let error as AWSError { #expect(error.kind == .credentials && error.isCredentialProblem) }
  }

  @Test func aMemberRolesDefaultFallsBackOnceToAWSsOwn() async throws {
    let transport = ScriptedTransport { _, request in
      let body = String(decoding: request.body, as: UTF8.self)
      if body.contains("OrganizationsAccountAccessRole") { return .success(ScriptedTransport.error("AccessDenied", status: 403)) }
      return Self.roleAnswer("AssumeRole", request)
    }
    let management = AWSClient(makeCloud(transport), credentials: CredentialSource(someKeys), account: "m")
    let member = management.member("123456789012", role: MemberRole(name: "OrganizationsAccountAccessRole"))
    #expect(try await member.credentials.credentials().accessKeyID == "OrganizationAccountAccessRole")
    let own = management.member("123456789012", role: MemberRole(name: "MyOrganizationsAccountAccessRole"))
    await #expect(throws: AWSError.self) { _ = try await own.credentials.credentials() }
  }
}
