import AegisChangeSet
import AegisCloud
import AegisIR
import AegisSystem

/// An id that later calls need.
enum NewIdentifier: Sendable {
  case none
  case organization(root: String)
  case unit([String], String)
  case policy(String, String)
  case account(String, String)
}

/// Makes the calls of single steps, waits out what AWS needs to hear of its own changes, and finds out what became
/// of a call whose answer was lost.
struct StepRunner: Sendable {
  let partition: String
  let poll: PollPolicy

  /// Runs a step of IAM.
  ///
  /// - Parameter isNewAccount: AWS has made the account in this very run, with a role in it.
  func run(_ operation: Operation, account id: String, _ client: AWSClient, isNewAccount: Bool) async throws(AWSError) {
    guard let call = IAMCall(operation, partition: partition, account: id) else {
      throw AWSError(.service, service: "iam", operation: operation.action, message: "the API back end cannot do this")
    }
    let start = Surroundings.monotonicSeconds
    var attempt = 0
    while true {
      do throws(AWSError) {
        _ = try await client.query(.iam, call.name, call.parameters)
        return
      } catch {
        if error.isMissing && operation.takesAway { return }
        if error.isMissing, operation.isRename, try await isDone(operation, account: id, client) { return }
        if error.code == "EntityAlreadyExists" || error.code == "EntityAlreadyExistsException" {
          if try await isDone(operation, account: id, client) { return }
          guard isNewAccount, case .createRole(let name, let path, let description, let trust, let boundary, let duration, let tags) = operation,
            path == "/"
          else { throw error }
          // AWS's own role becomes ours.
          var steps: [Operation] = [
            .updateRole(name: name, description: description, maxSessionDuration: duration), .updateTrust(role: name, document: trust),
          ]
          if !tags.isEmpty { steps.append(.tag(.role(name), tags)) }
          if let boundary { steps.append(.putBoundary(.role, name, boundary)) }
          for step in steps { try await run(step, account: id, client, isNewAccount: false) }
          return
        }
        // A profile holds one role, which may be this one.
        if error.code.hasPrefix("LimitExceeded"), case .addRoleToInstanceProfile = operation, try await isDone(operation, account: id, client) { return }
        if error.code.hasPrefix("LimitExceeded"), case .createPolicyVersion(let policy, _) = operation {
          guard attempt < 3, try await dropOldestVersion(of: policy, account: id, client) else { throw error }
        } else if error.code.hasPrefix("DeleteConflict"), case .deleteUser(let name) = operation, attempt == 0 {
          try await removeCredentials(of: name, client)
        } else if !isWorthWaiting(error, operation) || Surroundings.monotonicSeconds - start > poll.patience {
          throw error
        } else {
          await poll.wait(attempt)
        }
        attempt += 1
      }
    }
  }

  /// What changes when AWS's parts have heard of what was just made or taken away.
  private func isWorthWaiting(_ error: AWSError, _ operation: Operation) -> Bool {
    switch error.code {
    case "MalformedPolicyDocument", "MalformedPolicyDocumentException": error.message.lowercased().contains("principal")
    case "EntityTemporarilyUnmodifiable", "EntityTemporarilyUnmodifiableException", "ConcurrentModification", "ConcurrentModificationException": true
    case "DeleteConflict", "DeleteConflictException": operation.takesAway
    // AWS's own policies are never just made: one that is not there will not come.
    default: error.isMissing && !operation.takesAway && !error.message.contains(":iam::aws:policy/")
    }
  }

  // MARK: Answers that were lost

  /// Whether what was to be made is there as it was to be made.
  private func isDone(_ operation: Operation, account id: String, _ client: AWSClient) async throws(AWSError) -> Bool {
    func answer(_ name: String, _ parameters: KeyValuePairs<String, String?>) async throws(AWSError) -> XMLNode {
      try await client.query(.iam, name, QueryParameters(parameters))
    }
    func found(_ name: String, _ parameters: KeyValuePairs<String, String?>) async throws(AWSError) -> XMLNode? {
      do throws(AWSError) { return try await answer(name, parameters) } catch {
        if error.isMissing { return nil }
        throw error
      }
    }
    switch operation {
    case .createPolicy(let name, let path, _, let document, _):
      let arn = PolicyLocator.own(path: path, name: name).arn(partition: partition, account: id)
      guard let version = try await found("GetPolicy", ["PolicyArn": arn])?["Policy"]?.text("DefaultVersionId") else { return false }
      let text = try await found("GetPolicyVersion", ["PolicyArn": arn, "VersionId": version])?["PolicyVersion"]?.text("Document")
      return isSame(text, document)
    case .createRole(let name, let path, _, let trust, _, _, _):
      let role = try await answer("GetRole", ["RoleName": name])["Role"]
      return role?.text("Path") == path && isSame(role?.text("AssumeRolePolicyDocument"), trust)
    case .createUser(let name, let path, _, _):
      return try await answer("GetUser", ["UserName": name])["User"]?.text("Path") == path
    case .createGroup(let name, let path):
      return try await answer("GetGroup", ["GroupName": name])["Group"]?.text("Path") == path
    case .createInstanceProfile(let name, let path):
      return try await answer("GetInstanceProfile", ["InstanceProfileName": name])["InstanceProfile"]?.text("Path") == path
    case .updateUser(let name, _?, let path): return try await found("GetUser", ["UserName": name])?["User"]?.text("Path") == path
    case .updateGroup(let name, _?, let path): return try await found("GetGroup", ["GroupName": name])?["Group"]?.text("Path") == path
    case .addRoleToInstanceProfile(let name):
      return try await found("GetInstanceProfile", ["InstanceProfileName": name])?["InstanceProfile"]?.members("Roles").first?.text("RoleName") == name
    case .createAlias(let alias):
      return try await answer("ListAccountAliases", [:]).members("AccountAliases").first?.text == alias
    case .createOpenIDConnectProvider, .createSAMLProvider: return true
    default: return false
    }
  }

