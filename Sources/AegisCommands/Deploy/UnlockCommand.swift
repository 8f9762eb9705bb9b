import AegisDeploy
import AegisSystem
import ArgumentParser

/// `aegis unlock`: releases the lock of a run that is dead.
struct UnlockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock", abstract: "Release a lock that a dead run left.",
    discussion: "The id stands in the message of whoever met the lock. Make sure that the run is dead: a living one notices within seconds, makes no more calls, and writes no state.")

  @OptionGroup var options: ChangeOptions
  @OptionGroup var cloud: CloudOptions

  @Argument(help: ArgumentHelp("The id of the lock.", valueName: "id"))
  var id: String

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  func run() async throws {
    let project = try await LiveProject.open(path, options, cloud, command: "unlock")
    let store = try await project.store()
    try await project.stateCall { () async throws(StateError) in try await store.unlock(id) }
    if !options.quiet { Disk.writeError("aegis: the lock is free\n") }
  }
}
