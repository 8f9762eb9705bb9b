import AegisAccess
import AegisActivity
import AegisDriver
import AegisSamples
import AegisSystem
import ArgumentParser

/// Writes CloudTrail log files of an organization's users and roles.
struct MakeLogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make-logs", abstract: "Write CloudTrail log files whose truth is known, the same for the same options.",
    discussion: """
      FOLDER.truth.tsv gets what they amount to: principal, action, times, last, times refused, last refused; FOLDER.chains.tsv \
      by whom roles were used: who began, the roles between, the role, sessions, their events, last.
      """)

  @Argument(help: "The folder to write to; it must not exist, or be empty.")
  var folder: String

  @Option(help: "The project whose users and roles make the events.")
  var organization = "golden/organization"

  @Option(help: "How many events.")
  var events = 10_000

  @Option(help: "How many of a file.")
  var perFile = 250

  @Option(help: "How many days, the last of which is 2026-11-25.")
  var days = 60

  @Option(help: "Another number gives other events.")
  var seed: UInt64 = 1

  func run() async throws {
    if let names = try? Disk.list(folder), !names.isEmpty { throw ToolFailure("`\(folder)` is not empty") }
    guard let project = DiskProject(root: organization) else { throw ToolFailure("`\(organization)` cannot be read") }
    let compilation = await Session(files: project, jobs: Surroundings.processorCount, today: Surroundings.today).compile()
    guard let compiled = compilation.organization else { throw ToolFailure("`\(organization)` has errors") }
    var spec = LogSpec()
    (spec.events, spec.eventsPerFile, spec.days, spec.seed) = (events, perFile, days, seed)
    var bytes = (plain: 0, packed: 0)
    let truth = try makeLogs(spec, principals: loggedPrincipals(of: OrganizationAccess(compiled)), organization: "o-example") { path, text in
      let packed = gzip(text)
      bytes = (bytes.plain + text.count, bytes.packed + packed.count)
      let file = "\(folder)/\(path)"
      try Disk.makeFolder(String(file[..<file.lastIndex(of: "/")!]))
      try Disk.write(packed, to: file)
    }
    var lines = ""
    for (principal, uses) in truth.uses.sorted(by: { $0.key < $1.key }) {
      for (action, use) in uses.sorted(by: { $0.key < $1.key }) {
        lines += "\(principal)\t\(action)\t\(use.count)\t\(use.last)\t\(use.denied)\t\(use.lastDenied)\n"
      }
    }
    try Disk.write(Array(lines.utf8), to: "\(folder).truth.tsv")
    lines = truth.chains.map { chain, use in
      "\(chain.origin)\t\(chain.via.joined(separator: " "))\t\(chain.role)\t\(use.sessions)\t\(use.events)\t\(use.last)\n"
    }.sorted().joined()
    try Disk.write(Array(lines.utf8), to: "\(folder).chains.tsv")
    print("\(folder): \(truth.events) events, \(truth.duplicates) of them twice, in \(truth.files) files, \(bytes.packed) bytes packed, \(bytes.plain) unpacked")
  }
}
