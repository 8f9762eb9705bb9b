import AegisBasics
import AegisLint
import AegisPolicy
import AegisSystem
public import ArgumentParser

/// The command line: `aegis [--color WHEN] [-v] [-q] COMMAND [OPTIONS] [PATH]`.
public struct AegisCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "aegis",
    abstract: "Compiles and lints the privileges of an AWS organization.",
    version: toolVersion,
    subcommands: [
      AccessCommand.self,
      AnalyzeCommand.self,
      CatalogCommand.self,
      CompileCommand.self,
      CompletionsCommand.self,
      DoctorCommand.self,
      DeployCommand.self,
      ExplainCommand.self,
      FmtCommand.self,
      ImportCommand.self,
      InitCommand.self,
      LintCommand.self,
      LSPCommand.self,
      ManCommand.self,
      PlanCommand.self,
      RenameCommand.self,
      RulesCommand.self,
      SchemaCommand.self,
      ShowCommand.self,
      UnlockCommand.self,
    ])

  public init() {}

  /// To be called first, on the main thread, before there is another.
  public static func prepare() { Process.prepare() }

  /// Runs the command that the arguments name and ends the process with its exit code.
  public static func run(arguments: [String]) async -> Never {
    do {
      let arguments = moveLeadingOptions(arguments)
      var command = try parsed(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      end(.done)
    } catch let failure as CommandFailure {
      Disk.writeError("aegis: \(failure.message)\n")
      end(failure.status)
    } catch let status as ExitStatus {
      end(status)
    } catch {
      guard exitCode(for: error).isSuccess else { exit(withError: error) }
      Disk.writeOutput(Array("\(fullMessage(for: error))\n".utf8))
      end(.done)
    }
  }

  /// What is cut must not pass for whole: whoever reads standard output from a file sees nothing but the exit code.
  private static func end(_ status: ExitStatus) -> Never {
    guard let error = Disk.outputError else { Process.exit(status.rawValue) }
    Disk.writeError("aegis: \(error.description); what was written there is not all of it\n")
    Process.exit([.done, .findings, .changes].contains(status) ? ExitStatus.cannotWrite.rawValue : status.rawValue)
  }

  /// The command that the arguments name, with its options.
  private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    guard let name = arguments.first, !name.hasPrefix("-") else { return try parseAsRoot(arguments) }
    guard let named = configuration.subcommands.first(where: { $0.configuration.commandName == name }) else {
      if name == "help" { return try parseAsRoot(arguments) }
      throw unknownCommand(name)
    }
    if named == LintCommand.self || named == CompileCommand.self {
      // Takes as long as the options do.
      Task.detached { if CatalogCache.catalog.isEmbedded { Linter.prepare() } }
    }
    // By itself a command is parsed in less time than below the one that has all of them, which knows better what to say of
    // mistakes, and has help and version.
    if named.configuration.subcommands.isEmpty, let command = try? named.parseAsRoot(Array(arguments.dropFirst())), type(of: command) == named {
      return command
    }
    return try parseAsRoot(arguments)
  }

  private static func unknownCommand(_ name: String) -> CommandFailure {
    let near = closestMatch(to: name, among: configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"])
    return CommandFailure(
      status: .usage, message: "there is no command `\(name)`; \(near.map { "did you mean `aegis \($0)`?" } ?? "`aegis --help` lists them")")
  }

  /// Options in front of the command are the command's own: `aegis -q lint` is `aegis lint -q`.
  static func moveLeadingOptions(_ arguments: [String]) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let first = rest.first, ["--color", "-v", "--verbose", "-q", "--quiet"].contains(first) || first.hasPrefix("--color=") {
      leading.append(rest.removeFirst())
      if first == "--color", let value = rest.first {
        leading.append(value)
        rest.removeFirst()
      }
    }
    guard let command = rest.first, !command.hasPrefix("-") else { return arguments }
    return [command] + leading + rest.dropFirst()
  }
}

public let toolVersion = "0.1.0"
