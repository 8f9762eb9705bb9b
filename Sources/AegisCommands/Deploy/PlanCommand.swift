import AegisAccess
import AegisBasics
import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisIR
import AegisReport
import AegisSystem
import ArgumentParser

/// `aegis plan`: what `deploy` would change.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what deploy would change.",
    discussion: """
      Changes are grouped by account, those that can lock people out or let somebody in first. What AWS holds and neither \
      the configuration nor an earlier deployment knows is left alone.
      """)

  @OptionGroup var options: ChangeOptions
  @OptionGroup var cloud: CloudOptions

  @Option(help: "The form of the plan: text, json, markdown.")
  var format: PlanFormat = .text

  @Option(help: ArgumentHelp("Save the plan, for `deploy --plan`.", valueName: "file"), completion: .file())
  var out: String?

  @Flag(help: "Exit with 2 where there are changes.")
  var detailedExitcode = false

  @Flag(help: "Ask AWS for each policy's tags, also where many are taken as they were deployed.")
  var refresh = false

  @Flag(help: "Show only what was changed outside of aegis.")
  var refreshOnly = false

  @Flag(help: "Exit with 1 where the plan lets somebody do what could not be done before.")
  var failOnNewAccess = false

  @Flag(help: "Do not fail where the plan could take from the deploying principal what it needs itself; it is shown all the same.")
  var allowSelfLockout = false

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func run() async throws {
    var clock = Timings()
    var project = try await LiveProject.open(path, options, cloud, command: "plan")
    clock.mark("compile")
    // Also tells whoever has no credentials at all, before terraform tells it in its own way.
    let caller = try await project.caller(command: "plan")
    if project.backend == .terraform { return try await planByTerraform(project, caller) }
    let planOptions = try options.planOptions(project.desired, memberRole: project.role.name)
    let state = try await project.readState()
    let reading = try await project.observe(only: planOptions.accounts, known: refresh || refreshOnly ? nil : state?.state)
    let observed = reading.observed
    clock.mark("read AWS")
    project = project.over(observed, state?.state)
    var changes = planChanges(desired: project.desired, observed: observed, deployed: state?.state.deployed, options: planOptions)
    await project.findAuthors(in: &changes, state?.state, reading.clients)
    clock.mark("compare")
    if refreshOnly {
      changes.changes = []
      changes.steps = []
      changes.unmanaged = []
      changes.remaining = []
      changes.refusals = []
    }
    let access = refreshOnly ? nil : await LiveAccess(changes, observed: observed.organization, project, jobs: try options.common().threads)
    clock.mark("privileges")
    let style = try options.common().style(for: .output)
    var report = project.report(changes, access, assumedTags: reading.assumedTags)
    report.lockouts = project.selfLockouts(changes, observed.organization, caller, state?.state)
    report.allowsLockouts = allowSelfLockout
    Disk.writeOutput(format.render(report, style: style))
    let fails = try project.show(changes.refusals, command: "plan") || report.isRefused || isNewAccess(access)
    if let out { try save(changes, digest: changes.digest, observed.organization, state, planOptions, project, to: out) }
    clock.mark("show")
    if options.timings { clock.show() }
    if fails { throw ExitStatus.findings }
    if detailedExitcode && (!changes.isEmpty || refreshOnly && changes.isChangedOutside) { throw ExitStatus.changes }
  }

  /// Whether there is new access, and that is asked about.
  private func isNewAccess(_ access: LiveAccess?) -> Bool { failOnNewAccess && access.map { !$0.difference.gained.isEmpty } ?? false }

  private func planByTerraform(_ project: LiveProject, _ caller: CallerIdentity) async throws {
    let state = try await project.readState()
    let terraform = try await TerraformProject.open(project, cloud)
    let plan = try await terraform.plan(state: state?.state, options: options, refreshOnly: refreshOnly, command: "plan")
    if let problem = plan.problem {
      if failOnNewAccess { throw problem }
      if !options.quiet { Disk.writeError("aegis: what this lets somebody do is not known, since AWS could not be read: \(problem.message)\n") }
    }
    var report = project.report(plan.changes, plan.access)
    report.lockouts = project.selfLockouts(plan.changes, plan.observed, caller, state?.state)
    report.allowsLockouts = allowSelfLockout
    Disk.writeOutput(format.render(report, style: try options.common().style(for: .output)))
    let fails = try project.show(plan.changes.refusals, command: "plan") || report.isRefused || isNewAccess(plan.access)
    if let out { try save(plan.changes, digest: plan.digest, plan.observed, state, try options.planOptions(project.desired, memberRole: project.role.name), project, to: out) }
    if fails { throw ExitStatus.findings }
    if detailedExitcode && (!plan.isEmpty || refreshOnly && plan.changes.isChangedOutside) { throw ExitStatus.changes }
  }

  private func save(
    _ changes: ChangeSet, digest: String, _ observed: Organization?, _ state: VersionedState?, _ planOptions: PlanOptions, _ project: LiveProject,
    to file: String
  ) throws {
    var plan = SavedPlan(
      backend: project.backend.rawValue, configuration: project.configuration, serial: state?.state.serial ?? 0,
      lineage: state?.state.lineage ?? "", calls: digest, accounts: planOptions.accounts?.sorted(), prune: planOptions.prune)
    plan.closes = planOptions.closes.sorted()
    var rehearsal = Rehearsal(observed: observed, desired: project.desired, ids: changes.ids)
    plan.before = project.files(of: rehearsal.organization)
    rehearsal.apply(changes)
    plan.after = project.files(of: rehearsal.organization)
    do { try Disk.write(plan.bytes, to: file) } catch { throw CommandFailure(status: .cannotWrite, message: error.description) }
    if !options.quiet { Disk.writeError("aegis: the plan is saved; `aegis deploy --plan \(file)` carries out exactly this, or nothing\n") }
  }
}
