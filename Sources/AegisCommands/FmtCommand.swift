import AegisBasics
import AegisDriver
import AegisReport
import AegisSystem
import ArgumentParser

/// `aegis fmt`: brings files into their canonical layout.
struct FmtCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Bring the files of the configuration into their canonical layout.",
    discussion: """
      Comments and empty lines are kept, JSON documents laid out, references written in their written form; what \
      the configuration says never changes. A file with syntax errors is left alone.
      """)

  @OptionGroup var options: CommonOptions

  @Flag(help: "Write nothing; list the files that are not laid out, and fail where there are any.")
  var check = false

  @Flag(help: "Write nothing; show what would change.")
  var diff = false

  @Flag(help: "As a hook before a commit: pass over files that nothing of the project includes.")
  var hook = false

  @Argument(help: ArgumentHelp("Files, or folders of them (default: all files of the project).", valueName: "path"), completion: .file())
  var paths: [String] = []

  func run() async throws {
    for path in paths where !Disk.exists(path) && path != options.stdinFilename {
      throw CommandFailure(status: .noInput, message: "`\(path)` does not exist")
    }
    for path in paths where Disk.exists(path) && !Disk.isFolder(path) && !Disk.isOrdinary(path) && path != options.stdinFilename {
      throw CommandFailure(status: .noInput, message: "`\(path)` is a pipe or device, no ordinary file")
    }
    if let name = options.stdinFilename, !paths.isEmpty, paths != [name] {
      throw CommandFailure(status: .usage, message: "with --stdin-filename, only that file is laid out")
    }
    if let name = options.stdinFilename { return try await layOut([name]) }
    let named = NamedFiles(paths)
    // Where there is a project, others' files are others' matter: a hook names them all the same.
    let leavesOthers = named.leavesOthers || (hook && !named.outside.isEmpty)
    if leavesOthers { named.notePassedOver(isQuiet: options.quiet) }
    if named.projects.count > 1 {
      guard options.takesSeveralReports else {
        throw severalReports(named.projects[0].root, named.projects[1].root)
      }
      return try await inEach(named.projects.map { ($0.root, $0.files) }, options, layOut)
    }
    if leavesOthers && named.inside.isEmpty { return }
    try await layOut(leavesOthers ? named.inside : paths)
  }

  /// Files of one project, or of none.
  private func layOut(_ paths: [String]) async throws {
    var clock = Timings()
    let target = try FormatTarget(paths, options)
    let run = await target.session.layOutFiles(target.named, isProject: target.isProject, onlyReached: hook)
    Process.keepUntilExit(run)
    clock.mark("lay out")
    let changed = run.files.filter { $0.edits?.isEmpty == false }
    if diff {
      for file in changed { Disk.writeOutput(renderDiff(file.source, file.edits ?? [], style: options.style(for: .output))) }
    } else if check {
      for file in changed { Disk.writeOutput(Array("\(file.path.text)\n".utf8)) }
    } else if options.stdinFilename != nil {
      for file in run.files where file.edits != nil { Disk.writeOutput(file.text) }
    } else {
      for file in changed { try write(file, in: target.project) }
    }
    clock.mark("write")
    try report(run, changed: changed.count, root: target.project.root)
    if options.timings { clock.show() }
    if run.diagnostics.contains(where: { $0.code.code.hasPrefix("AE9") }) { throw ExitStatus.defect }
    if !run.diagnostics.isEmpty || (check && !changed.isEmpty) { throw ExitStatus.findings }
  }

  private func write(_ file: FileLayout, in project: DiskProject) throws {
    do {
      try Disk.replace(file.text, at: "\(project.root)/\(file.path.text)")
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
  }

  private func report(_ run: LayoutRun, changed: Int, root: String) throws {
    if !run.passedOver.isEmpty && !options.quiet {
      let isOne = run.passedOver.count == 1
      Disk.writeError("aegis: \(shortList(run.passedOver.map(\.text))) \(isOne ? "is" : "are") included by nothing and passed over\n")
    }
    let output = ReportOutput(options: options, command: "fmt", stream: .error, root: root)
    if !run.diagnostics.isEmpty || options.format != .text { try output.write(run.sources, run.diagnostics) }
    guard !options.quiet, options.stdinFilename == nil else { return }
    let laidOut = check || diff ? "would be laid out" : "laid out"
    let broken = run.files.filter { $0.edits == nil }.count
    var text = "aegis: \(count(changed)) \(laidOut), \(run.files.count - changed - broken) left unchanged"
    if broken > 0 { text += ", \(broken) with errors left alone" }
    Disk.writeError(text + "\n")
  }

  private func count(_ files: Int) -> String { files == 1 ? "1 file" : "\(files) files" }
}

/// Which files of which project are meant.
private struct FormatTarget {
  let project: DiskProject
  let session: Session
  let isProject: Bool
  /// Nil for all files of the project.
  let named: [ProjectPath]?

  init(_ paths: [String], _ options: CommonOptions) throws {
    let start = paths.first.map { Disk.isFolder($0) ? $0 : parentFolder($0) }
    let root = DiskProject.folder(around: start ?? ".")
    isProject = root != nil || paths.isEmpty
    let project: DiskProject
    if isProject {
      (project, session) = try openProject(root, options)
    } else {
      guard let folder = DiskProject(root: start ?? ".") else {
        throw CommandFailure(status: .noInput, message: "`\(start ?? ".")` cannot be read")
      }
      project = folder
      session = try openFolder(folder, stdinFilename: options.stdinFilename, jobs: options.threads)
    }
    self.project = project
    let isWhole = isProject && paths.allSatisfy { Disk.realPath($0) == project.root }
    named = isWhole ? nil : try paths.flatMap { try Self.files(at: $0, in: project) }
  }

  /// A file, or the YAML files of a folder.
  private static func files(at path: String, in project: DiskProject) throws -> [ProjectPath] {
    guard Disk.isFolder(path) else {
      if path.hasSuffix(".yaml") || path.hasSuffix(".yml") { return [try projectPath(path, in: project)] }
      throw CommandFailure(status: .noInput, message: "`\(path)` is no YAML file")
    }
    let folder = Disk.realPath(path) ?? path
    guard folder == project.root || folder.hasPrefix(project.root + "/"), let all = try? project.list(excluding: []) else {
      throw CommandFailure(status: .noInput, message: "`\(path)` is outside of `\(project.root)`")
    }
    let prefix = folder == project.root ? "" : folder.dropFirst(project.root.count + 1) + "/"
    return all.filter { $0.text.hasPrefix(prefix) }
  }
}
