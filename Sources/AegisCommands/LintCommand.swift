import AegisBasics
import AegisDriver
import AegisSema
import AegisSystem
import ArgumentParser

/// `aegis lint`: compiles the whole project and shows what there is to say.
struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Check the configuration and report what is wrong.")

  @OptionGroup var options: CommonOptions

  @Argument(help: ArgumentHelp("The project's folder, or files of it to report on.", valueName: "path"))
  var paths: [String] = []

  func run() async throws {
    for path in paths where !Disk.exists(path) && path != options.stdinFilename {
      throw CommandFailure(status: .noInput, message: "`\(path)` does not exist")
    }
    let folder = paths.count == 1 && Disk.isFolder(paths[0]) ? paths[0] : nil
    var clock = Timings()
    let start = folder ?? paths.first.flatMap { DiskProject.folder(around: parent(of: $0)) }
    let (project, session) = try openProject(start, options)
    let compilation = await session.compile()
    Process.keepUntilExit(compilation)
    clock.mark("compile")
    var shown = compilation.diagnostics
    if folder == nil && !paths.isEmpty {
      let wanted = Set(try paths.map { try projectPath($0, in: project).text })
      shown = shown.filter { touches($0, wanted, compilation) }
    }
    let output = ReportOutput(options: options, command: "lint", stream: .output)
    try output.write(compilation, shown)
    clock.mark("report")
    if options.timings { clock.show() }
    if output.fails(shown) { throw ExitStatus.findings }
  }

  private func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A finding concerns a file where it stands in it, or where the file contributes to it.
  private func touches(_ diagnostic: Diagnostic, _ wanted: Set<String>, _ compilation: Compilation) -> Bool {
    ([diagnostic.primary] + diagnostic.secondary).contains {
      wanted.contains(compilation.sources[$0.at.file].displayPath)
    }
  }
}
