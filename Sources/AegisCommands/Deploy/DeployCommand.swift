import AegisBasics
import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisIR
import AegisReport
import AegisSystem
import ArgumentParser

/// `aegis deploy`: makes AWS what the configuration says.
struct DeployCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deploy", abstract: "Make AWS what the configuration says.",
    discussion: """
      Shows the plan and asks, unless `--auto-approve` or a saved plan is given, or `CI` is set. A deployment that was \
      interrupted or killed goes on from where it stopped when the same command is run again.
      """)

  @OptionGroup var options: ChangeOptions
  @OptionGroup var cloud: CloudOptions

  @Option(help: ArgumentHelp("Carry out a saved plan; refused where anything has moved since.", valueName: "file"), completion: .file())
  var plan: String?

  @Flag(help: "Do not ask.")
  var autoApprove = false

  @Flag(help: "Go on where the plan could take from the deploying principal what it needs itself.")
  var allowSelfLockout = false

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func run() async throws {
    let saved = try plan.map(readPlan)
    let project = try await LiveProject.open(path, options, cloud, command: "deploy")
    if let saved, saved.backend != project.backend.rawValue {
      throw CommandFailure(status: .usage, message: "the plan was made for the \(saved.backend) back end, and this is the \(project.backend.rawValue) one")
    }
    let caller = try await project.caller(command: "deploy")
    let store = try await project.store()
    let work = try await project.stateCall { () async throws(StateError) in
      try await Work.begin(store, command: "aegis deploy", owner: caller.arn)
    }
    Interruption.watch()
    do {
      switch project.backend {
      case .api: try await deploy(project, work, saved, caller)
      case .terraform: try await deployByTerraform(project, work, saved, caller)
      }
    } catch {
      await work.end()
      throw error
    }
    await work.end()
  }

  private func readPlan(_ file: String) throws -> SavedPlan {
    do {
      guard let plan = SavedPlan(try Disk.read(file)) else {
        throw CommandFailure(status: .noInput, message: "`\(file)` is no plan of this version of aegis")
      }
      return plan
    } catch let error as DiskError { throw CommandFailure(status: .noInput, message: error.description) }
  }

  private func deploy(_ configured: LiveProject, _ work: Work, _ saved: SavedPlan?, _ caller: CallerIdentity) async throws {
    let journal = "\(configured.folder)/journal.jsonl"
    if work.state.isUnfinished { tellOfUnfinished(work.state, journal) }
    var planOptions = try options.planOptions(configured.desired, memberRole: configured.role.name)
    if let saved { (planOptions.prune, planOptions.accounts, planOptions.closes) = (saved.prune, saved.accounts.map { Set($0) }, Set(saved.closes)) }
    let configuration = configured.configuration
    if let saved { try check(saved, configuration, work.state, work.began == nil) }
    let reading = try await configured.observe(only: planOptions.accounts)
    let observed = reading.observed
    let project = configured.over(observed, work.state)
    let changes = planChanges(desired: project.desired, observed: observed, deployed: work.state.deployed, options: planOptions)
    if let saved, saved.calls != changes.digest {
      throw CommandFailure(status: .findings, message: "AWS is not what it was when the plan was made: nothing was changed; make a new plan and review it")
    }
    let access = await LiveAccess(changes, observed: observed.organization, project, jobs: try options.common().threads)
    Disk.writeOutput(renderPlanText(project.report(changes, access), style: try options.common().style(for: .output)))
    if try project.show(changes.refusals, command: "deploy") { throw ExitStatus.findings }
    if changes.isEmpty { return try await adopt(project, work, changes, planOptions, configuration, reading.descriptions) }
    try guardOwnAccess(changes, observed.organization, project, caller, work.state)
    if saved == nil { try confirm(changes) }
    try await carryOut(changes, project, work, planOptions, configuration, reading, journal)
  }

  private func tellOfUnfinished(_ state: DeploymentState, _ journal: String) {
    guard !options.quiet else { return }
    Disk.writeError("aegis: the deployment of \(state.writtenBy), begun at \(isoTime(Double(state.writtenAt))), did not end; going on from what AWS shows\n")
    for call in Journal.openCalls(journal).prefix(20) { Disk.writeError("  it was at \(call)\n") }
  }

  func check(_ saved: SavedPlan, _ configuration: String, _ state: DeploymentState, _ isNew: Bool) throws {
    if saved.configuration != configuration {
      throw CommandFailure(status: .findings, message: "the configuration is not the one that the plan was made from: make a new plan and review it")
    }
    if saved.serial != state.serial || !isNew && saved.lineage != state.lineage {
      throw CommandFailure(
        status: .findings,
        message: "something was deployed since the plan was made (state \(saved.serial), now \(state.serial)): make a new plan and review it")
    }
  }

  /// Nothing to change, but perhaps something to know: what is there is ours from now on.
  private func adopt(
    _ project: LiveProject, _ work: Work, _ changes: ChangeSet, _ planOptions: PlanOptions, _ configuration: String,
    _ descriptions: [String: [String: String]]
  ) async throws {
    var next = work.state
    next.end(changes, Outcome(results: []), desired: Inventory(project.desired), options: planOptions, configuration: configuration, before: next.deployed)
    next.learn(descriptions)
    if next == work.state { return }
    let state = next
    try await project.stateCall { () async throws(StateError) in try await work.write { $0 = state } }
  }

  func guardOwnAccess(_ changes: ChangeSet, _ observed: Organization?, _ project: LiveProject, _ caller: CallerIdentity, _ state: DeploymentState) throws {
    let dangers = project.selfLockouts(changes, observed, caller, state)
    if dangers.isEmpty || allowSelfLockout { return }
    let lines = dangers.map { "  \($0)" }.joined(separator: "\n")
    throw CommandFailure(
      status: .findings,
      message: "this plan could lock aegis itself out; nothing was changed:\n\(lines)\n  `--allow-self-lockout` goes on all the same")
  }

  func confirm(_ changes: ChangeSet) throws {
    if autoApprove || Surroundings.variable("CI").map({ !$0.isEmpty && $0 != "false" }) ?? false { return }
    guard Surroundings.isInteractive else {
      throw CommandFailure(status: .usage, message: "nobody can be asked here: give `--auto-approve`, or a saved plan by `--plan FILE`")
    }
    let answer = Surroundings.ask("Carry this out? Only `yes` does: ")
    if answer != "yes" { throw CommandFailure(status: .findings, message: "nothing was changed") }
  }

  private func carryOut(
    _ changes: ChangeSet, _ project: LiveProject, _ work: Work, _ planOptions: PlanOptions, _ configuration: String,
    _ reading: LiveReading, _ journalPath: String
  ) async throws {
    let before = work.state.deployed
    try await project.stateCall { () async throws(StateError) in try await work.write { $0.begin(changes) } }
    let outcome = try await makeCalls(changes, project, work, reading.clients, journalPath)
    do throws(StateError) {
      try await work.write {
        $0.end(changes, outcome, desired: Inventory(project.desired), options: planOptions, configuration: configuration, before: before)
        $0.learn(reading.descriptions)
      }
    } catch {
      showSummary(changes, outcome, project)
      throw CommandFailure(error)
    }
    try await finish(changes, outcome, project, work)
  }

  /// Makes the calls of a plan, with a journal of them.
  func makeCalls(_ changes: ChangeSet, _ project: LiveProject, _ work: Work, _ clients: [String: AWSClient], _ journalPath: String) async throws -> Outcome {
    let progress = DeployProgress(changes, isQuiet: options.quiet)
    let journal: Journal
    do {
      try makeOwnFolder(of: project.root)
      journal = try Journal(journalPath) { progress.report($0, isDone: $1, $2) }
    } catch { throw CommandFailure(status: .cannotWrite, message: error.description) }
    @Sendable func holdingLock(_ client: AWSClient) -> AWSClient {
      var it = client
      it.mayRepeat = { await work.stillHoldsLock() }
      return it
    }
    let (management, role) = (holdingLock(project.client), project.role)
    let byID = Dictionary(clients.values.map { ($0.account, $0) }, uniquingKeysWith: { first, _ in first })
    let memberRoles = Dictionary(project.desired.accounts.map { ($0.key, $0.memberRole) }, uniquingKeysWith: { first, _ in first })
    let deployment = Deployment(
      changes, management: management, managementKey: project.desired.managementAccount?.key ?? "master",
      member: { key, id in holdingLock(byID[id] ?? management.member(id, role: memberRoles[key]?.map { MemberRole(name: $0) } ?? role)) },
      parallelism: options.parallelism ?? 10, observer: journal, mayGoOn: { !Interruption.isAskedFor ? await work.stillHoldsLock() : false })
    defer { progress.clear() }
    return await deployment.run()
  }

  private func finish(_ changes: ChangeSet, _ outcome: Outcome, _ project: LiveProject, _ work: Work) async throws {
    if outcome.isComplete {
      if !options.quiet { Disk.writeError("aegis: deployed \(changes.changes.count) change\(changes.changes.count == 1 ? "" : "s") in \(changes.steps.count) call\(changes.steps.count == 1 ? "" : "s")\n") }
      return
    }
    throw failure(of: outcome, changes, project, work)
  }

  /// Shows what was not done, and how the command ends for it.
  func failure(of outcome: Outcome, _ changes: ChangeSet, _ project: LiveProject, _ work: Work) -> any Error {
    showSummary(changes, outcome, project)
    if Interruption.isAskedFor { return ExitStatus.interrupted }
    if !work.holdsLock { return CommandFailure(.lost) }
    let denied = outcome.results.contains { result in
      if case .failed(let error) = result { return error.isAccessDenied || error.isCredentialProblem }
      return false
    }
    return denied ? ExitStatus.noPermission : ExitStatus.unavailable
  }

  /// A saved plan is carried out once: what it was made from has moved by then.
  var howToGoOn: String {
    plan == nil ? "  the same command goes on from here\n" : "  this plan is used up: `aegis deploy` goes on from here, or make a new plan and review it\n"
  }

  /// What was done, what failed and why, what was not tried: the state says the same.
  func showSummary(_ changes: ChangeSet, _ outcome: Outcome, _ project: LiveProject) {
    var done = 0
    var failed: [String] = []
    var open = Set<Int>()
    for (index, result) in outcome.results.enumerated() {
      let step = changes.steps[index]
      switch result {
      case .done: done += 1
      case .notTried: open.insert(step.change)
      case .failed(let error):
        let change = changes.changes[step.change]
        let place = project.report(changes).placeText(change.origin ?? step.origin)
        failed.append("\(change.address.kind.noun) `\(change.address.name)`\(change.address.scope.account.map { " of `\($0)`" } ?? "")\(place)\n    \(error.description)")
      }
    }
    Disk.writeError("aegis: \(done) of \(changes.steps.count) calls were made\n")
    for text in failed { Disk.writeError("  failed: \(text)\n") }
    let untried = open.sorted().map { changes.changes[$0] }
    if !untried.isEmpty {
      Disk.writeError("  not tried: \(untried.count) change\(untried.count == 1 ? "" : "s")\n")
      for change in untried.prefix(20) {
        Disk.writeError("    \(change.action.rawValue) \(change.address.kind.noun) `\(change.address.name)`\(change.address.scope.account.map { " of `\($0)`" } ?? "")\n")
      }
      if untried.count > 20 { Disk.writeError("    and \(untried.count - 20) more\n") }
    }
    Disk.writeError(howToGoOn)
  }
}
