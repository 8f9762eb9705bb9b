import AegisAccess
import AegisActivity
import AegisAnalyze
import AegisBasics
import AegisDriver
import AegisIR
import AegisPolicy
import AegisSamples
import AegisSystem
import Testing

/// Logs of the sample organization in a folder of their own, with their truth.
final class SampleLogs {
  let folder: String
  let truth: LogTruth
  let access: OrganizationAccess

  static let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()

  init(_ spec: LogSpec) async throws {
    folder = try Surroundings.makeTemporaryFolder("aegis-logs")
    let project = try #require(DiskProject(root: "\(Self.root)/golden/organization"))
    let organization = try #require(await Session(files: project, jobs: 2).compile().organization)
    access = OrganizationAccess(organization)
    let principals = loggedPrincipals(of: access)
    let logs = "\(folder)/logs"
    truth = try makeLogs(spec, principals: principals, organization: "o-example") { path, text in
      let file = "\(logs)/\(path)"
      try Disk.makeFolder(file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
      try Disk.write(gzip(text), to: file)
    }
  }

  var logs: String { "\(folder)/logs" }
  var store: String { "\(folder)/store.sqlite" }

  deinit { _ = ChildProcess.run(["rm", "-rf", folder]) }

  @discardableResult
  func read(jobs: Int = 2) async throws -> IngestResult {
    try await ingest(try logFiles(below: logs), into: ActivityStore(path: store), mapping: EventMapping(), jobs: jobs)
  }

  func activity(days: Int = 90) throws -> ActivityLog {
    try ActivityStore(path: store).activity(in: Self.window(days), source: "files")
  }

  static func spec(events: Int) -> LogSpec {
    var spec = LogSpec()
    spec.events = events
    return spec
  }

  /// Every file unpacked, with the zeros behind it that a scanner wants.
  func texts() throws -> [(text: [UInt8], name: String)] {
    let buffer = GzipBuffer(padding: RecordScanner.padding)
    return try logFiles(below: logs).map { file in
      let text = try #require(buffer.unpack(try Disk.read(file.path)))
      return (Array(text) + [UInt8](repeating: 0, count: RecordScanner.padding), file.name)
    }
  }

  /// `2026-11-25T09:15:31Z` of seconds since 1970.
  func stamp(_ seconds: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let rest = seconds % 86400
    return "\(CalendarDate(secondsSince1970: seconds).text)T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }

  static func window(_ days: Int) -> Window { Window(last: CalendarDate("2026-11-25")!, days: days) }

  func reports(days: Int = 90) throws -> [PrincipalReport] { reports(try activity(days: days)) }

  func reports(_ log: ActivityLog) -> [PrincipalReport] {
    let analyzer = Analyzer(access, log), memo = ReportMemo()
    return access.principals.indices.map { analyzer.report(of: $0, memo) }
  }

  /// Every number of the reports is that of the truth, and nothing of the truth is missing.
  func expectTruth(_ reports: [PrincipalReport]) {
    var expected = truth.uses.filter { !$0.value.isEmpty }
    for report in reports {
      let arn = access.principals[report.principal].caller.name
      var found: [String: LogTruth.Use] = [:]
      for use in report.performed { found[access.catalog.name(use.action), default: LogTruth.Use()].count = use.count }
      for use in report.performed { found[access.catalog.name(use.action)]?.last = use.last }
      for use in report.denied { found[access.catalog.name(use.action), default: LogTruth.Use()].denied = use.denied }
      for use in report.denied { found[access.catalog.name(use.action)]?.lastDenied = use.lastDenied }
      #expect(found == expected.removeValue(forKey: arn) ?? [:], "\(arn)")
    }
    #expect(expected.isEmpty, "\(expected.keys)")
  }
}
