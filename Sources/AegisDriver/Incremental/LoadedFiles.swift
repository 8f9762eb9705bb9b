import AegisBasics
import AegisLint
import AegisSema

/// The files of a project as they were read last, each with a number that changes when its text does.
struct LoadedFiles {
  private(set) var table = FileTable(after: SourceMap())
  private(set) var settings = ProjectSettings()
  private(set) var plan = LintPlan()
  private(set) var linter: Linter!
  private(set) var settingsBag = DiagnosticBag()
  private(set) var project: LoadedProject?
  /// Why there is no project.
  private(set) var rootFindings = DiagnosticBag()
  /// For each unit of the project.
  private(set) var revisions: [UInt64] = []
  /// Counts the times that the files which are reached, or their order, may have become others.
  private(set) var structure = 0
  private var listed: [ProjectPath] = []
  private var indices: [ProjectPath: Int] = [:]
  private var nextRevision: UInt64 = 1

  var isRead: Bool { linter != nil }

  /// What a file said when it was last read; nil for one that was not.
  func text(of path: ProjectPath) -> [UInt8]? { indices[path].flatMap { project?.units[$0].source.text } }

  mutating func readSettings(_ session: Session, _ requested: LintPlan) {
    settingsBag = DiagnosticBag()
    settings = session.readProjectSettings(&table, &settingsBag)
    plan = requested.merged(with: settings).on(session.today)
    linter = Linter(plan.rules, catalog: session.catalog, configuration: plan.configuration)
    // What the rules said may not hold any more.
    project = nil
  }

  mutating func list(_ session: Session) {
    let found = (try? session.files.list(excluding: session.generatedFolders(settings))) ?? []
    if found != listed { structure += 1 }
    listed = found
  }

  /// Reads what changed, and what that brings with it.
  nonisolated(nonsending) mutating func read(_ changed: Set<ProjectPath>, _ session: Session) async {
    var kept: [ProjectPath: LoadedUnit] = [:]
    var isSameStructure = project != nil && loadedStructure == structure
    var renewed: [(index: Int, unit: LoadedUnit)] = []
    for path in changed {
      guard let project, let index = indices[path] else {
        // It may be one that was missing.
        if project == nil || table.knownID(of: path) != nil { isSameStructure = false }
        continue
      }
      let old = project.units[index]
      guard let text = try? session.files.read(path), !old.source.text.isEmpty || !text.isEmpty else {
        isSameStructure = false
        continue
      }
      if text == old.source.text { continue }
      let new = old.changed(to: text, catalog: session.catalog, linter: linter)
      renewed.append((index, new))
      // What is said of inclusions stands where they are written.
      if !old.includesTheSame(new) || project.inclusions.speaks(of: old.source.id) { isSameStructure = false }
    }
    if isSameStructure {
      replace(renewed)
      return
    }
    if let project {
      for unit in project.units where !changed.contains(ProjectPath(unit.source.displayPath)) && !unit.source.text.isEmpty {
        kept[ProjectPath(unit.source.displayPath)] = unit
      }
      for (_, unit) in renewed { kept[ProjectPath(unit.source.displayPath)] = unit }
    }
    await load(kept, session)
  }

  private var loadedStructure = 0

  private mutating func replace(_ renewed: [(index: Int, unit: LoadedUnit)]) {
    guard !renewed.isEmpty, var project else { return }
    self.project = nil
    for (index, unit) in renewed {
      project.units[index] = unit
      table.set(unit.source)
      revisions[index] = nextRevision
      nextRevision += 1
    }
    project.graph = UnitGraph(units: project.units.map(\.unit), included: project.graph.included)
    project.files = table
    self.project = project
  }

  private nonisolated(nonsending) mutating func load(_ kept: [ProjectPath: LoadedUnit], _ session: Session) async {
    var loader = Loader(
      session.files, catalog: session.catalog, linter: linter, jobs: session.jobs, table: table, known: kept)
    let former = Dictionary(
      zip(project?.units ?? [], revisions).map { (ObjectIdentifier($0), $1) }, uniquingKeysWith: { first, _ in first })
    let formerUnits = project?.units
    project = await loader.load(listed: listed)
    rootFindings = project == nil ? loader.findings : DiagnosticBag()
    table = loader.registered
    structure += 1
    loadedStructure = structure
    indices = [:]
    revisions = []
    for (index, unit) in (project?.units ?? []).enumerated() {
      indices[ProjectPath(unit.source.displayPath)] = index
      if let revision = former[ObjectIdentifier(unit)] {
        revisions.append(revision)
      } else {
        revisions.append(nextRevision)
        nextRevision += 1
      }
    }
    // Until here, so that no new unit could have the address of a former one.
    withExtendedLifetime(formerUnits) {}
  }
}

extension DiagnosticBag {
  fileprivate func speaks(of file: FileID) -> Bool {
    diagnostics.contains { finding in finding.primary.at.file == file || finding.secondary.contains { $0.at.file == file } }
  }
}
