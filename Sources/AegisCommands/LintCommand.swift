import AegisBasics
import AegisDriver
import AegisPolicy
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

  @OptionGroup var lintOptions: LintOptions

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Check policy documents that stand alone: auto, identity, inline, trust, resource, scp, rcp, boundary.",
      valueName: "kind"))
  var kind: DocumentKind?

  @Argument(help: ArgumentHelp("The project's folder, or files of it to report on.", valueName: "path"))
  var paths: [String] = []

  func validate() throws {
    if kind != nil && paths.isEmpty && options.stdinFilename == nil {
      throw ValidationError("--as takes files or folders with policy documents.")
    }
  }

  func run() async throws {
    if let kind { return try await lintDocuments(as: kind) }
    for path in paths where !Disk.exists(path) && path != options.stdinFilename {
      throw CommandFailure(status: .noInput, message: "`\(path)` does not exist")
    }
    let folder = paths.count == 1 && Disk.isFolder(paths[0]) ? paths[0] : nil
    var clock = Timings()
    let start = folder ?? paths.first.flatMap { DiskProject.folder(around: parentFolder($0)) }
    let (project, session) = try openProject(start, options)
    let compilation = await session.compile(lint: try lintOptions.plan())
    Process.keepUntilExit(compilation)
    clock.mark("compile")
    var shown = compilation.diagnostics
    let wanted = folder != nil || paths.isEmpty ? nil : Set(try paths.map { try projectPath($0, in: project).text })
    if let wanted {
      shown = shown.filter { touches($0, wanted, compilation) }
    }
    let output = ReportOutput(options: options, command: "lint", stream: .output)
    let ignored = compilation.ignored.filter { wanted == nil || touches($0.finding, wanted!, compilation) }
    try output.write(compilation.sources, shown, ignored: ignored)
    clock.mark("report")
    if options.timings { clock.show() }
    if output.fails(shown, strictly: options.strict || compilation.plan.isStrict) { throw ExitStatus.findings }
  }

  private func lintDocuments(as kind: DocumentKind) async throws {
    var clock = Timings()
    let files = try documentFiles()
    let (stdin, text) = (options.stdinFilename, try options.stdinFilename.map { _ in try standardInput() })
    let plan = try lintOptions.plan()
    let result: DocumentLint
    do {
      result = try await AegisDriver.lintDocuments(files, as: kind.kind, plan: plan, catalog: .embedded, jobs: options.threads) {
        path throws(DiskError) in
        if path == stdin, let text { return text }
        return try Disk.read(path)
      }
    } catch {
      throw CommandFailure(status: .noInput, message: error.description)
    }
    Process.keepUntilExit(result)
    clock.mark("lint")
    let output = ReportOutput(options: options, command: "lint", stream: .output)
    try output.write(result.sources, result.diagnostics, ignored: result.ignored)
    clock.mark("report")
    if options.timings { clock.show() }
    if output.fails(result.diagnostics, strictly: options.strict) { throw ExitStatus.findings }
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
  private func touches(_ diagnostic: Diagnostic, _ wanted: Set<String>, _ compilation: Compilation) -> Bool {
    ([diagnostic.primary] + diagnostic.secondary).contains {
      wanted.contains(compilation.sources[$0.at.file].displayPath)
    }
  }
}
