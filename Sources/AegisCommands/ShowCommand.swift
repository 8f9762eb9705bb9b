import AegisBasics
import AegisDriver
import AegisIR
import AegisReport
import AegisSchema
import AegisSema
import AegisSystem
import ArgumentParser

/// `aegis show REF`: one resource as compiled, where it is defined, and what refers to it.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one resource as compiled, where it is defined and what refers to it.")

  @OptionGroup var options: CommonOptions

  @Argument(help: ArgumentHelp("What to show, such as Role.aws.master.deploy.", valueName: "ref"))
  var reference: String

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func validate() throws {
    switch options.format {
    case .text, .concise, .github, .json: return
    case .jsonl, .sarif, .gitlab, .junit, .checkstyle:
      throw ValidationError("--format \(options.format.rawValue) is of findings alone; a resource is shown as text or json.")
    }
  }

  func run() async throws {
    let (project, session) = try openProject(path, options)
    let compilation = await session.compile()
    let (program, symbol) = try find(reference, in: compilation, session, root: project.root, command: "show", options)
    let sites = program.references(to: symbol, catalog: session.catalog)
    let sources = compilation.sources
    var compiled: [UInt8] = []
    if let organization = compilation.organization, let name = resourceName(symbol, program) {
      compiled = printIR(name, of: organization, sources: sources)
    }
    let isJSON = options.format == .json
    Disk.writeOutput(isJSON ? json(symbol, sites, compiled, program, sources) : text(symbol, sites, compiled, program, sources))
  }

  private func text(
    _ symbol: Symbol, _ sites: [ReferenceSite], _ compiled: [UInt8], _ program: Program, _ sources: SourceMap
  ) -> [UInt8] {
    var output = "\(symbol.title(in: program))  # \(place(symbol.name.at, sources))\n"
    if compiled.isEmpty {
      output += "\nIt is left out of what is compiled.\n"
    } else {
      output += "\nCompiled:\n" + String(decoding: compiled, as: UTF8.self)
    }
    output += sites.isEmpty ? "\nNothing refers to it.\n" : "\nReferred to by:\n"
    for site in sites {
      output += "  \(site.title(in: program)), `\(site.field.name)`  # \(place(site.use.at, sources))\n"
    }
    return Array(output.utf8)
  }

  private func json(
    _ symbol: Symbol, _ sites: [ReferenceSite], _ compiled: [UInt8], _ program: Program, _ sources: SourceMap
  ) -> [UInt8] {
    var writer = JSONWriter(brokenDepth: 2)
    writer.object { out in
      out.member("version", 1)
      out.member("type", symbol.type.spec.name)
      out.member("name", symbol.name.value)
      if let account = symbol.account { out.member("account", program.accounts[account].key) }
      out.member("definition") { write(symbol.name.at, sources, to: &$0) }
      out.member("compiled", String(decoding: compiled, as: UTF8.self))
      out.member("references", each: sites) { out, site in
        out.object { out in
          out.member("type", site.holder.type.spec.name)
          if let key = site.holder.type.spec.key, let name = site.holder.text(key) { out.member("name", name.value) }
          if let account = site.account { out.member("account", program.accounts[account].key) }
          out.member("field", site.field.name)
          out.member("place") { write(site.use.at, sources, to: &$0) }
        }
      }
    }
    return writer.bytes + [0x0A]
  }

  private func write(_ place: SourceRange, _ sources: SourceMap, to out: inout JSONWriter) {
    let file = sources[place.file]
    out.member("file", file.displayPath)
    for (name, offset) in [("start", place.range.start), ("end", place.range.end)] {
      let position = file.position(of: offset, unit: .scalars)
      out.member(name) { out in
        out.member("line", position.line)
        out.member("column", position.column)
        out.member("offset", Int(offset))
      }
    }
  }
}

/// The symbol that a reference names on the command line; shows what is wrong with the configuration, where something is.
func find(
  _ reference: String, in compilation: Compilation, _ session: Session, root: String, command: String, _ options: CommonOptions
) throws -> (program: Program, symbol: Symbol) {
  guard let program = compilation.program, compilation.organization != nil else {
    let output = ReportOutput(options: options, command: command, stream: .error, root: root)
    try output.write(compilation.sources, compilation.diagnostics.filter { $0.severity == .error }, ignored: [])
    throw ExitStatus.findings
  }
  let found = program.symbol(named: reference, catalog: session.catalog)
  guard let symbol = found.value else {
    guard let finding = found.bag.diagnostics.first else { throw CommandFailure(status: .usage, message: "`\(reference)` names nothing") }
    throw CommandFailure(status: .usage, message: ([finding.message] + advice(for: finding)).joined(separator: "; "))
  }
  return (program, symbol)
}

/// What of a finding's advice leads to a name: here nothing can be defined or removed.
private func advice(for finding: Diagnostic) -> [String] {
  switch finding.subject {
  case let subject? where subject.near == nil && subject.type == nil: ["write it as in `_ref`, such as `Role.aws.master.deploy`"]
  case let subject? where subject.near == nil && subject.type != TypeName.awsAccount.spec.name: finding.notes
  default: [finding.help].compactMap { $0 } + finding.notes
  }
}

func place(_ place: SourceRange, _ sources: SourceMap) -> String {
  let file = sources[place.file]
  let position = file.position(of: place.range.start, unit: .scalars)
  return "\(file.displayPath):\(position.line):\(position.column)"
}

/// The name under which the IR holds a symbol.
func resourceName(_ symbol: Symbol, _ program: Program) -> ResourceName? {
  let key = symbol.account.map { program.accounts[$0].key } ?? ""
  switch symbol.type {
  case .policy: return .policy(key, symbol.name.value)
  case .role: return .role(key, symbol.name.value)
  case .group: return .group(key, symbol.name.value)
  case .user: return .user(key, symbol.name.value)
  case .awsAccount: return .account(key)
  case .organizationPolicy: return .organizationPolicy(symbol.name.value)
  case .organizationalUnit: return program.units.first { $0.entity.place == symbol.name.at }.map { .unit($0.path) }
  default: return nil
  }
}
