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
  /// A module and what it speaks of.
  struct Part: Sendable {
    var scope: Scope
    var module: TerraformModule
    /// The folders of the modules that go before it.
    var needs: [String]
    /// The account, unless the part is the organization's.
    var account: Account?

    var directory: String { module.directory }
    var title: String { account?.name ?? "organization" }
  }

  let project: LiveProject
  let program: TerraformProgram
  let settings: TerraformSettings
  /// In the order in which they are to be applied; the organization's first.
  let parts: [Part]

  /// Writes the modules and finds terraform.
  static func open(_ project: LiveProject, _ cloud: CloudOptions) async throws -> TerraformProject {
    let settings = TerraformSettings(project.settings, importBlocks: .known)
    let folder = "\(project.root)/\(project.settings[.terraformDirectory] ?? "terraform")"
    let session = Session(files: MemoryFileSystem([:]), jobs: 1)
    let modules = await session.emit(project.desired, settings: settings) { $0 }
    let order = ModuleOrder(project.desired)
    do throws(DiskError) {
      try makeOwnFolder(of: project.root)
      try Disk.makePrivateFolder(folder, ignored: [".terraform/", "*.tfstate", "*.tfstate.*", "aegis.plan", Adoption.file, KeptServices.file])
      for module in modules { try writeModule(module, to: folder) }
      let file = order.file()
      try Disk.writeIfChanged(file.bytes, to: "\(folder)/\(file.name)")
    } catch { throw CommandFailure(status: .cannotWrite, message: error.description) }
    let version = (project.settings[.terraformVersion] ?? "").split(separator: ".").compactMap { Int($0) }
    let found = TerraformProgram.find(
      folder: folder, oldest: (version.first ?? 1, version.dropFirst().first ?? 0), settings: cloud.variables,
      pluginCache: CatalogCache.folder.map { "\($0)/terraform-plugins" })
    switch found {
    case .success(let program):
      let parts = order.modules.compactMap { entry in
        modules.first { $0.directory == entry.directory }.map { module in
          Part(
            scope: entry.account.map { .account($0) } ?? .organization, module: module, needs: entry.needs,
            account: project.desired.accounts.first { $0.key == entry.account })
        }
      }
      return TerraformProject(project: project, program: program, settings: settings, parts: parts)
    case .failure(let failure): throw project.failure(failure, modules: modules)
    }
  }

  // MARK: Modules

  /// The ids of the member accounts as the organization's module has them, and else as AWS shows them: a fresh checkout
  /// has no module at hand that was made ready.
  func accountIDs(seen: Identifiers? = nil) -> JSONValue {
    let known = program.output(parts[0].directory, "account_ids")
    return .object(project.desired.accounts.compactMap { account in
      (known?[account.key].string ?? seen?.accounts[account.key]).map { JSONValue.Member(account.key, .string($0)) }
    })
  }

  /// Nil where the account is still to be made.
  func variables(_ part: Part, _ ids: JSONValue) -> [(String, String)]? {
    guard let account = part.account, !account.isManagement, account.id == nil else { return [] }
    return ids[account.key].string.map { [("account_id", $0)] }
  }

  /// Two at a time unless the user says otherwise: each call takes most of a gigabyte.
  func sideBySide<Value: Sendable>(_ parts: [Part], _ body: @escaping @Sendable (Part) async -> Value) async -> [Value] {
    let width = project.options.parallelism ?? 2
    var values: [Int: Value] = [:]
    await withTaskGroup(of: (Int, Value).self) { group in
      var rest = Array(parts.enumerated())[...]
      for (index, part) in rest.prefix(width) { group.addTask { (index, await body(part)) } }
      rest = rest.dropFirst(width)
      for await (index, value) in group {
        values[index] = value
        if let (next, part) = rest.popFirst() { group.addTask { (next, await body(part)) } }
      }
    }
    return parts.indices.compactMap { values[$0] }
  }
}

extension LiveProject {
  /// Terraform's complaints with the lines of the configuration that they come from.
  func failure(_ failure: TerraformFailure, modules: [TerraformModule]) -> CommandFailure {
    CommandFailure(status: .unavailable, message: text(of: failure, modules: modules))
  }

  func text(of failure: TerraformFailure, modules: [TerraformModule]) -> String {
    if failure.isMissing { return failure.message }
    var text = (failure.module.map { "module `\($0)`: " } ?? "") + failure.message
    let module = modules.first { $0.directory == failure.module }
    for finding in failure.findings {
      let place = finding.address.flatMap { module?.origin(of: $0) }.map { report(ChangeSet()).placeText($0) } ?? ""
      text += "\n  \(finding.address.map { "`\($0)`" } ?? "terraform")\(place): \(finding.summary)"
      if !finding.detail.isEmpty { text += "\n    " + finding.detail.split(separator: "\n").joined(separator: "\n    ") }
    }
    return text
  }
}
