import AegisBasics
import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisDriver
import AegisIR
import AegisObserve
import AegisReport
import AegisSchema
import AegisSystem

/// A compiled project and the AWS that it speaks of.
struct LiveProject {
  let root: String
  let compilation: Compilation
  /// What is to be; for the API back end without copies under former names that never were.
  private(set) var desired: Organization
  let client: AWSClient
  let options: ChangeOptions
  let role: MemberRole

  var settings: ProjectSettings { compilation.settings }

  /// Compiles the project; its errors are shown and end the command.
  static func open(_ path: String?, _ options: ChangeOptions, _ cloud: CloudOptions, command: String) async throws -> LiveProject {
    let common = try options.common()
    let (project, session) = try openProject(path, common)
    let compilation = await session.compile()
    let output = ReportOutput(options: common, command: command, stream: .error, root: project.root)
    guard let desired = compilation.organization, !output.fails(compilation.diagnostics, strictly: false) else {
      try output.write(compilation.sources, compilation.diagnostics)
      throw ExitStatus.findings
    }
    return LiveProject(
      root: project.root, compilation: compilation, desired: desired, client: try cloud.client(region: compilation.settings[.awsRegion]),
      options: options, role: MemberRole(name: compilation.settings[.memberAccountRole] ?? realMemberRole))
  }

  var backend: BackendChoice { options.backend ?? (settings[.backend] == "api" ? .api : .terraform) }

  /// The digest of the configuration, whatever AWS holds.
  var configuration: String { Inventory(compilation.organization ?? desired).digest }

  var folder: String { "\(root)/.aegis" }

  // MARK: State

  private var place: StatePlace { StatePlace(root: root, settings: settings, client: client) }

  /// The store with its lock.
  func store() async throws -> any StateStore { try await stateCall { () async throws(StateError) in try await place.store() } }

  /// The state without its lock: reading changes nothing and needs no more than reading.
  func readState() async throws -> VersionedState? { try await stateCall { () async throws(StateError) in try await place.reading.read() } }

  func stateCall<Value>(_ body: () async throws(StateError) -> Value) async throws -> Value {
    do {
      return try await body()
    } catch {
      if case .aws(let error) = error {
        let failure = await CommandFailure(error, client)
        guard error.service == "s3", let bucket = settings[.aegisStateBucket] else { throw failure }
        throw CommandFailure(
          status: failure.status,
          message: failure.message + "\n  the state is kept in bucket `\(bucket)`; `aegis doctor` checks it, and all else that is needed")
      }
      throw CommandFailure(error)
    }
  }

  // MARK: AWS

  /// Who calls, who has to be of the management account: whoever else called would have the configuration made in
  /// another organization, or in a new one.
  func caller(command: String) async throws -> CallerIdentity {
    let caller: CallerIdentity
    do throws(AWSError) { caller = try await client.callerIdentity() } catch {
      let failure = await CommandFailure(error, client)
      throw error.isCredentialProblem
        ? CommandFailure(status: failure.status, message: failure.message + "\n  `aegis doctor` checks them, and all else that `\(command)` needs") : failure
    }
    guard let management = desired.managementAccount, let id = management.id, id != caller.account else { return caller }
    _ = try show([.otherManagementAccount(id, caller: caller.arn, at: management.origin)], command: command)
    throw ExitStatus.findings
  }

  /// The project as the API back end deploys it over what is there.
  func over(_ observed: Observed, _ state: DeploymentState?) -> LiveProject {
    var it = self
    it.desired = desired.withoutUnmadeCopies(observed: observed.organization, deployed: state?.deployed)
    return it
  }

