import AegisBasics
import AegisChangeSet
import AegisDriver
import AegisIR
import AegisReport
import AegisSchema
import AegisSystem
public import AegisTerraform
public import ArgumentParser

/// `aegis compile`: the whole pipeline.
struct CompileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile", abstract: "Compile the configuration to Terraform JSON.",
    discussion: "Writes one root module an account and one for the organization; nothing where there is an error.")

  enum Emission: String, ExpressibleByArgument, CaseIterable {
    case terraform
    case ir
    case changeset
    case none
  }

  @OptionGroup var options: CommonOptions

  @Option(help: "What to write: terraform, ir, changeset (the calls that make everything from nothing), none.")
  var emit: Emission = .terraform

  @Option(name: .customLong("out"), help: ArgumentHelp("The folder to write to (default: the project's terraform_directory).", valueName: "folder"), completion: .directory)
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Adopt by `import` blocks what exists: accounts, units and policies whose id the configuration knows, all that it names, or none.",
      valueName: "known|all|none"))
  var importBlocks: ImportBlocks = .known

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func run() async throws {
    var clock = Timings()
    let (project, session) = try openProject(path, options)
    let compilation = await session.compile()
    Process.keepUntilExit(compilation)
    clock.mark("compile")
    let output = ReportOutput(options: options, command: "compile", stream: .error, root: project.root)
    let fails = output.fails(compilation.diagnostics, strictly: options.strict)
    if let organization = compilation.organization, !fails {
      try await write(organization, compilation, project, session)
      clock.mark("emit \(emit.rawValue)")
    }
    if !compilation.diagnostics.isEmpty || options.verbose || options.format != .text {
      try output.write(compilation.sources, compilation.diagnostics)
    }
    if options.timings { clock.show() }
    if fails { throw ExitStatus.findings }
  }

  private func write(_ organization: Organization, _ compilation: Compilation, _ project: DiskProject, _ session: Session) async throws {
    switch emit {
    case .none: return
    case .ir: try writeText(printIR(organization, sources: compilation.sources), to: "organization.ir")
    case .changeset:
      let role = compilation.settings[.memberAccountRole]
      let changes = planChanges(desired: organization, observed: Observed(organization: nil, isRead: false), options: PlanOptions(memberRole: role))
      try writeText(printChangeSet(changes, sources: compilation.sources), to: "organization.changeset")
    case .terraform:
      let settings = TerraformSettings(compilation.settings, importBlocks: importBlocks)
      let folder = out ?? "\(project.root)/\(compilation.settings[.terraformDirectory] ?? "terraform")"
      let results = await session.emit(organization, settings: settings) { module in
        Result { () throws(DiskError) in try writeModule(module, to: folder) }
      }
      for result in results { try outputErrors { () throws(DiskError) in try result.get() } }
      let order = ModuleOrder(organization).file()
      try outputErrors { () throws(DiskError) in try Disk.writeIfChanged(order.bytes, to: "\(folder)/\(order.name)") }
      guard !options.quiet else { return }
      Disk.writeError("aegis: \(results.count) terraform modules in \(folder)\n")
    }
  }

  private func writeText(_ bytes: [UInt8], to name: String) throws {
    guard let out else {
      Disk.writeOutput(bytes)
      return
    }
    try outputErrors { () throws(DiskError) in
      try Disk.makeFolder(out)
      try Disk.write(bytes, to: "\(out)/\(name)")
    }
  }

  private func outputErrors(_ body: () throws(DiskError) -> Void) throws {
    do {
      try body()
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
  }
}

extension ImportBlocks: ExpressibleByArgument {}

/// Writes the files of a module that changed; the others keep their time.
func writeModule(_ module: TerraformModule, to folder: String) throws(DiskError) {
  let directory = "\(folder)/\(module.directory)"
  try Disk.makeFolder(directory)
  for file in module.files { try Disk.writeIfChanged(file.bytes, to: "\(directory)/\(file.name)") }
  // What an earlier run left there, or one that was killed while terraform planned.
  for file in [TerraformModule.importScript, Adoption.file] where !module.files.contains(where: { $0.name == file }) {
    try Disk.remove("\(directory)/\(file)")
  }
}
