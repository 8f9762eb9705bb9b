import AegisCloud
import AegisDriver
import AegisSystem
import ArgumentParser

/// What every command that talks to AWS takes.
struct CloudOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The profile of AWS's tools to take credentials from.", valueName: "name"))
  var awsProfile: String?

  @Option(help: ArgumentHelp("Call this address in place of AWS's.", valueName: "url"))
  var endpointUrl: String?

  @Option(help: ArgumentHelp("Call this address for IAM.", valueName: "url"))
  var endpointUrlIam: String?

  @Option(help: ArgumentHelp("Call this address for STS.", valueName: "url"))
  var endpointUrlSts: String?

  @Option(help: ArgumentHelp("Call this address for Organizations.", valueName: "url"))
  var endpointUrlOrganizations: String?

  @Option(help: ArgumentHelp("Call this address for S3.", valueName: "url"))
  var endpointUrlS3: String?

  @Option(help: ArgumentHelp("Call this address for DynamoDB.", valueName: "url"))
  var endpointUrlDynamodb: String?

  @Option(help: ArgumentHelp("Call this address for Athena.", valueName: "url"))
  var endpointUrlAthena: String?

  @Option(help: ArgumentHelp("Call this address for CloudTrail.", valueName: "url"))
  var endpointUrlCloudtrail: String?

  private var endpoints: [(service: Service, url: String?)] {
    [
      (.iam, endpointUrlIam), (.sts, endpointUrlSts), (.organizations, endpointUrlOrganizations), (.s3, endpointUrlS3),
      (.dynamodb, endpointUrlDynamodb), (.athena, endpointUrlAthena), (.cloudtrail, endpointUrlCloudtrail),
    ]
  }

  func validate() throws {
    for url in [endpointUrl] + endpoints.map(\.url) {
      if let problem = url.flatMap(EndpointOverrides.problem) { throw ValidationError("\(problem).") }
    }
  }

  /// The same for other programs that know AWS's variables.
  var variables: [String: String] {
    var variables: [String: String] = [:]
    if let awsProfile { variables["AWS_PROFILE"] = awsProfile }
    if let endpointUrl { variables["AWS_ENDPOINT_URL"] = endpointUrl }
    for (service, url) in endpoints { if let url { variables["AWS_ENDPOINT_URL_\(service.rawValue.uppercased())"] = url } }
    return variables
  }

  /// A client with the caller's own credentials; nothing is called yet.
  ///
  /// - Parameter region: The project's, where neither a variable nor a profile names one.
  /// - Parameter attempts: How often a call is tried.
  func client(region: String?, attempts: Int = RetryPolicy().attempts) throws -> AWSClient {
    var overrides = EndpointOverrides(all: endpointUrl)
    for (service, url) in endpoints { overrides.services[service] = url }
    let settings = CloudSettings(profile: awsProfile, endpoints: overrides, defaultRegion: region ?? "us-east-1")
    if endpointUrl == nil, let problem = settings.endpointProblem { throw CommandFailure(status: .usage, message: problem) }
    var retry = RetryPolicy()
    retry.attempts = attempts
    let cloud = settings.makeCloud(retry: retry)
    return AWSClient(cloud, credentials: CredentialChain(settings, cloud).source(), account: "caller")
  }
}

/// Runs calls of AWS; what fails becomes a message with the exit code that fits.
func callingAWS<Value>(_ client: AWSClient, _ body: () async throws(AWSError) -> Value) async throws -> Value {
  do {
    return try await body()
  } catch {
    throw await CommandFailure(error, client)
  }
}

extension CommandFailure {
  /// What a person needs to know of a call that failed: which call, why, and what to do about it.
  init(_ error: AWSError, _ client: AWSClient) async {
    self.init(status: Self.status(of: error), message: await Self.message(of: error, client))
  }

  static func status(of error: AWSError) -> ExitStatus {
    error.isAccessDenied || error.isCredentialProblem ? .noPermission : .unavailable
  }

  private static func message(of error: AWSError, _ client: AWSClient) async -> String {
    switch error.kind {
    case .credentials: return error.message
    case .noLibrary: return error.message
    default: break
    }
    var text = error.description
    if error.isAccessDenied {
      let caller = try? await client.callerIdentity()
      if let caller, error.account == nil || error.account == caller.account || error.operation == "AssumeRole" { text += "\n  who called: \(caller.arn)" }
      if error.operation == "AssumeRole" {
        text += "\n  AWS answers so, too, where there is no such role, or where its trust policy does not let the caller in; `member_account_role` in aegis.ini names it"
      }
      text += "\n  what to grant: `\(error.action)`; `aegis init --print-admin-policy` prints all that is needed"
    } else if error.isCredentialProblem {
      text += "\n  AWS does not take these credentials; `aws sts get-caller-identity` shows whether AWS's own tools can use them"
    }
    return text
  }
}
