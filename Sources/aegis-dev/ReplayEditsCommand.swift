import AegisBasics
import AegisSamples
import AegisSystem
import ArgumentParser

/// Compares an incremental session with compiling from scratch, after each of many random edits.
struct ReplayEditsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay-edits", abstract: "Edit projects at random, and see that the editor is told what compiling from scratch tells.",
    discussion: """
      The edits of a project depend on its files and the seed alone. Those before --from are only made, which takes no time, so \
      that an edit whose findings differed can be looked at again. Ends with 1 at the first difference of a project.
      """)

  @Argument(help: "Folders of projects; none for a small organization that is made.")
  var folders: [String] = []

  @Option(help: "How many edits of each.")
  var edits = 10_000

  @Option(help: "The first edit after which anything is compiled, counted from 0.")
  var from = 0

  @Option(help: "What the edits are drawn from.")
  var seed: UInt64 = 7

  @Option(help: "How many threads work.")
  var jobs = 1

  func validate() throws {
    if edits < 1 || from < 0 || jobs < 1 { throw ValidationError("--edits and --jobs start at 1, --from at 0.") }
  }

  func run() async throws {
    var subjects = try folders.map { ($0, try files(in: $0)) }
    if subjects.isEmpty { subjects = [("a made organization", EditReplay.madeFiles)] }
    var differs = false
    for (name, files) in subjects {
      let start = Surroundings.monotonicSeconds
      let replay = EditReplay(of: files, seed: seed, jobs: jobs, today: CalendarDate(year: 2026, month: 6, day: 15))
      if let difference = await replay.firstDifference(after: from..<(from + edits)) {
        print("\(name): \(difference)")
        differs = true
      } else {
        print("\(name): told the same after each of \(edits) edits, \(Int(Surroundings.monotonicSeconds - start)) s")
      }
    }
    if differs { throw ExitCode(1) }
  }

  private func files(in folder: String) throws -> [ProjectPath: [UInt8]] {
    guard let project = DiskProject(root: folder) else { throw ToolFailure("`\(folder)` cannot be read") }
    var files: [ProjectPath: [UInt8]] = [:]
    for path in try project.list(excluding: []) + [ProjectPath("aegis.ini")] { files[path] = try project.read(path) }
    return files
  }
}
