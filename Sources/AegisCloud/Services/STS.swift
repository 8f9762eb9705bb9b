/// Who credentials speak for.
public struct CallerIdentity: Sendable, Hashable {
  public var account: String
  /// The ARN of the user or of the session of a role.
  public var arn: String

  public init(account: String, arn: String) {
    self.account = account
    self.arn = arn
  }
}

extension AWSClient {
  public func callerIdentity() async throws(AWSError) -> CallerIdentity {
    let answer = try await query(.sts, "GetCallerIdentity")
    guard let account = answer.text("Account"), let arn = answer.text("Arn") else {
      throw AWSError(.malformed, service: "sts", operation: "GetCallerIdentity", message: "the answer names no account")
    }
    return CallerIdentity(account: account, arn: arn)
  }

  /// Credentials of a role, for an hour. Source: STS API reference, `AssumeRole`.
  public func assumeRole(_ arn: String, session: String = "aegis", seconds: Int = 3600) async throws(AWSError) -> Credentials {
    let answer = try await query(
      .sts, "AssumeRole", QueryParameters(["RoleArn": arn, "RoleSessionName": session, "DurationSeconds": String(seconds)]))
    return try temporaryKeys(answer, source: "the role `\(arn)`", operation: "AssumeRole")
  }
}

/// The role that is assumed in each member account.
public struct MemberRole: Sendable {
  public var name: String
  /// Tried once where the first cannot be assumed: AWS's real name, where the documents' default was never changed.
  public var fallback: String?

  public init(name: String) {
    self.name = name
    fallback = name == "OrganizationsAccountAccessRole" ? "OrganizationAccountAccessRole" : nil
  }
}

extension AWSClient {
  /// A client for a member account: its credentials are those of the member role, fetched when they are first needed.
  ///
  /// - Parameter onFallback: Told once, with the role that worked in place of the default.
  public func member(_ account: String, role: MemberRole, onFallback: (@Sendable (String) -> Void)? = nil) -> AWSClient {
    let management = self
    let partition = cloud.partition.name
    let source = CredentialSource(now: cloud.clock) { () async throws(AWSError) -> Credentials in
      do throws(AWSError) {
        return try await management.assumeRole("arn:\(partition):iam::\(account):role/\(role.name)")
      } catch {
        guard let fallback = role.fallback, error.kind == .service, let keys = try? await management.assumeRole("arn:\(partition):iam::\(account):role/\(fallback)")
        else { throw error }
        onFallback?(fallback)
        return keys
      }
    }
    return AWSClient(cloud, credentials: source, account: account, recorder: recorder)
  }
}
