import AegisBasics
import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisDriver
import AegisIR
import AegisReport
import AegisSchema
import AegisSystem
import AegisTerraform

/// A compiled project whose changes terraform makes: one module for the organization, one for each account.
struct TerraformProject: Sendable {
  let project: LiveProject
  let program: TerraformProgram
  let modules: [TerraformModule]

  /// Writes the modules and finds terraform.
  static func open(_ project: LiveProject) async throws -> TerraformProject {
    let settings = TerraformSettings(project.settings, importBlocks: .known)
    let folder = "\(project.root)/\(project.settings[.terraformDirectory] ?? "terraform")"
    let session = Session(files: MemoryFileSystem([:]), jobs: 1)
    let modules = await session.emit(project.desired, settings: settings) { $0 }
    for module in modules {
      do { try writeModule(module, to: folder) } catch { throw CommandFailure(status: .cannotWrite, message: error.description) }
    }
    let version = (project.settings[.terraformVersion] ?? "").split(separator: ".").compactMap { Int($0) }
    switch TerraformProgram.find(folder: folder, oldest: (version.first ?? 1, version.dropFirst().first ?? 0)) {
    case .success(let program): return TerraformProject(project: project, program: program, modules: modules)
    case .failure(let failure): throw project.failure(failure, modules: modules)
    }
  }

  /// The module of each scope: the organization's first.
  private func module(_ index: Int) -> (scope: Scope, module: TerraformModule) {
    index == 0 ? (.organization, modules[0]) : (.account(project.desired.accounts[index - 1].key), modules[index])
  }

  /// What all modules would change, those of accounts side by side.
  func plan(only accounts: Set<String>?, refreshOnly: Bool) async throws -> (changes: ChangeSet, planned: [Int], postponed: [String]) {
    var wanted: [Int] = []
    var postponed: [String] = []
    let ids = program.output(modules[0].directory, "account_ids")
    for index in modules.indices {
      let (scope, _) = module(index)
      if let accounts, !(scope.account.map { accounts.contains($0) } ?? false) { continue }
      if index > 0, variables(index, ids) == nil { postponed.append(project.desired.accounts[index - 1].name) } else { wanted.append(index) }
    }
    let results = await inPairs(wanted) { index -> Result<[TerraformChange], TerraformFailure> in
      self.plan(index, ids, refreshOnly: refreshOnly)
    }
    var changes = ChangeSet()
    for (index, result) in zip(wanted, results) {
      let (scope, module) = module(index)
      switch result {
      case .success(let found): changes.changes += found.map { Change($0, scope: scope, module: module) }
      case .failure(let failure): throw project.failure(failure, modules: modules)
      }
    }
    for account in project.desired.accounts { changes.ids.accounts[account.key] = account.id ?? ids?[account.key].string }
    return (changes, wanted, postponed)
  }

  /// Carries out what was planned: the organization first, then the accounts, also those that it makes.
  func apply(_ planned: [Int], only accounts: Set<String>?) async throws {
    var rest = planned
    if rest.first == 0 {
      try await apply(each: [0])
      rest.removeFirst()
    }
    try await apply(each: rest)
    guard accounts == nil else { return }
    let ids = program.output(modules[0].directory, "account_ids")
    let new = modules.indices.dropFirst().filter { !planned.contains($0) && variables($0, ids) != nil }
    for index in new {
      if case .failure(let failure) = plan(index, ids, refreshOnly: false) { throw project.failure(failure, modules: modules) }
    }
    try await apply(each: Array(new))
  }

  private func plan(_ index: Int, _ ids: JSONValue?, refreshOnly: Bool) -> Result<[TerraformChange], TerraformFailure> {
    do {
      return .success(try program.plan(modules[index].directory, variables: variables(index, ids) ?? [], refreshOnly: refreshOnly))
    } catch { return .failure(error) }
  }

  private func apply(module index: Int) -> Result<Void, TerraformFailure> {
    do { return .success(try program.apply(modules[index].directory)) } catch { return .failure(error) }
  }

  private func apply(each indices: [Int]) async throws {
    let results = await inPairs(indices) { index -> Result<Void, TerraformFailure> in
      self.apply(module: index)
    }
    var failures: [TerraformFailure] = []
    for case .failure(let failure) in results { failures.append(failure) }
    guard let first = failures.first else { return }
    let names = failures.compactMap(\.module).joined(separator: ", ")
    if failures.count > 1 { Disk.writeError("aegis: \(failures.count) of \(indices.count) modules failed: \(names)\n") }
    throw project.failure(first, modules: modules)
  }

  /// Nil where the account is still to be made.
  private func variables(_ index: Int, _ ids: JSONValue?) -> [(String, String)]? {
    if index == 0 { return [] }
    let account = project.desired.accounts[index - 1]
    if account.isManagement || account.id != nil { return [] }
    return ids?[account.key].string.map { [("account_id", $0)] }
  }

  /// Two at a time: each call takes most of a gigabyte.
  private func inPairs<Value: Sendable>(_ indices: [Int], _ body: @escaping @Sendable (Int) -> Value) async -> [Value] {
    var values: [Int: Value] = [:]
    await withTaskGroup(of: (Int, Value).self) { group in
      var rest = indices[...]
      for index in rest.prefix(2) { group.addTask { (index, body(index)) } }
      rest = rest.dropFirst(2)
      for await (index, value) in group {
        values[index] = value
        if let next = rest.popFirst() { group.addTask { (next, body(next)) } }
      }
    }
    return indices.compactMap { values[$0] }
  }
}

extension LiveProject {
  /// Terraform's complaints with the lines of the configuration that they come from.
  func failure(_ failure: TerraformFailure, modules: [TerraformModule]) -> CommandFailure {
    if failure.isMissing { return CommandFailure(status: .unavailable, message: failure.message) }
    var text = (failure.module.map { "module `\($0)`: " } ?? "") + failure.message
    let module = modules.first { $0.directory == failure.module }
    for finding in failure.findings {
      let place = finding.address.flatMap { module?.origin(of: $0) }.map { report(ChangeSet()).placeText($0) } ?? ""
      text += "\n  \(finding.address.map { "`\($0)`" } ?? "terraform")\(place): \(finding.summary)"
      if !finding.detail.isEmpty { text += "\n    " + finding.detail.split(separator: "\n").joined(separator: "\n    ") }
    }
    return CommandFailure(status: .unavailable, message: text)
  }
}
