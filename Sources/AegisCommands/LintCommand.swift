import AegisBasics
import AegisDriver
import AegisLint
import AegisPolicy
import AegisReport
import AegisSchema
import AegisSema
import AegisSystem
import ArgumentParser

/// `aegis lint`: compiles the whole project and shows what there is to say.
struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Check the configuration, or single policy documents, and report what is wrong.")

  /// What a policy document that stands alone is.
  enum DocumentKind: String, ExpressibleByArgument, CaseIterable {
    case auto
    case identity
    case inline
    case trust
    case resource
    case scp
    case rcp
    case boundary

    /// Nil where it is to be told from the document.
    var kind: PolicyKind? { PolicyKind(rawValue: rawValue) }
  }

  @OptionGroup var options: CommonOptions

  @Option(help: "The rules and severities to start from: default, strict, access-analyzer.")
  var profile: LintConfiguration.Profile?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Check policy documents that stand alone: auto, identity, inline, trust, resource, scp, rcp, boundary.",
      valueName: "kind"))
  var kind: DocumentKind?

  @Argument(help: ArgumentHelp("The project's folder, or files of it to report on.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @Flag(help: "Apply the safe fixes, until nothing changes.")
  var fix = false

  @Flag(help: "Show what --fix would change, as a unified diff, and change nothing.")
  var diff = false

  @Flag(help: "Fix also what a person has to look at afterwards.")
  var unsafeFixes = false

  @Option(help: ArgumentHelp("Tell only what this file, written by --write-baseline, does not hold.", valueName: "file"), completion: .file())
  var baseline: String?

  @Option(help: ArgumentHelp("Write what is found to a file, for --baseline.", valueName: "file"), completion: .file())
  var writeBaseline: String?

  @Option(help: ArgumentHelp(
    "Tell only what was not there at a git revision, or in another project's folder.", valueName: "revision"), completion: .directory)
  var diffBase: String?

  @Flag(help: "Look at what is staged, which is what git would commit, in the place of the files.")
  var staged = false

  @Flag(help: "As a hook before a commit: without files, tell only what the commit breaks, if it is one of a project.")
  var hook = false

  func validate() throws {
    if kind != nil && (staged || diffBase != nil) { throw ValidationError("--staged and --diff-base go with a project, not with --as.") }
    if staged && (fix || options.stdinFilename != nil) {
      throw ValidationError("--staged looks at what git would commit; it goes with neither --fix nor --stdin-filename.")
    }
    if kind != nil && paths.isEmpty && options.stdinFilename == nil {
      throw ValidationError("--as takes files or folders with policy documents.")
    }
    if unsafeFixes && !fix && !diff { throw ValidationError("--unsafe-fixes goes with --fix or --diff.") }
    if fix && options.stdinFilename != nil { throw ValidationError("--fix changes files, not standard input; --diff shows the changes.") }
  }

  func run() async throws {
    guard hook && kind == nil && options.stdinFilename == nil else { return try await runOnce() }
    try checkExist()
    var parts: [(root: String, part: LintCommand)] = []
    let named = NamedFiles(paths)
    for (root, files) in named.projects {
      var part = self
      part.paths = named.projects.count == 1 ? paths : files
      parts.append((root, part))
    }
    // Of these projects no file of the kinds that the hook is for is left to be named: at most some are deleted.
    var others = stagedProjects().filter { root in !parts.contains { $0.root == root } }
    if paths.isEmpty {
      if let around = DiskProject.folder(around: "."), !others.contains(around) { others.insert(around, at: 0) }
      if others.isEmpty, let only = onlyProjectBelow { others = [only] }
    }
    for root in others { parts.append((root, ofStaged(root))) }
    if parts.count > 1 {
      guard options.takesSeveralReports && writeBaseline == nil else { throw severalReports(parts[0].root, parts[1].root) }
      if named.projects.count != 1 { named.notePassedOver(isQuiet: options.quiet) }
      return try await inEach(parts, options) { try await $0.runOnce() }
    }
    if let part = parts.first?.part { return try await part.runOnce() }
    if !paths.isEmpty { try await runOnce() }
  }

  /// What the commit breaks in a project.
  private func ofStaged(_ root: String) -> LintCommand {
    var part = self
    part.paths = [root]
    part.staged = true
    // There is no file to be mended.
    part.fix = false
    if diffBase == nil && (try? GitRevision.commit(of: "HEAD", in: root)) != nil { part.diffBase = "HEAD" }
    return part
  }

  private func runOnce() async throws {
    if let kind {
      let files = try documentFiles()
      if files.isEmpty {
        throw CommandFailure(status: .noInput, message: "there is no file below `\(paths.joined(separator: "`, `"))` that ends in `.json`, `.yaml` or `.yml`")
      }
      let run = try documentRun(as: kind, files)
      return try await report(run, wanted: nil) { $0 }
    }
    try checkExist()
    let folder = paths.count == 1 && isWhole(paths[0]) ? paths[0] : nil
    let named = NamedFiles(folder == nil ? paths : [])
    try named.checkIsOneProject()
    if options.stdinFilename == nil && named.leavesOthers {
      named.notePassedOver(isQuiet: options.quiet)
      if named.inside.isEmpty { return }
    }
    let start = folder ?? named.root ?? options.stdinFilename.flatMap { DiskProject.folder(around: parentFolder($0)) } ?? onlyProjectBelow
    try checkIsOfProject(folder, start)
    var (project, session) = try openProject(start, options)
    let clean = LintCache.open(for: project)
    defer { if let clean { LintCache.store(clean, for: project) } }
    session = Session(files: session.files, catalog: session.catalog, jobs: session.jobs, today: session.today, clean: clean)
    if staged { session = Session(files: try stagedFiles(of: project), catalog: session.catalog, jobs: session.jobs, today: session.today, clean: clean) }
    let wanted = folder != nil || paths.isEmpty ? nil : try wantedFiles(named.root == nil ? paths : named.inside, of: project)
    var plan = try plan()
    if let diffBase {
      let former = Session(files: try files(of: diffBase, beside: project), catalog: session.catalog, jobs: session.jobs, today: session.today, clean: clean)
      let compilation = await former.compile(lint: plan)
      Process.keepUntilExit(compilation)
      clean?.forgetRecord()
      plan.baseline = (plan.baseline ?? Baseline()).adding(
        compilation.diagnostics, in: compilation.sources, reason: "there at `\(diffBase)` already")
    }
    let run = projectRun(session, plan, wanted, formerFiles(of: project, wanted))
    try await report(run, wanted: wanted) { "\(project.root)/\($0)" }
  }

  private func checkExist() throws {
    for path in paths where !Disk.exists(path) && path != options.stdinFilename {
      throw CommandFailure(status: .noInput, message: "`\(path)` does not exist")
    }
  }

  /// Whether a folder is not just a part of a project.
  private func isWhole(_ folder: String) -> Bool {
    Disk.isFolder(folder) && (Disk.exists("\(folder)/aegis.ini") || DiskProject.folder(around: folder) == nil)
  }

  /// What is named may well be policies, which need no project.
  private func checkIsOfProject(_ folder: String?, _ start: String?) throws {
    let isOutside = start == nil && DiskProject.folder(around: ".") == nil
    guard let named = folder ?? paths.first, isOutside || folder.map({ !Disk.exists("\($0)/aegis.ini") }) == true else { return }
    throw CommandFailure(
      status: .noInput,
      message: "`\(named)` is \(folder == nil ? "in no project" : "no project: it has no `aegis.ini`"); for policies that stand alone, add `--as auto`")
  }

  /// What is staged is staged in the whole repository, of which the project may be a part.
  private var onlyProjectBelow: String? {
    guard staged || hook, paths.isEmpty, DiskProject.folder(around: ".") == nil else { return nil }
    let below = projects(below: ".")
    return below.count == 1 ? below[0] : nil
  }

  /// The files that are named, and those in folders that are named; nil where it is the whole project.
  private func wantedFiles(_ names: [String], of project: DiskProject) throws -> Set<String>? {
    var files = Set<String>()
    for name in names {
      guard Disk.isFolder(name), let folder = Disk.realPath(name) else {
        files.insert(try projectPath(name, in: project).text)
        continue
      }
      if folder == project.root { return nil }
      let prefix = folder.dropFirst(project.root.count + 1) + "/"
      files.formUnion(((try? project.list(excluding: [])) ?? []).map(\.text).filter { $0.hasPrefix(prefix) })
    }
    return files
  }

  /// The project as it was before the named files were changed, and others deleted: what the last commit has of them.
  ///
  /// - Returns: Nil where there is no commit that could tell.
  private func formerFiles(of project: DiskProject, _ wanted: Set<String>?) -> (any FileSystem) -> (any FileSystem)? {
    { files in
      guard let wanted, let committed = try? GitRevision.files(of: "HEAD", in: project.root) else { return nil }
      let former = MemoryFileSystem(committed)
      var overlays: [ProjectPath: [UInt8]] = [:]
      for path in (Array(committed.texts.keys) + Array(committed.links.keys)).map({ ProjectPath($0) }) where ProjectPath.isYAML(path.text) || path.text == "aegis.ini" {
        if wanted.contains(path.text) || wanted.contains(former.target(of: path).text) || (try? files.read(path)) == nil {
          overlays[path] = try? former.read(path)
        }
      }
      return OverlayFileSystem(files, overlays: overlays)
    }
  }

  /// - Parameters:
  ///   - lint: Lints with some files replaced by other texts.
  ///   - wanted: The files that may be changed; nil for all.
  ///   - location: Where a file is, by its path as it is shown.
  private func report(
    _ lint: ([String: [UInt8]]) async throws -> LintResult, wanted: Set<String>?, _ location: (String) -> String
  ) async throws {
    var clock = Timings()
    var result = try await lint([:])
    clock.mark("lint")
    if diff || fix {
      var fixing = LintFixing(withUnsafe: unsafeFixes, wanted: wanted)
      let fixed = try await fixing.run(result, lint)
      clock.mark("fix")
      if diff {
        Disk.writeOutput(fixing.diff(style: options.style(for: .output)))
      } else {
        try fixing.write(location)
        result = fixed
      }
      if !options.quiet { Disk.writeError("aegis: \(fixing.summary(isDone: !diff))\n") }
    }
    let output = ReportOutput(options: options, command: "lint", stream: .output, root: location("."))
    if let writeBaseline {
      try write(Baseline(result.diagnostics, in: result.sources), to: writeBaseline)
      let held = result.diagnostics.count { $0.severity == .error && !$0.code.canBeIgnored }
      if held > 0 && !options.quiet {
        Disk.writeError("aegis: \(held) error\(held == 1 ? " is" : "s are") not among them: \(held == 1 ? "it is" : "they are") told until corrected\n")
      }
      try tellUnread(result)
      throw ExitStatus.done
    }
    if !diff { try output.write(result.sources, result.diagnostics, ignored: result.ignored, unread: result.unread.count) }
    clock.mark("report")
    if options.timings { clock.show() }
    try tellUnread(result)
    if output.fails(result.diagnostics, strictly: result.isStrict) { throw ExitStatus.findings }
  }

  /// - Throws: Where a file could not be read: that nothing is wrong with it is not known.
  private func tellUnread(_ result: LintResult) throws(ExitStatus) {
    for error in result.unread { Disk.writeError("aegis: \(error)\n") }
    if !result.unread.isEmpty { throw .noInput }
  }

  private func plan() throws -> LintPlan {
    var plan = try options.selection.plan(profile)
    // What is written is all that there is, so that what was known stays known.
    guard let baseline, writeBaseline == nil else { return plan }
    guard let text = try? Disk.read(baseline) else {
      throw CommandFailure(status: .noInput, message: "the baseline `\(baseline)` cannot be read")
    }
    guard let known = Baseline(text) else {
      throw CommandFailure(status: .noInput, message: "`\(baseline)` is no baseline; --write-baseline writes one")
    }
    plan.baseline = known
    return plan
  }

  private func write(_ baseline: Baseline, to path: String) throws {
    var writer = JSONWriter(brokenDepth: 2)
    let entries = baseline.entries
    writer.object { writer in
      writer.member("version", 1)
      writer.member("findings", each: entries) { writer, item in
        writer.object { writer in
          writer.member("code", item.entry.code)
          writer.member("file", item.entry.file)
          writer.member("message", item.entry.message)
          if let within = item.entry.within, !within.isEmpty { writer.member("within", within) }
          writer.member("count", item.count)
        }
      }
    }
    writer.endLine()
    do {
      try Disk.write(writer.bytes, to: path)
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
    if !options.quiet {
      let count = entries.reduce(0) { $0 + $1.count }
      Disk.writeError("aegis: \(count) finding\(count == 1 ? " is" : "s are") known to --baseline \(path) from now on\n")
    }
  }

  private func projectRun(
    _ session: Session, _ plan: LintPlan, _ wanted: Set<String>?, _ former: @escaping (any FileSystem) -> (any FileSystem)?
  ) -> ([String: [UInt8]]) async throws -> LintResult {
    { texts in
      var session = session
      if !texts.isEmpty {
        let overlays = Dictionary(uniqueKeysWithValues: texts.map { (ProjectPath($0.key), $0.value) })
        session = Session(
          files: OverlayFileSystem(session.files, overlays: overlays), catalog: session.catalog, jobs: session.jobs, today: session.today,
          clean: session.clean)
      }
      let compilation = await session.compile(lint: plan, for: wanted)
      Process.keepUntilExit(compilation)
      var result = LintResult(
        sources: compilation.sources, diagnostics: compilation.diagnostics, ignored: compilation.ignored,
        isStrict: options.strict || compilation.plan.isStrict)
      if let wanted {
        let files = named(wanted, in: compilation, session.files)
        let broken = await brokenElsewhere(compilation, files, session, former(session.files))
        result.diagnostics.removeAll { !touches($0, files) }
        if !broken.isEmpty { result.diagnostics = DiagnosticBag(result.diagnostics + broken).sorted(in: compilation.sources) }
        result.ignored.removeAll { !touches($0.finding, files) }
      }
      return result
    }
  }

  /// Errors in other files that are there because of what was done to the named ones.
  private func brokenElsewhere(
    _ compilation: Compilation, _ wanted: Set<FileID>, _ session: Session, _ former: (any FileSystem)?
  ) async -> [Diagnostic] {
    let elsewhere = compilation.diagnostics.filter { $0.severity == .error && !touches($0, wanted) }
    guard !elsewhere.isEmpty, let former else { return [] }
    let before = await Session(files: former, catalog: session.catalog, jobs: session.jobs, today: session.today).compile(lint: try? options.selection.plan(profile))
    Process.keepUntilExit(before)
    return Baseline().adding(before.diagnostics, in: before.sources, reason: "").new(elsewhere, in: compilation.sources)
  }

  private func documentRun(as kind: DocumentKind, _ files: [String]) throws -> ([String: [UInt8]]) async throws -> LintResult {
    let (stdin, text) = (options.stdinFilename, try options.stdinFilename.map { _ in try standardInput() })
    let plan = try plan().on(options.today ?? Surroundings.today)
    let named = Set(paths)
    return { texts in
      let result = await lintDocuments(files, as: kind.kind, plan: plan, catalog: CatalogCache.catalog, jobs: options.threads) {
        path throws(DiskError) in
        if let text = texts[path] { return text }
        if path == stdin, let text { return text }
        // Who names a pipe writes to it; for one that lies in a folder nobody may.
        return try Disk.read(path, onlyOrdinary: !named.contains(path))
      }
      Process.keepUntilExit(result)
      return LintResult(
        sources: result.sources, diagnostics: result.diagnostics, ignored: result.ignored, isStrict: options.strict, unread: result.unread)
    }
  }

  /// The files that are named, and those in folders that are named.
  private func documentFiles() throws -> [String] {
    if paths.isEmpty, let name = options.stdinFilename { return [name] }
    do {
      return try paths.flatMap { path throws(DiskError) in
        Disk.isFolder(path) ? try Disk.files(below: path, endings: [".json", ".yaml", ".yml"]) : [path]
      }
    } catch {
      throw CommandFailure(status: .noInput, message: "\(error)")
    }
  }

  /// A finding concerns a file where it stands in it, or where the file contributes to it.
  private func touches(_ diagnostic: Diagnostic, _ wanted: Set<FileID>) -> Bool {
    wanted.contains(diagnostic.primary.at.file) || diagnostic.secondary.contains { wanted.contains($0.at.file) }
  }

  /// The wanted files among those that findings speak of; one that is read through a link is named by either path.
  private func named(_ wanted: Set<String>, in compilation: Compilation, _ files: any FileSystem) -> Set<FileID> {
    let findings = compilation.diagnostics + compilation.ignored.map(\.finding)
    return Set(findings.flatMap { [$0.primary] + $0.secondary }.map(\.at.file)).filter { file in
      let path = compilation.sources[file].displayPath
      return wanted.contains(path) || wanted.contains(files.target(of: ProjectPath(path)).text)
    }
  }
}
