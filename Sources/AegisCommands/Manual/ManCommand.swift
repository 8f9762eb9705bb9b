import AegisBasics
import AegisCloud
import AegisSystem
import ArgumentParser

/// `aegis man`: the manual pages, made from what the commands say of themselves.
struct ManCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "Print the manual page of a command, for man(1).",
    discussion: "aegis man lint | man -l -    shows one; aegis man --out FOLDER writes all of them.")

  @Option(name: .customLong("out"), help: ArgumentHelp("Write the pages of all commands to this folder.", valueName: "folder"), completion: .directory)
  var out: String?

  @Flag(name: [.short, .long], help: "Do not say what was written.")
  var quiet = false

  @Argument(help: "The command, such as `access can`; none for aegis itself.")
  var command: [String] = []

  func validate() throws {
    if out != nil && !command.isEmpty { throw ValidationError("--out writes the pages of all commands; name none.") }
  }

  func run() throws {
    let pages = ManualPage.all
    if let out { return try write(pages, to: out) }
    let command = command.flatMap { $0.split(separator: " ").map(String.init) }
    let name = (["aegis"] + command).joined(separator: "-")
    guard let page = pages.first(where: { $0.name == name }) else {
      // Without what all names begin with, which would make any two of them alike.
      let near = closestMatch(
        to: command.joined(separator: "-"), among: pages.map { $0.name.split(separator: "-").dropFirst().joined(separator: "-") })
      throw CommandFailure(
        status: .usage,
        message: "there is no command `\(command.joined(separator: " "))`"
          + (near.map { "; did you mean `\($0.replacing("-", with: " "))`?" } ?? "; `aegis --help` lists them"))
    }
    Disk.writeOutput(Array(page.text.utf8))
  }

  private func write(_ pages: [ManualPage], to folder: String) throws {
    do throws(DiskError) {
      try Disk.makeFolder(folder)
      for page in pages { try Disk.writeIfChanged(Array(page.text.utf8), to: "\(folder)/\(page.name).1") }
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
    if !quiet { Disk.writeError("aegis: \(pages.count) pages in \(folder)\n") }
  }
}
