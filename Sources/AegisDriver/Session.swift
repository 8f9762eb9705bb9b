public import AegisBasics
public import AegisIR
public import AegisLint
public import AegisPolicy
import AegisSchema
public import AegisSema
public import AegisTerraform

/// One project and how to look at it.
public struct Session: Sendable {
  public let files: any FileSystem
  public let catalog: Catalog
  /// How many threads may work.
  public let jobs: Int

  public init(files: any FileSystem, catalog: Catalog = .embedded, jobs: Int) {
    self.files = files
    self.catalog = catalog
    self.jobs = jobs
  }

  /// Runs the pipeline up to the IR: settings, files, names, resources.
  ///
  /// - Parameter linter: Also runs its rules.
  public func compile(linter: Linter? = nil) async -> Compilation {
    var sources = SourceMap()
    var bag = DiagnosticBag()
    let settings = readProjectSettings(&sources, &bag)
    var loader = Loader(files, catalog: catalog, linter: linter, jobs: jobs, sources: sources)
    let listed = (try? files.list(excluding: generatedFolders(settings))) ?? []
    guard let project = await loader.load(listed: listed) else {
      bag.append(loader.findings)
      return Compilation(
        settings: settings, sources: loader.registered, diagnostics: bag.sorted(in: loader.registered), program: nil, organization: nil)
    }
    bag.append(project.bag)
    let collected = collectProgram(project.graph, root: 0)
    bag.append(collected.bag)
    var organization: Organization?
    if let program = collected.value {
      organization = await lower(program, &bag)
      if let linter { bag.append(linter.check(program, organization: organization, hasErrors: bag.hasErrors)) }
    }
    let diagnostics = bag.sorted(in: project.sources)
    let hasErrors = diagnostics.contains { $0.severity == .error }
    return Compilation(
      settings: settings, sources: project.sources, diagnostics: diagnostics, program: collected.value,
      organization: hasErrors ? nil : organization)
  }

  /// Emits the Terraform modules of an organization one by one, the organization's own first.
  ///
  /// - Parameter write: Takes each finished module, on any thread; what it gives comes back in order.
  public func emit<Written: Sendable>(
    _ organization: Organization, settings: TerraformSettings, write: @escaping @Sendable (TerraformModule) -> Written
  ) async -> [Written] {
    let accounts = organization.accounts
    return await mapInParallel(accounts.count + 1, jobs: jobs) { index in
      write(
        index == 0
          ? emitOrganization(organization, settings: settings)
          : emitAccount(accounts[index - 1], of: organization, settings: settings))
    }
  }

  private func readProjectSettings(_ sources: inout SourceMap, _ bag: inout DiagnosticBag) -> ProjectSettings {
    let path = ProjectPath("aegis.ini")
    guard let text = try? files.read(path) else { return ProjectSettings() }
    let source = SourceFile(id: sources.nextID, displayPath: path.text, text: text)
    sources.append(source)
    let read = readSettings(text, file: source.id)
    bag.append(read.bag)
    return read.value
  }

  /// Folders that Aegis itself writes to.
  private func generatedFolders(_ settings: ProjectSettings) -> [String] {
    [settings[.terraformDirectory], settings[.reportsDir]].compactMap { $0 }
  }

  private func lower(_ program: Program, _ bag: inout DiagnosticBag) async -> Organization? {
    let catalog = catalog
    let accounts = await mapInParallel(program.accounts.count, jobs: jobs) { index in
      lowerAccount(index, of: program, catalog: catalog)
    }
    for account in accounts { bag.append(account.bag) }
    let organization = lowerOrganization(program, accounts: accounts.map(\.value), catalog: catalog)
    bag.append(organization.bag)
    return organization.value
  }
}

/// What compiling a project gave.
public struct Compilation: Sendable {
  public let settings: ProjectSettings
  public let sources: SourceMap
  public let diagnostics: [Diagnostic]
  /// What the files define; nil where there is no organization to speak of.
  public let program: Program?
  /// Nil where there is an error.
  public let organization: Organization?
}
