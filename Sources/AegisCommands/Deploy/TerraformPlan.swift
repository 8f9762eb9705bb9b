import AegisAccess
import AegisBasics
import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisIR
import AegisSystem
import AegisTerraform

/// What terraform would do in the modules of a project.
struct TerraformPlan: Sendable {
  var changes = ChangeSet()
  /// Nil where AWS could not be read.
  var access: LiveAccess?
  /// What AWS holds; nil where it could not be read, or has no organization.
  var observed: Organization?
  /// Modules whose plan lies beside them.
  var planned: [TerraformProject.Part] = []
  /// Modules of accounts that are still to be made.
  var postponed: [TerraformProject.Part] = []
  /// Modules that are as they were deployed, and whose account is as they say.
  var unchanged: [TerraformProject.Part] = []
  /// Tells what would be done from everything else that could be done.
  var digest = ""
  /// Why AWS could not be read.
  var problem: CommandFailure?
  /// Of the accounts that were read, by key.
  var clients: [String: AWSClient] = [:]

  var isEmpty: Bool { changes.isEmpty && postponed.isEmpty }
  /// How many resources that exist come into terraform's states as they are.
  var adopted: Int { changes.adopted.count }
  /// What aegis does itself, because terraform's states do not know it or terraform has no resource for it.
  var own: ChangeSet { changes.only { $0.reason.isOwn } }
  /// By module, the files that lie beside it while it is planned.
  var files: [String: [TerraformModule.File]] = [:]
  /// What terraform would do in each module, which has to be what it does.
  var results: [ModuleChanges] = []

  /// What of the state neither the configuration nor the plan tells to be gone: where AWS could not be read nobody knows.
  func unsettled(_ state: DeploymentState) -> Set<Address> {
    if problem == nil { return own.addresses }
    return Set(state.deployed.digests.keys).subtracting(changes.changes.map(\.address))
  }
}

extension TerraformPlan {
  /// What terraform would do in a module.
  func changes(of part: TerraformProject.Part) -> [TerraformChange] {
    results.first { $0.module.directory == part.directory }?.changes ?? []
  }

  /// What the state of a module has to forget first, so that it stays in AWS.
  func released(_ part: TerraformProject.Part) -> [TerraformChange] { changes(of: part).filter(\.isReleased) }

  /// What terraform does not deploy and has not been done yet, as far as is known.
  func besides(_ terraform: TerraformProject) -> Set<Address> {
    problem == nil ? own.addresses : Set([terraform.notTerraforms].compactMap { $0 })
  }
}

extension ChangeSet {
  fileprivate var addresses: Set<Address> { Set(changes.map(\.address)) }
}

extension TerraformProject {
  /// Plans what has to be planned: modules that are not as they were deployed, and those of accounts that are not as
  /// their module says. What aegis reads from AWS itself decides that; where it cannot read, all are planned.
  ///
  /// - Parameter refreshOnly: Only what was changed outside, in all modules.
  func plan(state: DeploymentState?, options: ChangeOptions, refreshOnly: Bool, command: String) async throws -> TerraformPlan {
    var plan = TerraformPlan()
    let accounts = try options.accountKeys(in: project.desired)
    let planOptions = try options.planOptions(project.desired, memberRole: project.role.name)
    if !options.closeAccount.isEmpty {
      throw CommandFailure(status: .usage, message: "`--close-account` is the API back end's (`--backend api`): terraform closes an account that leaves its module and has `close_on_deletion`")
    }
    var reading: LiveReading?
    do { reading = try await project.observe(only: accounts) } catch let failure as CommandFailure { plan.problem = failure }
    let observed = reading?.observed
    plan.observed = observed?.organization
    plan.clients = reading?.clients ?? [:]
    let seen = observed.map { planChanges(desired: project.desired, observed: $0, deployed: state?.deployed, options: planOptions) }
    if let seen, !refreshOnly, try project.show(seen.hindrances, command: command) { throw ExitStatus.findings }
    let services = seen?.unmanaged.filter { $0.kind == .trustedService }.map(\.parts[0]) ?? []
    let ids = accountIDs(seen: seen?.ids)
    let changed = seen.map { Set($0.changes.map(\.address).filter { $0 != notTerraforms }.map(\.scope)) }
    for part in parts where accounts.map({ keys in part.account.map { keys.contains($0.key) } ?? false }) ?? true {
      if variables(part, ids) == nil {
        plan.postponed.append(part)
      } else if !refreshOnly, accounts == nil, let changed, !changed.contains(part.scope), state?.modules[part.directory] == part.module.digest {
        plan.unchanged.append(part)
      } else {
        plan.planned.append(part)
      }
    }
    var known = Identifiers()
    if let seen { known = seen.ids }
    for account in project.desired.accounts { known.accounts[account.key] = account.id ?? ids[account.key].string ?? known.accounts[account.key] }
    let identified = project.desired.identified(by: known, organization: plan.observed?.id)
    if !refreshOnly, let organization = observed?.organization {
      let adoption = Adoption(organization, settings: settings)
      for part in plan.planned {
        plan.files[part.directory] =
          part.account.map { account in [identified.accounts.first { $0.key == account.key }.flatMap { adoption.file(for: $0) }].compactMap { $0 } }
          ?? [adoption.file(forOrganization: identified), KeptServices.file(services, besides: identified)].compactMap { $0 }
      }
    }
    let results = try await run(plan.planned, ids, refreshOnly: refreshOnly, plan.files)
    plan.results = results
    plan.changes = describe(results, desired: project.desired, ids: known, postponed: Set(plan.postponed.map(\.scope)), deployed: state?.deployed ?? Deployed()) { goes in
      guard let observed else { return nil }
      var deployed = state?.deployed ?? Deployed()
      for address in goes where deployed.digests[address] == nil { deployed.digests[address] = "" }
      return planChanges(desired: project.desired, observed: observed, deployed: deployed, options: planOptions)
    }
    if !options.allowDisablingPolicyTypes {
      for change in results.flatMap(\.changes) where change.type == "aws_organizations_organization" && change.actions.contains("update") {
        let kept = Set(change.after["enabled_policy_types"].items.compactMap(\.string))
        plan.changes.refuseDisabling(change.before["enabled_policy_types"].items.compactMap(\.string).filter { !kept.contains($0) }.sorted(), project.desired)
      }
    }
    plan.digest = digest(results, plan.postponed, plan.own)
    if refreshOnly {
      plan.changes.turnIntoDrift()
      plan.postponed = []
    }
    await project.findAuthors(in: &plan.changes, state, reading?.clients ?? [:])
    if !refreshOnly && plan.problem == nil {
      plan.access = await LiveAccess(plan.changes, observed: plan.observed, project, jobs: try options.common().threads)
    }
    return plan
  }

