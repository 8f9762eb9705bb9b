import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisIR
import AegisReport
import AegisSystem

extension DeployCommand {
  /// The same as with the API back end, but that terraform makes the changes: module by module, each with its own state.
  func deployByTerraform(_ project: LiveProject, _ work: Work, _ saved: SavedPlan?, _ caller: CallerIdentity) async throws {
    if work.state.isUnfinished && !options.quiet {
      Disk.writeError("aegis: the deployment of \(work.state.writtenBy), begun at \(isoTime(Double(work.state.writtenAt))), did not end; terraform goes on from its states\n")
    }
    let configuration = project.configuration
    var options = options
    if let saved {
      try check(saved, configuration, work.state, work.began == nil)
      options.account = saved.accounts ?? []
    }
    let terraform = try await TerraformProject.open(project, cloud)
    let plan = try await terraform.plan(state: work.state, options: options, refreshOnly: false, command: "deploy")
    if let saved, saved.calls != plan.digest {
      throw CommandFailure(status: .findings, message: "AWS is not what it was when the plan was made: nothing was changed; make a new plan and review it")
    }
    Disk.writeOutput(renderPlanText(project.report(plan.changes, plan.access), style: try options.common().style(for: .output)))
    if try project.show(plan.changes.refusals, command: "deploy") { throw ExitStatus.findings }
    if plan.isEmpty && plan.adopted == 0 { return try await note(plan, terraform, work, configuration) }
    try guardOwnAccess(plan.changes, plan.observed, project, caller, work.state)
    if saved == nil && !plan.isEmpty { try confirm(plan.changes) }
    try await project.stateCall { () async throws(StateError) in
      try await work.write { $0.begin(plan.changes, modules: (plan.planned + plan.postponed).map(\.module)) }
    }
    let outcome = await terraform.apply(plan) { !Interruption.isAskedFor ? await work.stillHoldsLock() : false }
    do throws(StateError) {
      try await work.write {
        $0.end(
          outcome.done.map { ($0.scope, $0.module) }, but: terraform.notTerraforms, keeping: plan.unsettled($0), isComplete: outcome.isComplete,
          desired: Inventory(project.desired), configuration: configuration)
      }
    } catch {
      terraform.showSummary(plan, outcome, howToGoOn)
      throw CommandFailure(error)
    }
    if outcome.isComplete {
      let own = plan.own
      let count = plan.changes.changes.count - own.changes.count
      let adopted = plan.adopted == 0 ? "" : ", and taken over \(plan.adopted) resource\(plan.adopted == 1 ? "" : "s")"
      if !options.quiet { Disk.writeError("aegis: terraform has carried out \(count) change\(count == 1 ? "" : "s") in \(outcome.done.count) module\(outcome.done.count == 1 ? "" : "s")\(adopted)\n") }
      if !own.isEmpty { try await takeAway(own, project, work, plan.clients) }
      return
    }
    terraform.showSummary(plan, outcome, howToGoOn)
    if Interruption.isAskedFor { throw ExitStatus.interrupted }
    if !work.holdsLock { throw CommandFailure(.lost) }
    throw ExitStatus.unavailable
  }

  /// Takes away what terraform's states do not know, once terraform has given what comes in its place.
  private func takeAway(_ own: ChangeSet, _ project: LiveProject, _ work: Work, _ clients: [String: AWSClient]) async throws {
    let outcome = try await makeCalls(own, project, work, clients, "\(project.folder)/journal.jsonl")
    try await project.stateCall { () async throws(StateError) in try await work.write { $0.remove(own, outcome) } }
    guard outcome.isComplete else { throw failure(of: outcome, own, project, work) }
    let (changes, calls) = (own.changes.count, own.steps.count)
    if !options.quiet {
      Disk.writeError("aegis: \(changes) change\(changes == 1 ? "" : "s") that terraform's state does not know \(changes == 1 ? "was" : "were") carried out in \(calls) call\(calls == 1 ? "" : "s")\n")
    }
  }

  /// Nothing to change, but something to know: these modules are as they say.
  private func note(_ plan: TerraformPlan, _ terraform: TerraformProject, _ work: Work, _ configuration: String) async throws {
    let project = terraform.project
    var next = work.state
    let isComplete = plan.problem == nil && plan.unchanged.count + plan.planned.count == project.desired.accounts.count + 1
    next.end(
      plan.planned.map { ($0.scope, $0.module) }, but: terraform.notTerraforms, keeping: plan.unsettled(next), isComplete: isComplete, desired: Inventory(project.desired),
      configuration: configuration)
    if next == work.state { return }
    let state = next
    try await project.stateCall { () async throws(StateError) in try await work.write { $0 = state } }
  }
}
