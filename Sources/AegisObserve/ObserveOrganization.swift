import AegisBasics
public import AegisCloud
import AegisIR
import AegisSema

/// Reads a whole organization and its accounts, in one pass, side by side, within AWS's rates.
///
/// - Parameter client: With credentials of the management account.
/// - Parameter role: Assumed in each member account.
/// - Parameter name: The organization's label; AWS knows none.
/// - Parameter only: The accounts to read, by name, key or id; nil for all. The organization is always read whole.
/// - Parameter skipping: Accounts that are not read, by name, key or id: they stand there without resources, as not managed.
/// - Parameter knowledge: Spares a call for each policy of which nothing but what is wanted is known; nil where all are asked for.
/// - Parameter onFallback: Told when AWS's real role worked in place of the documents' default.
public func observeOrganization(
  _ client: AWSClient, role: MemberRole, name: String, only: Set<String>? = nil, skipping: Set<String> = [],
  knowledge: PolicyKnowledge? = nil, onFallback: (@Sendable (String) -> Void)? = nil, progress: @escaping @Sendable (ObservationProgress) -> Void = { _ in }
) async throws(ObservationFailure) -> ObservedOrganization {
  let tree: OrganizationReader.Reading
  let reader = OrganizationReader(client: client)
  progress(.begun)
  do throws(AWSError) {
    tree = try await reader.begin()
  } catch {
    throw ObservationFailure(failures: [(nil, error)])
  }
  func isNamed(_ account: OrganizationReader.ReadAccount, in names: Set<String>) -> Bool {
    names.contains(account.name) || names.contains(account.key) || names.contains(account.id)
  }
  let read = tree.accounts.filter { account in (only.map { isNamed(account, in: $0) } ?? true) && !isNamed(account, in: skipping) }
  progress(.accounts(read.map(\.name)))
  async let rest = reader.finish(tree)
  let readings = await mapConcurrentlyToResults(read, limit: 12, stopsAtFailure: false) { account async throws(AWSError) -> AccountReader.Reading in
    let accountClient =
      account.isManagement ? AWSClient(client.cloud, credentials: client.credentials, account: account.id, recorder: client.recorder)
      : client.member(account.id, role: role, onFallback: onFallback)
    let reader = AccountReader(client: accountClient, key: account.key, id: account.id, email: account.email, knowledge: knowledge) { done, total in
      progress(.account(account.name, done: done, total: total))
    }
    let reading = try await reader.read()
    progress(.finished(account.name))
    return reading
  }
  var failures: [(account: String?, error: AWSError)] = []
  var organization: OrganizationReader.Rest?
  switch await rest {
  case .success(let value): organization = value
  case .failure(let error): failures.append((nil, error))
  }
  for (account, reading) in zip(read, readings) {
    if case .failure(let error) = reading { failures.append((account.name, error)) }
  }
  guard failures.isEmpty, let organization else { throw ObservationFailure(failures: failures) }
  var observed = assemble(tree, organization, name: name)
  for (account, reading) in zip(read, readings) {
    guard case .success(let reading) = reading, let index = observed.organization.accounts.firstIndex(where: { $0.key == account.key }) else { continue }
    observed.accounts[account.key] = reading.details
    observed.leftOut += reading.leftOut
    observed.organization.accounts[index].take(reading)
  }
  for account in tree.accounts where isNamed(account, in: skipping) {
    if let index = observed.organization.accounts.firstIndex(where: { $0.key == account.key }) { observed.organization.accounts[index].lifecycle.isManaged = false }
    for kind in ["role", "policy", "group", "user"] {
      observed.leftOut.append(LeftOut(account: account.key, kind: kind, name: "*", reason: "the account was not read"))
    }
  }
  observed.leftOut.sort()
  return observed
}

extension Account {
  fileprivate mutating func take(_ reading: AccountReader.Reading) {
    alias = reading.alias.map { Located($0, at: ObservedOrganization.origin) }
    passwordPolicy = reading.passwordPolicy
    identityProviders = reading.identityProviders
    policies = reading.policies
    roles = reading.roles
    groups = reading.groups
    users = reading.users
  }
}

private func assemble(_ tree: OrganizationReader.Reading, _ rest: OrganizationReader.Rest, name: String) -> ObservedOrganization {
  let origin = ObservedOrganization.origin
  let accounts = tree.accounts.map { account in
    Account(
      key: account.key, name: account.name, email: account.email, id: account.id, isManagement: account.isManagement,
      parent: tree.parents[account.id], tags: rest.tags[account.id] ?? [], origin: origin)
  }
  let units = tree.units.map { unit in
    OrganizationalUnit(path: unit.path, id: unit.id, tags: rest.tags[unit.id] ?? [], origin: origin)
  }
  func key(_ target: OrganizationPolicyAttachment.Target) -> String {
    switch target {
    case .root: "0"
    case .unit(let path): "1" + path.joined(separator: "/")
    case .account(let key): "2" + key
    }
  }
  var organization = Organization(
    name: name, featureSet: tree.featureSet, enabledServices: rest.services.sorted(), enabledPolicyTypes: tree.policyTypes.sorted(),
    root: Root(name: tree.rootName, id: tree.rootID, origin: origin),
    units: units.sorted { $0.path.count != $1.path.count ? $0.path.count < $1.path.count : $0.path.lexicographicallyPrecedes($1.path) },
    policies: rest.policies.sorted { $0.name < $1.name },
    attachments: rest.attachments.sorted { ($0.policy, key($0.target)) < ($1.policy, key($1.target)) },
    delegatedAdministrators: rest.delegated.sorted { ($0.account, $0.service) < ($1.account, $1.service) },
    accounts: accounts.sorted { ($0.isManagement ? 0 : 1, $0.key) < ($1.isManagement ? 0 : 1, $1.key) }, origin: origin)
  organization.id = tree.id
  return ObservedOrganization(
    organization: organization, id: tree.id, arn: tree.arn, managementAccount: tree.managementID, accounts: [:], leftOut: tree.leftOut + rest.leftOut)
}

/// The key of the management account, whatever it is called.
let managementKey = "master"

/// The keys of accounts, as the compiler gives them.
func accountKeys(_ names: [(name: String, isManagement: Bool)]) -> [String] {
  var forms: [String: Int] = [:]
  for account in names where !account.isManagement { forms[writtenForm(account.name), default: 0] += 1 }
  return names.map { account in
    let form = writtenForm(account.name)
    return account.isManagement ? managementKey : forms[form, default: 1] > 1 ? account.name : form
  }
}
