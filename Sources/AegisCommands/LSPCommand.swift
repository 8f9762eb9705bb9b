import AegisLSP
import AegisSystem
import ArgumentParser

/// `aegis lsp`: the language server.
struct LSPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp", abstract: "Serve editors: the language server, over standard input and output.",
    discussion: "Editors start it by themselves; the folder `editors` has set-ups.")

  @Flag(help: "Accepted, because editors give it: there is no other way to talk to it.")
  var stdio = false

  @Option(help: ArgumentHelp("How many threads may work.", valueName: "count"))
  var jobs: Int?

  func run() async throws {
    let server = Server(version: toolVersion, catalog: CatalogCache.catalog, jobs: jobs ?? Surroundings.processorCount, today: Surroundings.today)
    Process.exit(await server.run())
  }
}
