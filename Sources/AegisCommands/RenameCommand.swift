import AegisBasics
import AegisDriver
import AegisPolicy
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

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
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
      throw CommandFailure(status: .usage, message: error.reason(at: place(error.place, compilation.sources)))
    }
    let files = changed(renaming.edits, compilation.sources)
    try await check(files, project)
    if !dryRun { try write(files, project) }
    guard !options.quiet else { return }
    report(renaming, symbol, compilation.sources)
    noteOthers(symbol.name.value, program, project, compilation.sources)
    let count = renaming.edits.count
    Disk.writeError(
      "aegis: \(count) \(count == 1 ? "edit" : "edits") in \(files.count) \(files.count == 1 ? "file" : "files")\(dryRun ? ", none made" : "")\n")
  }

  /// Files that nothing includes, such as assertions, may speak of the former name: that is for people to see to.
  private func noteOthers(_ name: String, _ program: Program, _ project: DiskProject, _ sources: SourceMap) {
    let reached = Set(program.organization.graph.units.map(\.file.path))
    // Whoever keeps so many files of another kind beside the project does not speak of it in them.
    let others = ((try? project.list(excluding: [])) ?? []).filter { !reached.contains($0.text) }
    guard others.count <= 200 else { return }
    for path in others {
      guard let text = try? project.read(path) else { continue }
      let source = SourceFile(id: sources.nextID, displayPath: path.text, text: text)
      for at in mentions(of: name, in: text) {
        let position = source.position(of: UInt32(at), unit: .scalars)
        Disk.writeError("aegis: \(path.text):\(position.line):\(position.column) speaks of `\(name)` too and is left as it is\n")
      }
    }
  }

  /// Where a name stands as references, ARNs, and selectors such as `account:NAME` have it.
  private func mentions(of name: String, in text: [UInt8]) -> [Int] {
    func isOfName(_ byte: UInt8) -> Bool { folded(byte) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") }
    let spellings = Set(Spelling.allCases.map { $0.spell(name) } + [name]).map { Array($0.utf8) }.filter { !$0.isEmpty }
    return text.indices.dropFirst().filter { at in
      guard [UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":")].contains(text[at - 1]) else { return false }
      return spellings.contains { text[at...].starts(with: $0) && (at + $0.count == text.count || !isOfName(text[at + $0.count])) }
    }
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

  private func report(_ renaming: Renaming, _ symbol: Symbol, _ sources: SourceMap) {
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
  }
}

extension String {
  /// Without the line break and indentation in front.
  fileprivate var trimmingLineBreak: String { String(drop { $0 == "\n" || $0 == " " }) }
}
