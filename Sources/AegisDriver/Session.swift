public import AegisBasics
public import AegisIR
import AegisLint
public import AegisPolicy
import AegisSchema
public import AegisSema
import AegisSyntax
public import AegisTerraform

/// One project and how to look at it.
public struct Session: Sendable {
  public let files: any FileSystem
  public let catalog: Catalog
  /// How many threads may work.
  public let jobs: Int
  /// The day on which what carries `expires_at` is looked at; nil for no day, on which nothing expires.
  public let today: CalendarDate?
  /// What earlier runs of lint found nothing to say about.
  public let clean: CleanVerdicts?
  /// Which findings are wanted where no rules run.
  public var plan = LintPlan()

  public init(
    files: any FileSystem, catalog: Catalog = .embedded, jobs: Int, today: CalendarDate? = nil, clean: CleanVerdicts? = nil
  ) {
    self.clean = clean
    self.today = today
    self.files = files
    self.catalog = catalog
    self.jobs = jobs
  }

  /// Runs the pipeline up to the IR: settings, files, names, resources.
  ///
  /// - Parameters:
  ///   - lint: Also runs these rules.
  ///   - wanted: Only what concerns these files need be found, so that others that have not changed since an earlier run need
  ///     not be read; what else is found is of no use then. Nil for all.
  ///   - sources: Files that are registered already, such as those of an earlier state of the project.
  public func compile(
    lint: LintPlan? = nil, for wanted: Set<String>? = nil, after sources: SourceMap = SourceMap()
  ) async -> Compilation {
    var table = FileTable(after: sources)
    var bag = DiagnosticBag()
    var settingComments: [IgnoreComment] = []
    let settings = readProjectSettings(&table, &bag, comments: &settingComments)
    let plan = (lint ?? self.plan).merged(with: settings).on(today)
    let linter = lint.map { _ in Linter(plan.rules, catalog: catalog, configuration: plan.configuration) }
    let clean = linter == nil ? nil : clean.map {
      CleanRun($0, settings: table.knownID(of: Self.settingsPath).map { table.sources[$0].text } ?? [], plan: lint ?? LintPlan(), today: today)
    }
    let listed = (try? files.list(excluding: generatedFolders(settings))) ?? []
    let run = CompileRun(
      settings: settings, settingComments: settingComments, plan: plan, linter: linter, clean: clean, table: table, bag: bag, listed: listed)
    // Whom `break_glass` means takes all accounts to tell.
    let isOfSettings = wanted?.contains(Self.settingsPath.text) == true && settings.place(of: .breakGlass) != nil
    if let wanted, !isOfSettings, let linter, linter.canUseSummaries, let clean, let unread = await unreadFiles(for: wanted, listed, clean) {
      let compilation = await compile(run, unread).flatMap { completed($0, for: wanted, unread) }
      if let compilation { return compilation }
    }
    clean?.verdicts.noteAll()
    return await compile(run, nil)!
  }

  /// - Parameter unread: The files that need not be read.
  /// - Returns: Nil where they have to be read after all.
  private func compile(_ run: CompileRun, _ unread: UnreadFiles?) async -> Compilation? {
    let (settings, plan, linter, clean) = (run.settings, run.plan, run.linter, run.clean)
    var bag = run.bag
    var loader = Loader(files, catalog: catalog, linter: linter, jobs: jobs, table: run.table, clean: clean, unread: unread)
    guard let project = await loader.load(listed: run.listed) else {
      bag.append(loader.findings)
      let sources = loader.registered.sources
      bag = DiagnosticBag(withoutConsequences(bag.diagnostics, units: [], in: sources))
      return Compilation(
        settings: settings, plan: plan, sources: sources, diagnostics: bag.sorted(in: sources),
        ignored: [], program: nil, organization: nil)
    }
    bag.append(project.bag)
    let collected = collectProgram(project.graph, root: 0)
    bag.append(collected.bag)
    var program = collected.value
    var organization: Organization?
    func comments() -> [IgnoreComment] { run.settingComments + project.units.flatMap(\.comments) + project.otherComments }
    if let found = program {
      let templates = planTemplates(found)
      bag.append(templates.bag)
      bag.append(checkPlaceholders(outside: templates.value, in: project.graph.units))
      var findings = await fillIn(templates.value, &program, linter)
      organization = await lower(program ?? found, &bag, &findings)
      bag.append(templates.value.merge(findings, of: found))
      if let organization, settings[.backend] != "api" {
        bag.append(checkTerraform(organization, version: TerraformVersion(settings)))
      }
      // Where there are errors, what seems to be missing may only be misspelt.
      if linter != nil { bag.append(checkOrganizationName(settings, found.organization)) }
      if let linter, let program, let organization, !hasErrors(bag, project.files.sources, comments(), plan) {
        if unread == nil { bag.append(checkBreakGlass(settings, organization, in: project.files.sources)) }
        let subject = JudgedProject(project: project, program: program, organization: organization)
        guard await judge(subject, linter, clean, unread, &bag) else { return nil }
      }
    }
    if unread != nil && bag.diagnostics.contains(where: { $0.severity == .error || $0.code == .unreachedFile }) { return nil }
    let sources = project.files.sources
    bag = DiagnosticBag(withoutConsequences(withoutConsequencesOfPlaceholders(bag.diagnostics), units: project.units, in: sources))
    if linter != nil, let organization { bag = DiagnosticBag(BoundaryDocuments(of: organization, with: bag.diagnostics).withoutGrants(bag.diagnostics)) }
    let (diagnostics, ignored) = wanted(bag, sources, comments(), plan, isLinted: linter != nil)
    let hasErrors = diagnostics.contains { $0.severity == .error }
    return Compilation(
      settings: settings, plan: plan, sources: sources, diagnostics: diagnostics, ignored: ignored,
      program: program, organization: hasErrors ? nil : organization)
  }

