public import AegisBasics
public import AegisPolicy
import AegisSema

/// A project that is compiled again and again while its files change: only what changed is read again, and what is said
/// of the rest is kept.
///
/// Everything it says is what `Session.compile(lint:)` says of the same files. Calls must come one after the other.
public actor IncrementalSession {
  private let disk: any FileSystem
  private let catalog: Catalog
  private let jobs: Int
  private let today: CalendarDate?
  private let requested: LintPlan

  /// The texts that stand for files of the disk.
  private var overlays: [ProjectPath: [UInt8]] = [:]
  /// Files whose text may have changed.
  private var changed: Set<ProjectPath> = []
  /// Files may have come or gone.
  private var isListStale = true
  private var loaded = LoadedFiles()
  private var merge: MergeMemo
  private var findings = FindingsByFile()

  public init(
    files: any FileSystem, catalog: Catalog = .embedded, jobs: Int, today: CalendarDate? = nil, plan: LintPlan = LintPlan()
  ) {
    disk = files
    self.catalog = catalog
    self.jobs = jobs
    self.today = today
    requested = plan
    merge = MergeMemo(catalog: catalog, today: today)
  }

  // MARK: Changes

  /// Gives a file a text that is not on disk; nil leaves it to the disk again.
  ///
  /// - Returns: The text, in the memory that holds it already where the file says the same: who opens a file mostly
  ///   opens it as it is.
  @discardableResult
  public func setText(_ text: [UInt8]?, of path: ProjectPath) -> [UInt8]? {
    if (overlays[path] == nil) != (text == nil) { isListStale = true }
    let known = loaded.text(of: path)
    let kept = known == text ? known : text
    overlays[path] = kept
    changed.insert(path)
    return kept
  }

  /// A file changed on disk, came, or went.
  public func touch(_ path: ProjectPath) {
    isListStale = true
    if overlays[path] == nil { changed.insert(path) }
  }

  // MARK: Compiling

  /// What there is to say now.
  public func update() async -> ProjectState {
    let files = OverlayFileSystem(disk, overlays: overlays)
    let session = Session(files: files, catalog: catalog, jobs: jobs, today: today)
    if !loaded.isRead || changed.contains(ProjectPath("aegis.ini")) {
      loaded.readSettings(session, requested)
      merge.forgetRules(loaded.linter)
      findings = FindingsByFile(after: findings)
      isListStale = true
    }
    if isListStale { loaded.list(session) }
    isListStale = false
    // Taken out, because what waits may not hold on to a part of an actor.
    var (loaded, merge) = (loaded, merge)
    (self.loaded, self.merge) = (LoadedFiles(), MergeMemo(catalog: catalog, today: today))
    await loaded.read(changed, session)
    changed = []
    defer { (self.loaded, self.merge) = (loaded, merge) }
    guard let project = loaded.project else {
      var bag = loaded.settingsBag
      bag.append(loaded.rootFindings)
      findings.set(bag, BoundaryDocuments(), units: [], loaded.table.sources, plan: nil)
      return state(Merged(), loaded)
    }
    let merged = await merge.run(project, loaded, session)
    findings.set(
      merged.bag, merged.boundaries, units: project.units, comments: loaded.settingComments + project.otherComments, loaded.table.sources,
      plan: loaded.plan)
    return state(merged, loaded)
  }

  private func state(_ merged: Merged, _ loaded: LoadedFiles) -> ProjectState {
    ProjectState(
      sources: loaded.table.sources, settings: loaded.settings, plan: loaded.plan, program: merged.program,
      organization: merged.organization, findings: findings.told, changed: findings.changed,
      units: loaded.project?.units ?? [], table: loaded.table, listed: loaded.listed)
  }
}