  /// Reads AWS, and what its accounts are called.
  ///
  /// - Parameter known: What spares a call for each policy; nil where AWS itself is to say everything.
  func observe(only accounts: Set<String>?, known: DeploymentState? = nil) async throws -> LiveReading {
    let wanted = accounts.map { keys in Set(desired.accounts.filter { keys.contains($0.key) }.flatMap { [$0.id ?? $0.name, $0.name] }) }
    let progress = ImportProgress(isQuiet: options.quiet)
    defer { progress.clear() }
    do {
      let unmanaged = desired.accounts.filter { !$0.lifecycle.isManaged }
      var it = try await observeOrganization(
        client, role: role, name: settings[.organization] ?? "", only: wanted, skipping: Set(unmanaged.map { $0.id ?? $0.name }), knowledge: known.map(knowledge), progress: { progress.report($0) })
      for account in unmanaged { it.organization.assume(account) }
      var versions: [String: [String: [String]]] = [:]
      for (key, account) in it.accounts { versions[key] = account.olderVersions }
      let many = it.accounts.values.filter { $0.policyDescriptions.count > PolicyKnowledge.fewest }
      return LiveReading(
        observed: Observed(organization: it.organization, olderPolicyVersions: versions), clients: it.accounts.mapValues(\.client),
        descriptions: Dictionary(many.map { ($0.id, $0.policyDescriptions) }, uniquingKeysWith: { first, _ in first }),
        assumedTags: it.accounts.values.reduce(0) { $0 + $1.assumedTags })
    } catch let failure {
      if failure.failures.contains(where: { $0.account == nil && $0.error.code == "AWSOrganizationsNotInUseException" }) {
        return LiveReading(observed: Observed(organization: nil))
      }
      let it = await CommandFailure(failure, client)
      guard failure.isRefusedEntry else { throw it }
      throw CommandFailure(
        status: it.status, message: it.message + "\n  `managed: false` in its `account.yaml` leaves an account alone that nobody can sign in to")
    }
  }

  private func knowledge(_ state: DeploymentState) -> PolicyKnowledge {
    let inventory = Inventory(desired)
    var deployed = 0
    var wanted: [String: [String: PolicyKnowledge.Wanted]] = [:]
    for account in desired.accounts {
      var policies: [String: PolicyKnowledge.Wanted] = [:]
      for policy in account.policies {
        let address = Address(.account(account.key), .policy, policy.name)
        let isDeployed = state.deployed.digests[address].map { $0 == inventory[address]?.digest } ?? false
        deployed += isDeployed ? 1 : 0
        policies[policy.name] = PolicyKnowledge.Wanted(description: policy.description, tags: policy.tags, isDeployed: isDeployed)
      }
      wanted[account.id ?? account.email.lowercased()] = policies
    }
    return PolicyKnowledge(
      descriptions: state.policyDescriptions.values.reduce(into: [:]) { $0.merge($1) { $1 } }, wanted: wanted, deployedAt: state.writtenAt,
      assumesTags: deployed > PolicyKnowledge.fewestAssumed)
  }

  /// Notes who changed what drifted since the state was written, as far as CloudTrail tells.
  func findAuthors(in changes: inout ChangeSet, _ state: DeploymentState?, _ clients: [String: AWSClient]) async {
    guard let state, !changes.drift.isEmpty else { return }
    let (management, ids) = (client, changes.ids.accounts)
    let byID = Dictionary(clients.values.map { ($0.account, $0) }, uniquingKeysWith: { first, _ in first })
    let problem = await AegisDeploy.findAuthors(of: &changes.drift, since: state.writtenAt) { scope in
      guard let key = scope.account else { return management }
      return ids[key].flatMap { byID[$0] }
    }
    if let problem, options.verbose { Disk.writeError("aegis: CloudTrail does not tell who changed it: \(problem.description)\n") }
  }

  /// What of a plan takes from the identities that aegis works through, one sentence each.
  func selfLockouts(_ changes: ChangeSet, _ observed: Organization?, _ caller: CallerIdentity, _ state: DeploymentState?) -> [String] {
    let agreed = state.map { $0.isUnfinished ? Set($0.deployed.digests.lazy.filter(\.value.isEmpty).map(\.key)) : [] } ?? []
    return AegisDeploy.selfLockouts(changes, observed: observed, desired: desired, caller: caller, memberRole: role, agreed: agreed)
  }

  func report(_ changes: ChangeSet, _ access: LiveAccess? = nil, assumedTags: Int = 0) -> PlanReport {
    var report = PlanReport(
      backend: backend.rawValue, changes: changes, sources: compilation.sources,
      accounts: desired.accounts.map { .init(key: $0.key, name: $0.name, id: changes.ids.accounts[$0.key] ?? $0.id) },
      isVerbose: options.verbose)
    report.access = access?.shown
    report.assumedTags = assumedTags
    return report
  }