  /// The management account itself: terraform could only ever remove it, so that aegis sets its tags itself.
  var notTerraforms: Address? { project.desired.managementAccount.map { Address(.organization, .account, $0.key) } }

  private func run(_ wanted: [Part], _ ids: JSONValue, refreshOnly: Bool, _ files: [String: [TerraformModule.File]]) async throws -> [ModuleChanges] {
    let progress = TerraformProgress("planned", of: wanted.count, "module", isQuiet: project.options.quiet)
    let results = await sideBySide(wanted) { part -> Result<[TerraformChange], TerraformFailure> in
      defer { progress.advance() }
      return await Process.waiting { self.plan(part, ids, refreshOnly: refreshOnly, beside: files[part.directory] ?? []) }
    }
    progress.clear()
    return try zip(wanted, results).map { part, result in
      switch result {
      case .success(let changes): return ModuleChanges(scope: part.scope, module: part.module, changes: changes)
      case .failure(let failure): throw project.failure(failure, modules: [part.module])
      }
    }
  }

  /// Plans a module with these files beside it. Once it is planned terraform needs them no more, and whoever runs terraform
  /// by hand has no use for them.
  func plan(_ part: Part, _ ids: JSONValue, refreshOnly: Bool = false, beside files: [TerraformModule.File] = []) -> Result<[TerraformChange], TerraformFailure> {
    let folder = "\(program.folder)/\(part.directory)"
    do throws(DiskError) {
      for name in [Adoption.file, KeptServices.file] { try Disk.remove("\(folder)/\(name)") }
      for file in files { try Disk.write(file.bytes, to: "\(folder)/\(file.name)") }
    } catch { return .failure(TerraformFailure(module: part.directory, message: error.description)) }
    defer { for file in files { try? Disk.remove("\(folder)/\(file.name)") } }
    do {
      var changes = try program.plan(part.directory, variables: variables(part, ids) ?? [], refreshOnly: refreshOnly)
      if let account = part.account, account.exclusive, !refreshOnly {
        let taken = attachmentsTakenOver(by: account, settings: settings)
        for index in changes.indices where changes[index].actions == ["delete"] && taken.contains(changes[index].address) { changes[index].release() }
      }
      return .success(changes)
    } catch { return .failure(error) }
  }

  private func digest(_ plans: [ModuleChanges], _ postponed: [Part], _ own: ChangeSet) -> String {
    var text: [UInt8] = []
    for plan in plans {
      text += Array("\(plan.module.directory)\n".utf8)
      for change in plan.changes { text += change.line }
    }
    for part in postponed { text += Array("\(part.directory) \(part.module.digest)\n".utf8) }
    if !own.isEmpty { text += Array("\(own.digest)\n".utf8) }
    return SHA256.hexadecimal(of: text)
  }
}

extension Organization {
  /// The same with the ids that AWS has given, where the configuration does not say them.
  fileprivate func identified(by ids: Identifiers, organization id: String?) -> Organization {
    var it = self
    it.id = it.id ?? id
    it.root?.id = root?.id ?? ids.root
    for index in units.indices where units[index].id == nil { it.units[index].id = ids.units[units[index].path] }
    for index in accounts.indices where accounts[index].id == nil { it.accounts[index].id = ids.accounts[accounts[index].key] }
    for index in policies.indices where policies[index].id == nil { it.policies[index].id = ids.policies[policies[index].name] }
    return it
  }
}

extension ChangeSet {
  /// What terraform found changed outside of it, beside what aegis found.
  fileprivate mutating func turnIntoDrift() {
    // What came besides is no change of what was deployed.
    for change in changes where !change.reason.isOwn && ![.create, .attach].contains(change.action) && !drift.contains(where: { $0.address == change.address }) {
      let isGone = change.action == .delete || change.action == .detach
      drift.append(Drift(address: change.address, kind: isGone ? .removed : .changed, origin: change.origin))
    }
    drift.sort { $0.address < $1.address }
    (changes, steps, unmanaged, remaining, adopted, refusals) = ([], [], [], [], [], [])
  }
}