  private func isSame(_ text: String?, _ document: [UInt8]) -> Bool {
    guard let text else { return false }
    return meanSame(Array((percentDecoded(text) ?? text).utf8), document) || meanSame(Array(text.utf8), document)
  }

  /// Makes room for a sixth version; false where nothing can go.
  private func dropOldestVersion(of policy: PolicyLocator, account id: String, _ client: AWSClient) async throws(AWSError) -> Bool {
    let arn = policy.arn(partition: partition, account: id)
    let pages = try await client.pages(.iam, "ListPolicyVersions", QueryParameters(["PolicyArn": arn]))
    let versions = pages.flatMap { $0.members("Versions") }.filter { $0.text("IsDefaultVersion") != "true" }
      .compactMap { $0.text("VersionId") }.sorted { number($0) < number($1) }
    guard let oldest = versions.first else { return false }
    _ = try await client.query(.iam, "DeletePolicyVersion", QueryParameters(["PolicyArn": arn, "VersionId": oldest]))
    return true
  }

  private func number(_ version: String) -> Int { Int(version.dropFirst()) ?? 0 }

  /// What keeps AWS from deleting a user, besides policies and groups.
  ///
  /// Source: IAM API reference, `DeleteUser`.
  private func removeCredentials(of user: String, _ client: AWSClient) async throws(AWSError) {
    func parameters(_ more: KeyValuePairs<String, String?> = [:]) -> QueryParameters {
      var parameters = QueryParameters(more)
      parameters.set("UserName", user)
      return parameters
    }
    let kinds: [(list: String, items: String, id: String, delete: String)] = [
      ("ListAccessKeys", "AccessKeyMetadata", "AccessKeyId", "DeleteAccessKey"),
      ("ListSigningCertificates", "Certificates", "CertificateId", "DeleteSigningCertificate"),
      ("ListSSHPublicKeys", "SSHPublicKeys", "SSHPublicKeyId", "DeleteSSHPublicKey"),
      ("ListServiceSpecificCredentials", "ServiceSpecificCredentials", "ServiceSpecificCredentialId", "DeleteServiceSpecificCredential"),
      ("ListMFADevices", "MFADevices", "SerialNumber", "DeactivateMFADevice"),
    ]
    do throws(AWSError) { _ = try await client.query(.iam, "DeleteLoginProfile", parameters()) } catch { if !error.isMissing { throw error } }
    for kind in kinds {
      let pages: [XMLNode]
      do throws(AWSError) { pages = try await client.pages(.iam, kind.list, parameters()) } catch {
        if error.isMissing || error.status == 500 { continue }
        throw error
      }
      for item in pages.flatMap({ $0.members(kind.items) }) {
        guard let id = item.text(kind.id) else { continue }
        _ = try await client.query(.iam, kind.delete, parameters([kind.id: id]))
      }
    }
  }
}

/// How long and how often AWS is asked again.
public struct PollPolicy: Sendable {
  /// Seconds after which AWS should have heard of its own change.
  public var patience = 120.0
  public var first = 0.25

  public init() {}

  func wait(_ attempt: Int) async {
    let seconds = min(8, first * Double(1 << min(attempt, 10)))
    try? await Task.sleep(nanoseconds: UInt64(seconds * 1e9))
  }
}

extension Operation {
  /// Gives something another name, so that a second call finds nothing under the old one.
  var isRename: Bool {
    switch self {
    case .updateUser(_, let former, _), .updateGroup(_, let former, _): former != nil
    default: false
    }
  }

  /// Where nothing is left to take away, it is done.
  var takesAway: Bool {
    switch self {
    case .disableService, .closeAccount, .deleteUnit, .deleteOrganizationPolicy, .detachOrganizationPolicy, .deregisterAdministrator, .deleteAlias,
      .deletePasswordPolicy, .removeClientID, .deleteOpenIDConnectProvider, .deleteSAMLProvider, .deletePolicyVersion, .deletePolicy,
      .deleteRole, .deleteGroup, .deleteUser, .deleteBoundary, .detachPolicy, .deleteInlinePolicy, .removeUserFromGroup,
      .removeRoleFromInstanceProfile, .deleteInstanceProfile, .untag:
      true
    default: false
    }
  }
}

/// Nil where the text is not percent-encoded.
func percentDecoded(_ text: String) -> String? {
  guard text.utf8.contains(UInt8(ascii: "%")) else { return nil }
  var output: [UInt8] = []
  var bytes = Substring(text).utf8
  while let byte = bytes.popFirst() {
    if byte == UInt8(ascii: "%") {
      guard bytes.count >= 2, let value = UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16) else { return nil }
      bytes.removeFirst(2)
      output.append(value)
    } else {
      output.append(byte)
    }
  }
  return String(decoding: output, as: UTF8.self)
}
