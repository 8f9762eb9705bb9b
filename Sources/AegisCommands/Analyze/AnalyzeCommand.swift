import AegisAccess
import AegisAnalyze
import AegisBasics
import AegisDriver
import AegisReport
import AegisSchema
import AegisSystem
import ArgumentParser

/// `aegis analyze`: what users and roles did, what they may do, and what of it they do not need.
struct AnalyzeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze", abstract: "Report what users and roles did, what they may do, and what of it can be removed.",
    discussion: """
      Without a target: all users and roles of all accounts. Writes an index, a file for each of them, tables, and one page \
      to open in a browser. Names may have `*` in them; case does not matter.
      """)

  @OptionGroup var cloud: CloudOptions

  @Option(help: ArgumentHelp("Only accounts of this name.", valueName: "pattern"))
  var account: String?

  @Option(help: ArgumentHelp("Only roles of this name; needs --account.", valueName: "pattern"))
  var role: String?

  @Option(help: ArgumentHelp("Only users of this name; needs --account.", valueName: "pattern"))
  var user: String?

  @Flag(help: "List every action, or only count them.")
  var lists: Lists = .summary

  @Option(help: ArgumentHelp("How many days to look back.", valueName: "count"))
  var days = 90

  @Option(help: ArgumentHelp("Where events come from: athena, access-advisor, or CloudTrail's log files: files:FOLDER or files:s3://BUCKET/PREFIX.", valueName: "source"))
  var activity: ActivityChoice = .athena

  @Flag(help: "Take what is granted from AWS, not from a configuration: needs no project.")
  var live = false

  @Flag(help: "Write no reports, but show as a diff how policies can do with less.")
  var propose = false

  @Flag(help: "With --propose: change the files.")
  var apply = false

  @Option(help: ArgumentHelp("Colour the output: auto, always, never.", valueName: "when"))
  var color: ColorChoice = .auto

  @Option(help: "What to write: json, csv, html (default: all three); may be given several times.")
  var format: [AnalysisFormat] = []

  @Option(help: ArgumentHelp("The folder to write to (default: the project's reports_dir).", valueName: "folder"), completion: .directory)
  var output: String?

  @Option(help: ArgumentHelp("The last day to look at, such as 2026-11-25 (default: today).", valueName: "date"))
  var today: CalendarDate?

  @Option(help: ArgumentHelp("How many threads may work.", valueName: "count"))
  var jobs: Int?

  @Flag(name: [.short, .long], help: "Say nothing but what is wrong.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Show every principal at the end.")
  var verbose = false

  @Argument(help: ArgumentHelp("The project's folder (default: found from the working folder upwards).", valueName: "path"), completion: .directory)
  var path: String?

  enum Lists: String, EnumerableFlag { case detailed, summary }

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 up.") }
    if !(1...3650).contains(days) { throw ValidationError("--days takes a number from 1 to 3650.") }
    if apply && !propose { throw ValidationError("--apply goes with --propose.") }
    if live && propose { throw ValidationError("--propose edits a configuration, and --live reads none: leave one of them out.") }
    if role != nil && user != nil { throw ValidationError("--role and --user exclude each other: run twice, or name neither.") }
    if let option = role != nil ? "--role" : user != nil ? "--user" : nil, account == nil {
      throw ValidationError("\(option) needs --account: say in which account to look, such as `--account master`.")
    }
  }

  private var threads: Int { jobs ?? Surroundings.processorCount }

  func run() async throws {
    if live { return try await runLive() }
    let (project, session) = try openProject(path, stdinFilename: nil, jobs: threads, today: today)
    let subject = try await AccessSubject.compile(session, command: "analyze", style: .plain)
    let targets = try AnalysisTargets(account: account, role: role, user: user).choose(in: subject.access)
    let analyzer = try await readActivity(project.root, subject, targets)
    if propose {
      let run = ProposeRun(
        project: project, subject: subject, analyzer: analyzer, today: today ?? Surroundings.today, threads: threads, isApplied: apply,
        window: window, isQuiet: quiet, style: style)
      try await run.run(targets)
    } else {
      try await report(analyzer, targets, root: project.root, subject.settings)
    }
    try tellOfHoles(analyzer)
  }

  private func runLive() async throws {
    let live = try LiveSubject(path)
    // What would be missing in the end is said before AWS is asked for everything.
    switch activity {
    case .athena: _ = try AthenaActivity.settings(live.settings)
    case .files(let place): try LogActivity.check(place)
    case .advisor: break
    }
    let subject = try await live.read(cloud.client(region: live.settings[.awsRegion]), isQuiet: quiet)
    let targets = try AnalysisTargets(account: account, role: role, user: user).choose(in: subject.access)
    let analyzer = try await readActivity(live.root, subject, targets)
    try await report(analyzer, targets, root: live.root, subject.settings)
    try tellOfHoles(analyzer)
  }

  /// What was told stands, but not on all that there is.
  private func tellOfHoles(_ analyzer: Analyzer) throws {
    let holes = analyzer.log.holes
    guard let first = holes.first else { return }
    let accounts = holes.contains { $0.account == nil } ? "any account" : Set(holes.compactMap(\.account)).count == 1 ? "account \(first.account ?? "")" : "the accounts that they belong to"
    throw CommandFailure(
      status: .noInput,
      message: "\(holes.count == 1 ? "a log file" : "\(holes.count) log files") could not be read to the end, so that nothing is known to be unused in \(accounts); fetch \(holes.count == 1 ? "it" : "them") again")
  }

  private var window: Window { Window(last: today ?? Surroundings.today, days: days) }

  private func report(_ analyzer: Analyzer, _ targets: [Int], root: String, _ settings: ProjectSettings) async throws {
    let reports = await analyzer.reports(of: targets, threads: threads)
    let analysis = Analysis(analyzer, window: window, isLive: live, isDetailed: lists == .detailed, reports: reports)
    let folder = output ?? "\(root)/\(settings[.reportsDir] ?? "reports")"
    try write(analysis, to: folder)
    if quiet { return }
    Disk.writeOutput(analysis.text(rows: verbose ? .max : 20))
    Disk.writeError("aegis: wrote \(formats.map(\.noun).joined(separator: ", ")) to \(folder)\n")
  }

  private var formats: [AnalysisFormat] { format.isEmpty ? AnalysisFormat.allCases : AnalysisFormat.allCases.filter { format.contains($0) } }

  // MARK: Activity

  private func readActivity(_ root: String, _ subject: AccessSubject, _ targets: [Int]) async throws -> Analyzer {
    let client = try cloud.client(region: subject.settings[.awsRegion])
    let graph = AssumeGraph(subject.access)
    let log: ActivityLog
    switch activity {
    case .athena: log = try await AthenaActivity(client: client, subject: subject, isQuiet: quiet).read(window)
    case .advisor: log = try await AdvisorActivity(client: client, subject: subject, isQuiet: quiet).read(window, of: targets)
    case .files(let place):
      // A policy is narrowed for everybody who has it.
      let need = propose ? ActivityNeed() : ActivityNeed(targets, graph)
      log = try await LogActivity(place: place, root: root, jobs: threads, isQuiet: quiet, need: need, client: client)
        .read(window, catalog: subject.access.catalog)
    }
    return Analyzer(subject.access, log, graph: graph)
  }

  private var style: Style {
    switch color {
    case .always: .colored
    case .never: .plain
    case .auto: Surroundings.wantsColour(.output) ? .colored : .plain
    }
  }

  // MARK: Output

  private func write(_ analysis: Analysis, to folder: String) throws {
    do {
      try Disk.makeFolder(folder)
      for format in formats {
        switch format {
        case .json:
          var made: Set<String> = []
          for report in analysis.reports {
            let path = "\(folder)/\(analysis.path(of: report))"
            let parent = parentFolder(path)
            if made.insert(parent).inserted { try Disk.makeFolder(parent) }
            try Disk.write(analysis.json(of: report), to: path)
          }
          try Disk.write(analysis.indexJSON(), to: "\(folder)/index.json")
        case .csv: for table in analysis.csv() { try Disk.write(table.bytes, to: "\(folder)/\(table.name)") }
        case .html: try Disk.write(analysis.html(), to: "\(folder)/index.html")
        }
      }
    } catch {
      throw CommandFailure(status: .cannotWrite, message: error.description)
    }
  }
}

/// A form of the reports.
enum AnalysisFormat: String, ExpressibleByArgument, CaseIterable {
  case json, csv, html

  var noun: String {
    switch self {
    case .json: "index.json and a file for each principal"
    case .csv: "CSV tables"
    case .html: "index.html"
    }
  }
}

/// Where events come from.
enum ActivityChoice: ExpressibleByArgument {
  case athena
  /// IAM's last-accessed data.
  case advisor
  case files(String)

  init?(argument: String) {
    if argument == "athena" {
      self = .athena
      return
    }
    if argument == "access-advisor" {
      self = .advisor
      return
    }
    guard argument.hasPrefix("files:"), argument.utf8.count > 6 else { return nil }
    self = .files(String(argument.dropFirst(6)))
  }

  var defaultValueDescription: String { "athena" }
}
