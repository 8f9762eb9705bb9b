import AegisAccess
import AegisBasics
import AegisDriver
import AegisPolicy
import AegisReport
import AegisSchema
import AegisSystem
import ArgumentParser

/// `aegis access`: what principals can do, by the configuration alone.
struct AccessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "access", abstract: "Tell what users and roles can do, and which line lets them.",
    subcommands: [CanCommand.self, CheckCommand.self, DiffCommand.self, PathsCommand.self, WhoCanCommand.self])
}

/// The form of an answer.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  /// Of comparisons only.
  case markdown

  /// Those that every command has.
  static let allValueStrings = ["text", "json"]
}

/// What every command that asks about access takes.
struct AccessOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Colour the output: auto, always, never.", valueName: "when"))
  var color: ColorChoice = .auto

  @Flag(name: [.short, .long], help: "Say nothing but the answer.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Say more about the run.")
  var verbose = false

  @Option(help: "The form of the answer: text, json; of `diff` also markdown.")
  var format: AnswerFormat = .text

  @Option(help: ArgumentHelp("Write the answer to a file.", valueName: "file"), completion: .file())
  var output: String?

  @Option(help: ArgumentHelp("How many threads may work.", valueName: "count"))
  var jobs: Int?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 up.") }
  }

  /// For the commands that compare nothing.
  func refuseMarkdown() throws {
    if format == .markdown { throw ValidationError("--format markdown is a form of `access diff` alone; here it is text or json.") }
  }

  var threads: Int { jobs ?? Surroundings.processorCount }

  var style: Style {
    switch color {
    case .always: return .colored
    case .never: return .plain
    case .auto: return output == nil && Surroundings.wantsColour(.output) ? .colored : .plain
    }
  }

  func write(_ bytes: [UInt8]) throws {
    guard let output else {
      Disk.writeOutput(bytes)
      return
    }
    do {
      try Disk.write(bytes, to: output)
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
  }
}

/// A configuration to ask about; one with errors answers nothing.
struct AccessSubject {
  var access: OrganizationAccess
  var sources: SourceMap
  var settings: ProjectSettings

  static func open(_ path: String?, _ options: AccessOptions) async throws -> AccessSubject {
    let (_, session) = try openProject(path, stdinFilename: nil, jobs: options.threads)
    return try await compile(session, command: "access", style: options.style)
  }

  /// - Parameter command: The command that asks, for reports of errors.
  static func compile(_ session: Session, command: String, style: Style) async throws -> AccessSubject {
    let compilation = await session.compile()
    Process.keepUntilExit(compilation)
    guard let organization = compilation.organization else {
      let errors = compilation.diagnostics.filter { $0.severity == .error }
      let report = Report(
        command: command, toolVersion: toolVersion, sources: compilation.sources,
        filesChecked: compilation.sources.files.count, diagnostics: errors)
      Disk.writeError(String(decoding: render(report, as: .text, style: style), as: UTF8.self))
      Disk.writeError("aegis: the configuration has errors; nothing can be told of it before they are mended\n")
      throw ExitStatus.findings
    }
    return AccessSubject(access: OrganizationAccess(organization, catalog: session.catalog), sources: compilation.sources, settings: compilation.settings)
  }

  /// The resource that the command line names: the ARN of a user or role, where it names one by its reference.
  func resource(_ text: String) throws -> String {
    guard text.hasPrefix("Role.") || text.hasPrefix("User.") else {
      guard text == "*" || text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).count == 6 && text.hasPrefix("arn:") else {
        throw CommandFailure(status: .usage, message: "`\(text)` is no resource; write an ARN such as `arn:aws:s3:::bucket/key`, `*`, or a reference to a user or role")
      }
      return text
    }
    return access.principals[try principal(text)].caller.name
  }

  /// The policy of a resource: the one that a file gives, or the trust policy of a role of the organization
  /// that is to be assumed.
  mutating func policy(of resource: String, for action: String, given path: String?) throws -> ResourcePolicy? {
    if let path {
      let policy = try readAccessPolicy(path, as: .resource, title: "resource policy", &sources)
      return ResourcePolicy(policy: policy, kind: resource.split(separator: ":").dropFirst(2).first == "kms" ? .key : .ordinary)
    }
    guard action.lowercased().hasPrefix("sts:assumerole"), let role = access.principal(withARN: resource) else { return nil }
    return access.principals[role].trust.map { ResourcePolicy(policy: $0, kind: .trust) }
  }

  /// The principal that the command line names.
  func principal(_ text: String) throws -> Int {
    do {
      return try access.find(text)
    } catch {
      switch error {
      case .unknown(let nearest):
        let hint = nearest.map { "; did you mean `\($0)`?" } ?? ""
        throw CommandFailure(status: .usage, message: "no user or role is named `\(text)`\(hint)")
      case .ambiguous(let names):
        throw CommandFailure(
          status: .usage, message: "`\(text)` may be any of \(names.prefix(7).map { "`\($0)`" }.joined(separator: ", ")); write which")
      }
    }
  }
}

extension JSONWriter {
  /// The statements behind an answer, as every access command gives them.
  mutating func statements(_ statements: [StatementReference], sources: SourceMap) {
    member("statements", each: statements) { writer, statement in
      writer.object { writer in
        writer.member("effect", statement.compiled.effect == .deny ? "Deny" : "Allow")
        writer.key("sid")
        if let sid = statement.compiled.sid { writer.string(sid) } else { writer.null() }
        writer.member("policy", statement.policy.name)
        writer.member("layer", statement.layer.rawValue)
        writer.key("place")
        if let place = statement.place { writer.place(place, sources: sources) } else { writer.null() }
      }
    }
  }
}