  /// Reads the files that the configuration reaches, with what is wrong with each by itself.
  ///
  /// - Returns: Nil where there is no `organization.yaml`.
  func load(into sources: inout SourceMap) async -> LoadedProject? {
    var bag = DiagnosticBag()
    var table = FileTable(after: sources)
    var comments: [IgnoreComment] = []
    let settings = readProjectSettings(&table, &bag, comments: &comments)
    var loader = Loader(files, catalog: catalog, linter: nil, jobs: jobs, table: table)
    let project = await loader.load(listed: (try? files.list(excluding: generatedFolders(settings))) ?? [])
    sources = loader.registered.sources
    return project
  }

  /// Emits the Terraform modules of an organization one by one, the organization's own first.
  ///
  /// - Parameter write: Takes each finished module, on any thread; what it gives comes back in order.
  public func emit<Written: Sendable>(
    _ organization: Organization, settings: TerraformSettings, write: @escaping @Sendable (TerraformModule) -> Written
  ) async -> [Written] {
    let accounts = organization.accounts.filter(\.lifecycle.isManaged)
    return await mapInParallel(accounts.count + 1, jobs: jobs) { index in
      write(
        index == 0
          ? emitOrganization(organization, settings: settings)
          : emitAccount(accounts[index - 1], of: organization, settings: settings))
    }
  }

  private static let settingsPath = ProjectPath("aegis.ini")

  /// - Parameter comments: Takes the comments that ignore something.
  func readProjectSettings(_ table: inout FileTable, _ bag: inout DiagnosticBag, comments: inout [IgnoreComment]) -> ProjectSettings {
    let path = Self.settingsPath
    guard let text = try? files.read(path) else { return ProjectSettings() }
    let source = SourceFile(id: table.id(of: path), displayPath: path.text, text: text)
    table.set(source)
    let read = readSettings(text, file: source.id)
    let found = ignoreComments(in: SyntaxTree(file: source.id, text: text, records: [], comments: commentLines(ofINI: text)))
    comments = found.value
    bag.append(read.bag)
    bag.append(found.bag)
    return read.value
  }

  /// Folders that Aegis itself writes to.
  func generatedFolders(_ settings: ProjectSettings) -> [String] {
    [settings[.terraformDirectory], settings[.reportsDir]].compactMap { $0 }
  }

  /// Adds what templates define to the program; what there is to say of each account.
  private func fillIn(
    _ plan: TemplatePlan, _ program: inout Program?, _ linter: Linter?
  ) async -> [(account: Int, bag: DiagnosticBag)] {
    guard let collected = program else { return [] }
    let filled = await instances(of: plan, collected, linter)
    program = collected.adding(filled.compactMap(\.value))
    return zip(plan.uses, filled).map { ($0.account, $1.bag) }
  }

  /// The templates of a program, filled in for their accounts, in the order of the plan's uses.
  func instances(of plan: TemplatePlan, _ program: Program, _ linter: Linter?) async -> [Checked<TemplateInstance?>] {
    let catalog = catalog
    return await mapInParallel(plan.uses.count, jobs: jobs) { index in
      var instance = plan.fillIn(plan.uses[index], of: program, catalog: catalog)
      for unit in linter == nil ? [] : instance.value?.units ?? [] {
        let ofUnit = DiagnosticBag(instance.bag.diagnostics.filter { $0.primary.at.file == unit.file.tree.file })
        lintDocuments(of: unit, linter!, unreadable: unreadableRanges(ofUnit), misnamed: misnamedRanges(ofUnit), into: &instance.bag)
      }
      instance.bag = instance.bag.withoutUnfilled(of: instance.value)
      return instance
    }
  }

  private func lower(
    _ program: Program, _ bag: inout DiagnosticBag, _ findings: inout [(account: Int, bag: DiagnosticBag)]
  ) async -> Organization? {
    let (catalog, today) = (catalog, today)
    let accounts = await mapInParallel(program.accounts.count, jobs: jobs) { index in
      var account = lowerAccount(index, of: program, catalog: catalog, today: today)
      account.bag.append(program.duplicates(inAccount: index))
      return account
    }
    for (index, account) in accounts.enumerated() { findings.append((index, account.bag)) }
    let organization = lowerOrganization(program, accounts: accounts.map(\.value), catalog: catalog, today: today)
    bag.append(organization.bag)
    return organization.value
  }
}

/// What is clear before a file is read.
private struct CompileRun {
  let settings: ProjectSettings
  /// The comments of `aegis.ini` that ignore something.
  let settingComments: [IgnoreComment]
  let plan: LintPlan
  let linter: Linter?
  let clean: CleanRun?
  let table: FileTable
  let bag: DiagnosticBag
  let listed: [ProjectPath]
}

/// What compiling a project gave.
public struct Compilation: Sendable {
  public let settings: ProjectSettings
  /// What lint was asked for.
  public let plan: LintPlan
  public let sources: SourceMap
  public let diagnostics: [Diagnostic]
  /// What comments in the configuration ask not to be told.
  public let ignored: [IgnoredFinding]
  /// What the files define; nil where there is no organization to speak of.
  public let program: Program?
  /// Nil where there is an error.
  public let organization: Organization?
}
