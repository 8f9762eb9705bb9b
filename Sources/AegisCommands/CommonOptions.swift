public import AegisBasics
import AegisDriver
public import AegisReport
import AegisSema
import AegisSystem
public import ArgumentParser

/// What every command that reports findings takes.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Colour the output: auto, always, never.", valueName: "when"))
  var color: ColorChoice = .auto

  @Flag(name: [.short, .long], help: "Say more about the run.")
  var verbose = false

  @Flag(name: [.short, .long], help: "Say nothing but findings.")
  var quiet = false

  @Option(help: "The form of findings: text, concise, json, jsonl, sarif, github, gitlab, junit, checkstyle.")
  var format: ReportFormat = .text

  @Option(help: ArgumentHelp("Write the findings to a file.", valueName: "file"), completion: .file())
  var output: String?

  @OptionGroup var selection: SelectionOptions

  @Flag(help: "Fail on warnings too.")
  var strict = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Show at most this many findings; 0 for all.", valueName: "count"))
  var maxDiagnostics = 1000

  @Option(parsing: .unconditional, help: ArgumentHelp("How many threads may work.", valueName: "count"))
  var jobs: Int?

  @Option(help: ArgumentHelp("The day on which `expires_at` is looked at, such as 2026-11-25 (default: today).", valueName: "date"))
  var today: CalendarDate?

  @Flag(help: "Say how long each part took.")
  var timings = false

  @Option(help: ArgumentHelp("Take the text of this file from standard input.", valueName: "file"), completion: .file())
  var stdinFilename: String?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 up.") }
    if maxDiagnostics < 0 { throw ValidationError("--max-diagnostics takes a number from 0 up.") }
  }

  var threads: Int { jobs ?? Surroundings.processorCount }

  func style(for stream: Surroundings.Stream) -> Style {
    switch color {
    case .always: return .colored
    case .never: return .plain
    case .auto: return Surroundings.wantsColour(stream) ? .colored : .plain
    }
  }
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never
}

extension ReportFormat: ExpressibleByArgument {}

extension CalendarDate: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// Opens the project at a path, or around the working folder.
func openProject(_ path: String?, _ options: CommonOptions) throws -> (project: DiskProject, session: Session) {
  var (project, session) = try openProject(path, stdinFilename: options.stdinFilename, jobs: options.threads, today: options.today)
  session.plan = try options.selection.plan()
  return (project, session)
}

/// - Parameter stdinFilename: The file of the project whose text comes from standard input.
func openProject(
  _ path: String?, stdinFilename: String?, jobs: Int, today: CalendarDate? = nil
) throws -> (project: DiskProject, session: Session) {
  let root: String
  if let path {
    guard Disk.isFolder(path) else {
      throw CommandFailure(status: .noInput, message: Disk.exists(path) ? "`\(path)` is no folder" : "`\(path)` does not exist")
    }
    root = path
  } else {
    guard let found = DiskProject.folder(around: ".") else {
      let below = projects(below: ".").prefix(3).map { "`\($0)`" }.joined(separator: ", ")
      throw CommandFailure(
        status: .noInput,
        message: "there is no `aegis.ini` in this folder or above it; "
          + (below.isEmpty ? "name the project's folder, or let `aegis init` write one" : "name the project's folder: \(below)"))
    }
    root = found
  }
  guard let project = DiskProject(root: root) else {
    throw CommandFailure(status: .noInput, message: "`\(root)` cannot be read")
  }
  guard Disk.exists("\(project.root)/aegis.ini") else {
    throw CommandFailure(status: .noInput, message: "`\(root)` is no project: it has no `aegis.ini`")
  }
  try checkReadable(project, but: stdinFilename)
  return (project, try openFolder(project, stdinFilename: stdinFilename, jobs: jobs, today: today))
}

/// Settings that cannot be read must not pass for those that nobody has written, nor a configuration for one that is not there.
///
/// - Parameter given: The file whose text comes from standard input.
private func checkReadable(_ project: DiskProject, but given: String?) throws {
  let given = try given.map { try projectPath($0, in: project) }
  for path in [ProjectPath("aegis.ini"), ProjectPath("organization.yaml")] where path != given {
    do throws(FileError) { _ = try project.read(path) } catch where error != .missing {
      throw CommandFailure(status: .noInput, message: "`\(path.text)` cannot be read: \(error.reason); \(error.remedy)")
    } catch {}
  }
}

/// A session over a folder, with what comes by standard input in the place of its file.
func openFolder(_ project: DiskProject, stdinFilename: String?, jobs: Int, today: CalendarDate? = nil) throws -> Session {
  var files: any FileSystem = project
  if let name = stdinFilename { files = OverlayFileSystem(project, overlays: [try projectPath(name, in: project): try standardInput()]) }
  return Session(files: files, catalog: CatalogCache.catalog, jobs: jobs, today: today ?? Surroundings.today)
}

func standardInput() throws -> [UInt8] {
  guard let text = Surroundings.standardInput() else {
    throw CommandFailure(status: .noInput, message: "standard input cannot be read")
  }
  return text
}

/// Makes the folder `.aegis` of a project. What machines keep there for themselves belongs into no repository; of a state
/// (`state = local`) and of schemas people decide.
func makeOwnFolder(of root: String) throws(DiskError) {
  try Disk.makePrivateFolder("\(root)/.aegis", ignored: ["activity-*", "journal.jsonl", "lock.*"])
}

/// The folder that a path lies in.
func parentFolder(_ path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The path of a file that need not exist, without symbolic links in front of its name; nil where its folder does not exist.
func absolutePath(_ name: String) -> String? {
  guard let folder = Disk.realPath(parentFolder(name)) else { return nil }
  let file = name.lastIndex(of: "/").map { name[name.index(after: $0)...] } ?? name[...]
  return folder == "/" ? "/\(file)" : "\(folder)/\(file)"
}

/// The path of a file inside the project, as people name it from the working folder or from the root.
func projectPath(_ name: String, in project: DiskProject) throws -> ProjectPath {
  if let path = absolutePath(name), path.hasPrefix(project.root + "/") { return ProjectPath(String(path.dropFirst(project.root.count + 1))) }
  if case .success(let path) = resolveInclusion(name, from: "") { return path }
  throw CommandFailure(status: .noInput, message: "`\(name)` is outside of the project `\(project.root)`")
}
