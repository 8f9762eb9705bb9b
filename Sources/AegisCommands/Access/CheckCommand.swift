import AegisAccess
import AegisBasics
import AegisDriver
import AegisLint
import AegisReport
import AegisSystem
import ArgumentParser

/// `aegis access check`: what is asserted in the repository, held against the configuration.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check assertions about who must, and who must not, be able to do what.",
    discussion: "RULES is a YAML file with a list of assertions; each one that does not hold is a finding with one request against it.")

  @OptionGroup var options: CommonOptions

  @Argument(help: ArgumentHelp("The file of assertions.", valueName: "rules"), completion: .file())
  var rules: String

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func run() async throws {
    let text: [UInt8]
    do {
      text = try Disk.read(rules)
    } catch {
      throw CommandFailure(status: .noInput, message: error.description)
    }
    let (project, session) = try openProject(path, options)
    let compilation = await session.compile()
    Process.keepUntilExit(compilation)
    let output = ReportOutput(options: options, command: "access check", stream: .output, root: project.root)
    guard let organization = compilation.organization else {
      try output.write(compilation.sources, compilation.diagnostics.filter { $0.severity == .error })
      throw ExitStatus.findings
    }
    var sources = compilation.sources
    // As people name it, though that may be from another folder than the project's.
    let name = options.format.namesFromRepository ? absolutePath(rules) ?? rules : rules
    let file = SourceFile(id: sources.nextID, displayPath: name, text: text)
    sources.append(file)
    let access = OrganizationAccess(organization, catalog: session.catalog)
    let read = readAssertions(text, file: file.id, path: name, of: access)
    var bag = read.bag
    if !bag.hasErrors { bag.append(check(read.value, in: AssumeGraph(access))) }
    let findings = bag.sorted(in: sources).compactMap { compilation.plan.configuration.adjusted($0) }
    try output.write(sources, findings)
    if output.fails(findings, strictly: options.strict) { throw ExitStatus.findings }
  }
}