  /// Shows what a plan refuses; whether that is reason enough to stop.
  func show(_ refusals: [Diagnostic], command: String) throws -> Bool {
    if refusals.isEmpty { return false }
    let output = ReportOutput(options: try options.common(), command: command, stream: .error, root: root)
    try output.write(compilation.sources, refusals)
    return output.fails(refusals, strictly: false)
  }
}

/// What was read of AWS for a plan.
struct LiveReading {
  var observed: Observed
  /// Of the accounts that were read, by key.
  var clients: [String: AWSClient] = [:]
  /// Of policies by account and id, where there are so many that they are worth keeping.
  var descriptions: [String: [String: String]] = [:]
  /// The tags of so many policies were not asked for.
  var assumedTags = 0
}

/// Where a project's settings say that its state is.
struct StatePlace {
  let root: String
  let settings: ProjectSettings
  let client: AWSClient

  private var isLocal: Bool { settings[.state] == "local" }
  private var bucket: String { settings[.aegisStateBucket] ?? "" }
  private var key: String { settings[.aegisStateKey] ?? "aegis.tfstate" }
  private var local: LocalStore { LocalStore(folder: "\(root)/.aegis") }

  func store() async throws(StateError) -> any StateStore {
    isLocal ? local : try await CloudStore(client, bucket: bucket, key: key, table: settings[.aegisLockTable] ?? "")
  }

  /// The same without its lock.
  var reading: any StateStore { isLocal ? local : CloudStore(reading: client, bucket: bucket, key: key) }
}

extension Organization {
  /// Takes what the configuration says to be in an account that nobody has read.
  fileprivate mutating func assume(_ account: Account) {
    guard let index = accounts.firstIndex(where: { account.id == nil ? account.name == $0.name : account.id == $0.id }) else { return }
    accounts[index].identityProviders = account.identityProviders
    accounts[index].policies = account.policies
    accounts[index].roles = account.roles
    accounts[index].groups = account.groups
    accounts[index].users = account.users
  }
}

extension ObservedAccount {
  /// The versions of policies that are not their default, oldest first, where there are any.
  fileprivate var olderVersions: [String: [String]] {
    func number(_ id: String) -> Int { Int(id.dropFirst()) ?? 0 }
    return policyVersions.compactMapValues { versions in
      let older = versions.filter { !$0.isDefault }.map(\.id).sorted { number($0) < number($1) }
      return older.isEmpty ? nil : older
    }
  }
}

extension CommandFailure {
  init(_ failure: ObservationFailure, _ client: AWSClient) async {
    var messages: [String] = []
    for (account, error) in failure.failures.prefix(10) {
      messages.append((account.map { "account `\($0)`: " } ?? "") + (await CommandFailure(error, client)).message)
    }
    if failure.failures.count > 10 { messages.append("… and \(failure.failures.count - 10) more") }
    let status = failure.failures.map { CommandFailure.status(of: $0.error) }
    self.init(
      status: status.contains(.noPermission) ? .noPermission : .unavailable, message: messages.joined(separator: "\naegis: "))
  }

  init(_ error: StateError) {
    switch error {
    case .held(let lease):
      self.init(
        status: .locked,
        message: """
          the lock is held by \(lease.owner) on \(lease.host) (process \(lease.process)), which runs `\(lease.command)` since \(isoTime(Double(lease.since)))
            its lease lasts until \(isoTime(Double(lease.until))) unless it is renewed
            if that run is dead, release it with: aegis unlock \(lease.id)
          """)
    case .lost:
      self.init(status: .locked, message: "the lock was lost: another run has taken it, and nothing more is written; run `aegis plan` to see where things stand")
    case .damaged(let place): self.init(status: .noInput, message: "\(place) is no state of aegis, or is damaged")
    case .tooNew(let place, let format):
      self.init(status: .noInput, message: "\(place) was written by a newer aegis (format \(format)); use that or a newer one")
    case .noSuchLock(let id, let held):
      let other = held.map { "it is held by `\($0.id)` (\($0.owner) on \($0.host), since \(isoTime(Double($0.since))))" } ?? "it is free"
      self.init(status: .usage, message: "the lock is not held by `\(id)`: \(other)")
    case .lockTable(let text): self.init(status: .noInput, message: "\(text); `aegis doctor` tells what it needs")
    case .disk(let error): self.init(status: .cannotWrite, message: error.description)
    case .aws(let error): self.init(status: Self.status(of: error), message: error.description)
    }
  }
}
