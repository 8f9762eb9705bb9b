import AegisSystem
import ArgumentParser

/// Tools for those who work on Aegis itself.
@main
struct AegisDev: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aegis-dev", abstract: "Tools for those who work on Aegis itself.",
    subcommands: [
      GenerateCommand.self, MakeOrgCommand.self, MakeLogsCommand.self, SlipsCommand.self, ComparePairsCommand.self, BenchCommand.self,
      BenchEditorCommand.self, ReplayEditsCommand.self, HostileCommand.self, GrowthCommand.self,
    ])
}

/// A tool could not do its work.
struct ToolFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
