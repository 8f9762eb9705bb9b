import AegisAccess
import AegisBasics
import AegisDriver
import AegisIR
import AegisPolicy
import AegisReport
import AegisSchema
import AegisSystem
import ArgumentParser

/// `aegis access diff`: what can be done after a change and could not before, and the reverse.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Tell what a change lets somebody do that could not be done before, and the reverse.",
    discussion: """
      Compares exactly, not by a list of actions: where it finds nothing, there is nothing. For each line that lets \
      something through it gives one request as witness.
      """)

  @OptionGroup var options: AccessOptions

  @Flag(help: "Compare two policy documents that stand alone, JSON or YAML: OLD NEW.")
  var documents = false

  @Option(
    help: ArgumentHelp(
      "Compare the project with what it was: a git revision, another project's folder, or a saved plan (then with what AWS held).",
      valueName: "revision"), completion: .file())
  var base: String?

  @Flag(help: "End with 1 where something is gained.")
  var failOnGain = false

  @Argument(help: ArgumentHelp("With --documents: the old document and the new one. With --base: the project's folder, or a saved plan (what AWS holds once it is carried out).", valueName: "path"), completion: .file())
  var paths: [String] = []

  func validate() throws {
    if documents == (base != nil) { throw ValidationError("give either --base REVISION or --documents OLD NEW.") }
    if documents && paths.count != 2 { throw ValidationError("--documents takes two files: the old document and the new one.") }
    if !documents && paths.count > 1 { throw ValidationError("--base takes one project.") }
  }

  func run() async throws {
    var sources = SourceMap()
    let difference = documents ? try compareDocuments(&sources) : try await compareProjects(&sources)
    let report = DifferenceReport(difference: difference, sources: sources, isOfDocuments: documents)
    switch options.format {
    case .text: try options.write(report.text(options.style))
    case .json: try options.write(report.json())
    case .markdown: try options.write(report.markdown())
    }
    if let defect = difference.defects.first {
      throw CommandFailure(
        status: .defect,
        message: "a defect in aegis: the two ways of deciding a request disagree (\(defect)); please report it with the two inputs")
    }
    if failOnGain && !difference.gained.isEmpty { throw ExitStatus.findings }
  }

  // MARK: Documents

  private func compareDocuments(_ sources: inout SourceMap) throws -> OrganizationDifference {
    let old = try readDocument(paths[0], "the old document", &sources), new = try readDocument(paths[1], "the new document", &sources)
    return AegisAccess.compare(documents: old, new)
  }

  private func readDocument(_ path: String, _ title: String, _ sources: inout SourceMap) throws -> AccessPolicy {
    let text: [UInt8]
    do {
      text = try Disk.read(path)
    } catch {
      throw CommandFailure(status: .noInput, message: error.description)
    }
    let source = SourceFile(id: sources.nextID, displayPath: path, text: text)
    sources.append(source)
    let read = readPolicyFile(text, file: source.id, path: path, kind: nil, catalog: CatalogCache.catalog)
    // An action that the catalog does not know is one that AWS may add: no reason to refuse an answer.
    let errors = read.bag.sorted(in: sources).filter { $0.severity == .error && !actionNameCodes.contains($0.code) }
    guard let document = read.value, errors.isEmpty else {
      let report = Report(command: "access", toolVersion: toolVersion, sources: sources, filesChecked: 1, diagnostics: errors)
      Disk.writeError(String(decoding: render(report, as: .text, style: .plain), as: UTF8.self))
      throw CommandFailure(status: .findings, message: "`\(path)` has errors; nothing can be told of it before they are mended")
    }
    return AccessPolicy(content: compile(document), name: title, document: document)
  }

  // MARK: Projects

  private func compareProjects(_ sources: inout SourceMap) async throws -> OrganizationDifference {
    guard let base else { return OrganizationDifference() }
    let session: Session
    let files: any FileSystem
    if let path = paths.first, let planned = try savedPlanFiles(path, isOld: false) {
      session = Session(files: planned, catalog: CatalogCache.catalog, jobs: options.threads)
      files = try filesBesidePlan(base)
    } else {
      let (project, found) = try openProject(paths.first, stdinFilename: nil, jobs: options.threads)
      session = found
      let planned = try savedPlanFiles(base, isOld: true)
      files = try planned ?? AegisCommands.files(of: base, beside: project)
    }
    let former = Session(files: files, catalog: session.catalog, jobs: options.threads, today: session.today)
    let old = await former.compile()
    let oldOrganization = try organization(of: old, "`\(base)`")
    sources = old.sources.renamed { "\(base):\($0)" }
    let new = await session.compile(after: sources)
    sources = new.sources
    let newOrganization = try organization(of: new, "the configuration")
    Process.keepUntilExit(old)
    Process.keepUntilExit(new)
    return await AegisAccess.compare(oldOrganization, newOrganization, catalog: session.catalog, jobs: options.threads)
  }

  /// A plan stands in no repository: what it is compared with is a folder, or a plan too.
  private func filesBesidePlan(_ base: String) throws -> any FileSystem {
    if let planned = try savedPlanFiles(base, isOld: true) { return planned }
    guard Disk.isFolder(base), Disk.exists("\(base)/aegis.ini"), let other = DiskProject(root: base) else {
      throw CommandFailure(status: .usage, message: "a saved plan is compared with a project's folder or with another saved plan; `\(base)` is neither")
    }
    return other
  }

  private func organization(of compilation: Compilation, _ what: String) throws -> Organization {
    if let organization = compilation.organization { return organization }
    let errors = compilation.diagnostics.filter { $0.severity == .error }
    let report = Report(
      command: "access", toolVersion: toolVersion, sources: compilation.sources,
      filesChecked: compilation.sources.files.count, diagnostics: errors)
    Disk.writeError(String(decoding: render(report, as: .text, style: options.style), as: UTF8.self))
    throw CommandFailure(status: .findings, message: "\(what) has errors; nothing can be told of it before they are mended")
  }
}
