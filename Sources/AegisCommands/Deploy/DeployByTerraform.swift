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
          outcome.done.map { ($0.scope, $0.module) }, but: plan.besides(terraform), keeping: plan.unsettled($0), isComplete: outcome.isComplete,
          desired: Inventory(project.desired), configuration: configuration, ids: plan.changes.ids)
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
      if !own.isEmpty { try await carryOut(own, project, work, plan.clients, caller) }
      return
    }
    terraform.showSummary(plan, outcome, howToGoOn)
    if Interruption.isAskedFor { throw ExitStatus.interrupted }
    if !work.holdsLock { throw CommandFailure(.lost) }
    throw ExitStatus.unavailable
  }

  /// Does what terraform does not do, once terraform has given what comes in the place of what goes.
  private func carryOut(_ own: ChangeSet, _ project: LiveProject, _ work: Work, _ clients: [String: AWSClient], _ caller: CallerIdentity) async throws {
    var own = own
    // The organization that terraform has just made has the account of the caller for its management account.
    if let key = project.desired.managementAccount?.key, own.ids.accounts[key] == nil { own.ids.accounts[key] = caller.account }
    let calls = own
    let outcome = try await makeCalls(calls, project, work, clients, "\(project.folder)/journal.jsonl")
    try await project.stateCall { () async throws(StateError) in try await work.write { $0.settle(calls, outcome, desired: Inventory(project.desired)) } }
    guard outcome.isComplete else { throw failure(of: outcome, calls, project, work) }
    let (changes, count) = (calls.changes.count, calls.steps.count)
    if !options.quiet {
      Disk.writeError("aegis: \(changes) change\(changes == 1 ? "" : "s") that \(changes == 1 ? "is" : "are") not terraform's \(changes == 1 ? "was" : "were") carried out in \(count) call\(count == 1 ? "" : "s")\n")
    }
  }

  /// Nothing to change, but something to know: these modules are as they say.
  private func note(_ plan: TerraformPlan, _ terraform: TerraformProject, _ work: Work, _ configuration: String) async throws {
    let project = terraform.project
    var next = work.state
    let isComplete = plan.problem == nil && plan.unchanged.count + plan.planned.count == terraform.parts.count
    next.end(
      plan.planned.map { ($0.scope, $0.module) }, but: plan.besides(terraform), keeping: plan.unsettled(next), isComplete: isComplete, desired: Inventory(project.desired),
      configuration: configuration, ids: plan.changes.ids)
    if next == work.state { return }
    let state = next
    try await project.stateCall { () async throws(StateError) in try await work.write { $0 = state } }
  }
}
