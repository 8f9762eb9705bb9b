import AegisChangeSet
import AegisCloud
import AegisIR
import AegisSystem

/// The steps of AWS Organizations; made one after the other, as AWS wants them.
extension StepRunner {
  func run(_ operation: Operation, _ ids: Identifiers, _ client: AWSClient) async throws(AWSError) -> NewIdentifier {
    if case .createAccount(let key, let name, let email, _, _) = operation {
      return .account(key, try await createAccount(operation, name: name, email: email, ids, client))
    }
    if case .renameAccount(let key, let name) = operation, let id = ids.accounts[key] {
      try await client.renameAccount(id, to: name)
      return .none
    }
    guard let call = OrganizationsCall(operation, ids) else {
      throw AWSError(.service, service: "organizations", operation: operation.action, message: "an id is missing, because what it belongs to was not made")
    }
    let start = Surroundings.monotonicSeconds
    var attempt = 0
    while true {
      do throws(AWSError) {
        let answer = try await client.json(.organizations, call.name, .object(call.input))
        return try await identifier(operation, answer, client)
      } catch {
        if isAlreadyDone(error, operation) { return try await find(operation, ids, client) }
        let isWaiting = ["ConcurrentModificationException", "PolicyChangesInProgressException", "PolicyInUseException", "OrganizationalUnitNotEmptyException"]
        guard isWaiting.contains(error.code), Surroundings.monotonicSeconds - start < poll.patience / 4 else { throw error }
        await poll.wait(attempt)
        attempt += 1
      }
    }
  }

  private func isAlreadyDone(_ error: AWSError, _ operation: Operation) -> Bool {
    if operation.takesAway { return error.isMissing || ["PolicyNotAttachedException", "AccountAlreadyClosedException"].contains(error.code) || error.code == "AccountNotRegisteredException" }
    return [
      "DuplicatePolicyAttachmentException", "PolicyTypeAlreadyEnabledException", "DuplicateOrganizationalUnitException",
      "DuplicatePolicyException", "AccountAlreadyRegisteredException", "AlreadyInOrganizationException",
    ].contains(error.code)
  }

  private func identifier(_ operation: Operation, _ answer: JSONValue, _ client: AWSClient) async throws(AWSError) -> NewIdentifier {
    switch operation {
    case .createOrganization: return .organization(root: try await root(client))
    case .createUnit(let path, _): return .unit(path, answer["OrganizationalUnit"]["Id"].string ?? "")
    case .createOrganizationPolicy(let name, _, _, _, _): return .policy(name, answer["Policy"]["PolicySummary"]["Id"].string ?? "")
    default: return .none
    }
  }

  private func root(_ client: AWSClient) async throws(AWSError) -> String {
    try await client.items(.organizations, "ListRoots", [], in: "Roots").first?["Id"].string ?? ""
  }

  /// The id of what an earlier call has made already.
  private func find(_ operation: Operation, _ ids: Identifiers, _ client: AWSClient) async throws(AWSError) -> NewIdentifier {
    switch operation {
    case .createOrganization: return .organization(root: try await root(client))
    case .createUnit(let path, _):
      let parent = path.count == 1 ? ids.root : ids.units[Array(path.dropLast())]
      let units = try await client.items(
        .organizations, "ListOrganizationalUnitsForParent", [JSONValue.Member("ParentId", .string(parent ?? ""))], in: "OrganizationalUnits")
      return .unit(path, units.first { $0["Name"].string == path.last }?["Id"].string ?? "")
    case .createOrganizationPolicy(let name, let type, _, let content, _):
      let policies = try await client.items(.organizations, "ListPolicies", [JSONValue.Member("Filter", .string(type))], in: "Policies")
      guard let id = policies.first(where: { $0["Name"].string == name })?["Id"].string else { return .none }
      let text = try await client.json(.organizations, "DescribePolicy", ["PolicyId": .string(id)])["Policy"]["Content"].string ?? ""
      guard meanSame(Array(text.utf8), content) else {
        throw AWSError(
          .service, service: "organizations", operation: "CreatePolicy", code: "DuplicatePolicyException",
          message: "there is another policy `\(name)` already")
      }
      return .policy(name, id)
    default: return .none
    }
  }

  /// Asks for an account and waits until it is there. One that an earlier run has asked for is waited for instead.
  private func createAccount(
    _ operation: Operation, name: String, email: String, _ ids: Identifiers, _ client: AWSClient
  ) async throws(AWSError) -> String {
    let earlier = try await client.items(
      .organizations, "ListCreateAccountStatus", [JSONValue.Member("States", ["IN_PROGRESS"])], in: "CreateAccountStatuses")
    var status = earlier.first { $0["AccountName"].string == name } ?? .null
    if status.isNull {
      guard let call = OrganizationsCall(operation, ids) else { return "" }
      status = try await client.json(.organizations, call.name, .object(call.input))["CreateAccountStatus"]
    }
    let start = Surroundings.monotonicSeconds
    var attempt = 0
    while status["State"].string == "IN_PROGRESS" && Surroundings.monotonicSeconds - start < poll.patience * 5 {
      await poll.wait(attempt)
      attempt += 1
      let input: JSONValue = ["CreateAccountRequestId": status["Id"]]
      status = try await client.json(.organizations, "DescribeCreateAccountStatus", input)["CreateAccountStatus"]
    }
    if status["State"].string == "SUCCEEDED", let id = status["AccountId"].string { return id }
    let reason = status["FailureReason"].string ?? "it is still under way"
    if reason == "EMAIL_ALREADY_EXISTS", let id = try await id(ofAccount: email, client) { return id }
    throw AWSError(.service, service: "organizations", operation: "CreateAccount", code: reason, message: "the account `\(name)` was not made: \(reason)")
  }

  /// Of the organization's account with an address; nil where it has none even after a while, so that somebody else has the address.
  private func id(ofAccount email: String, _ client: AWSClient) async throws(AWSError) -> String? {
    let start = Surroundings.monotonicSeconds
    for attempt in 0... {
      let accounts = try await client.items(.organizations, "ListAccounts", [], in: "Accounts")
      if let id = accounts.first(where: { $0["Email"].string?.lowercased() == email.lowercased() })?["Id"].string { return id }
      if Surroundings.monotonicSeconds - start > poll.patience / 4 { break }
      await poll.wait(attempt)
    }
    return nil
  }
}
