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
  /// The comments of `aegis.ini` that ignore something.
  private(set) var settingComments: [IgnoreComment] = []
  private(set) var project: LoadedProject?
  /// Why there is no project.
  private(set) var rootFindings = DiagnosticBag()
  /// For each unit of the project.
  private(set) var revisions: [UInt64] = []
  /// Counts the times that the files which are reached, or their order, may have become others.
  private(set) var structure = 0
  /// Its value when the files were loaded last.
  private var loadedStructure = 0
  private(set) var listed: [ProjectPath] = []
  private var indices: [ProjectPath: Int] = [:]
  private var nextRevision: UInt64 = 1
  /// Files as they were before they changed last, the newest at the end: who breaks a file mostly mends it at once.
  private var former: [(unit: LoadedUnit, revision: UInt64)] = []

  /// Files that were reached until something kept them from it: who breaks an inclusion mostly mends it at once.
  private var lost: [ProjectPath: (unit: LoadedUnit, revision: UInt64)] = [:]

  /// Of so many files it is known what they were before.
  private static let formerLimit = 8

  var isRead: Bool { linter != nil }

  /// What a file said when it was last read; nil for one that was not.
  func text(of path: ProjectPath) -> [UInt8]? { indices[path].flatMap { project?.units[$0].source.text } }

  mutating func readSettings(_ session: Session, _ requested: LintPlan) {
    settingsBag = DiagnosticBag()
    settings = session.readProjectSettings(&table, &settingsBag, comments: &settingComments)
    plan = requested.merged(with: settings).on(session.today)
    linter = Linter(plan.rules, catalog: session.catalog, configuration: plan.configuration)
    // What the rules said may not hold any more.
    project = nil
    former = []
    lost = [:]
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
    var renewed: [(index: Int, unit: LoadedUnit, revision: UInt64)] = []
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
      if text == old.source.text {
        kept[path] = old
        continue
      }
      let (new, revision) = unit(old, changedTo: text, session)
      keepFormer(old, revisions[index])
      renewed.append((index, new, revision))
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
      for (_, unit, _) in renewed { kept[ProjectPath(unit.source.displayPath)] = unit }
    }
    await load(kept, renewed.map { ($0.unit, $0.revision) }, session)
  }

  /// A file with another text, and the number that tells so.
  private mutating func unit(_ old: LoadedUnit, changedTo text: [UInt8], _ session: Session) -> (LoadedUnit, UInt64) {
    if let known = former.last(where: { $0.unit.isSamePlace(old) && $0.unit.source.text == text }) { return known }
    nextRevision += 1
    return (old.changed(to: text, catalog: session.catalog, linter: linter), nextRevision - 1)
  }

  private mutating func keepFormer(_ unit: LoadedUnit, _ revision: UInt64) {
    former.removeAll { $0.unit.source.id == unit.source.id }
    former.append((unit, revision))
    if former.count > Self.formerLimit { former.removeFirst() }
  }

  private mutating func replace(_ renewed: [(index: Int, unit: LoadedUnit, revision: UInt64)]) {
    guard !renewed.isEmpty, var project else { return }
    self.project = nil
    for (index, unit, revision) in renewed {
      project.units[index] = unit
      table.set(unit.source)
      revisions[index] = revision
    }
    project.graph = UnitGraph(units: project.units.map(\.unit), included: project.graph.included)
    project.files = table
    self.project = project
  }

  /// - Parameter renewed: Those of `kept` that changed just now, with their numbers.
  private nonisolated(nonsending) mutating func load(
    _ kept: [ProjectPath: LoadedUnit], _ renewed: [(LoadedUnit, UInt64)], _ session: Session
  ) async {
    let known = (zip(project?.units ?? [], revisions).map { ($0, $1) } + renewed + lost.values.map { ($0.unit, $0.revision) })
    let numbers = Dictionary(known.map { (ObjectIdentifier($0), $1) }, uniquingKeysWith: { first, _ in first })
    var loader = Loader(
      session.files, catalog: session.catalog, linter: linter, jobs: session.jobs, table: table, known: kept, former: lost.mapValues(\.unit))
    project = await loader.load(listed: listed)
    rootFindings = project == nil ? loader.findings : DiagnosticBag()
    table = loader.registered
    structure += 1
    loadedStructure = structure
    let units = project?.units ?? []
    let paths = units.map { ProjectPath($0.source.displayPath) }
    indices = Dictionary(zip(paths, units.indices)) { first, _ in first }
    revisions = units.map { unit in
      if let number = numbers[ObjectIdentifier(unit)] { return number }
      nextRevision += 1
      return nextRevision - 1
    }
    keepLost(from: kept, numbers)
    // Until here, so that no new unit could have the address of a former one.
    withExtendedLifetime(known) {}
  }

  /// Keeps what is not reached any more, as long as it is no more than what is.
  private mutating func keepLost(from kept: [ProjectPath: LoadedUnit], _ numbers: [ObjectIdentifier: UInt64]) {
    var lost = self.lost.filter { indices[$0.key] == nil }
    let own = kept.filter { indices[$0.key] == nil }
    if lost.count + own.count > max(64, indices.count) { lost = [:] }
    for (path, unit) in own { if let number = numbers[ObjectIdentifier(unit)] { lost[path] = (unit, number) } }
    self.lost = lost
  }
}

extension DiagnosticBag {
  fileprivate func speaks(of file: FileID) -> Bool {
    diagnostics.contains { finding in finding.primary.at.file == file || finding.secondary.contains { $0.at.file == file } }
  }
}
