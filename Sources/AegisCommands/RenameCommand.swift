import AegisBasics
import AegisDriver
import AegisSchema
import AegisSema
import AegisSystem
import ArgumentParser

/// `aegis rename REF NAME`: another name for a resource, in its definition and in every reference.
struct RenameCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Rename a resource and every reference to it, in place.",
    discussion: """
      The former name is kept beside the new one under `former_names`, so that what exists is renamed rather than made \
      anew. Roles and policies, which AWS cannot rename, stay under their former names too until these are dropped. Nothing is written where the configuration would have errors afterwards.
      """)

  @OptionGroup var options: CommonOptions

  @Flag(help: "Say what would change, and change nothing.")
  var dryRun = false

  @Argument(help: ArgumentHelp("What to rename, such as Group.aws.master.admins.", valueName: "ref"))
  var reference: String

  @Argument(help: ArgumentHelp("Its new name.", valueName: "name"))
  var name: String

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"))
  var path: String?

  func run() async throws {
    let (project, session) = try openProject(path, options)
    let compilation = await session.compile()
    let (program, symbol) = try find(reference, in: compilation, session, root: project.root, command: "rename", options)
    if name == symbol.name.value { throw CommandFailure(status: .usage, message: "that is its name already") }
    let renaming: Renaming
    do {
      renaming = try program.renaming(symbol, to: name, catalog: session.catalog)
    } catch {
      guard case .filledIn(let at) = error else { return }
      throw CommandFailure(
        status: .usage, message: "a template makes this name at \(place(at, compilation.sources)): change it there")
    }
    let files = changed(renaming.edits, compilation.sources)
    try await check(files, project)
    if !dryRun { try write(files, project) }
    report(renaming, symbol, files, compilation.sources)
  }

  private func changed(_ edits: [Edit], _ sources: SourceMap) -> [(path: ProjectPath, text: [UInt8])] {
    Dictionary(grouping: edits, by: \.at.file).sorted { $0.key < $1.key }.map { file, edits in
      var text = sources[file].text
      for edit in edits.sorted(by: { $0.at.range.start > $1.at.range.start }) {
        text.replaceSubrange(Int(edit.at.range.start)..<Int(edit.at.range.end), with: edit.replacement.utf8)
      }
      return (ProjectPath(sources[file].displayPath), text)
    }
  }

  /// Compiles the configuration as it would be.
  private func check(_ files: [(path: ProjectPath, text: [UInt8])], _ project: DiskProject) async throws {
    let overlay = OverlayFileSystem(project, overlays: Dictionary(files.map { ($0.path, $0.text) }, uniquingKeysWith: { $1 }))
    let compilation = await Session(files: overlay, catalog: CatalogCache.catalog, jobs: options.threads, today: options.today ?? Surroundings.today).compile()
    let errors = compilation.diagnostics.filter { $0.severity == .error }
    guard !errors.isEmpty else { return }
    try ReportOutput(options: options, command: "rename", stream: .error, root: project.root).write(compilation.sources, errors, ignored: [])
    throw CommandFailure(status: .findings, message: "nothing was renamed: the configuration would have these errors")
  }

  private func write(_ files: [(path: ProjectPath, text: [UInt8])], _ project: DiskProject) throws {
    for file in files {
      do {
        try Disk.write(file.text, to: "\(project.root)/\(file.path.text)")
      } catch {
        throw CommandFailure(status: .cannotWrite, message: error.description)
      }
    }
  }

  private func report(
    _ renaming: Renaming, _ symbol: Symbol, _ files: [(path: ProjectPath, text: [UInt8])], _ sources: SourceMap
  ) {
    guard !options.quiet else { return }
    let edits = renaming.edits.sorted {
      (sources[$0.at.file].displayPath, $0.at.range.start) < (sources[$1.at.file].displayPath, $1.at.range.start)
    }
    for edit in edits { Disk.writeOutput(Array("\(place(edit.at, sources)): \(edit.replacement.trimmingLineBreak)\n".utf8)) }
    for mention in renaming.mentions {
      Disk.writeError("aegis: \(place(mention, sources)) speaks of `\(symbol.name.value)` too and is left as it is\n")
    }
    if symbol.type == .role || symbol.type == .policy {
      Disk.writeError(
        "aegis: AWS cannot rename a \(symbol.noun): the next deploy makes `\(name)` beside `\(symbol.name.value)`, which goes once it is taken out of `former_names`\n")
    }
    let count = renaming.edits.count
    Disk.writeError(
      "aegis: \(count) \(count == 1 ? "edit" : "edits") in \(files.count) \(files.count == 1 ? "file" : "files")\(dryRun ? ", none made" : "")\n")
  }
}

extension String {
  /// Without the line break and indentation in front.
  fileprivate var trimmingLineBreak: String { String(drop { $0 == "\n" || $0 == " " }) }
}
