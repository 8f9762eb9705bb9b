import AegisActivity
import AegisAnalyze
import AegisBasics
import AegisSamples
import AegisSystem
import Testing

@Suite struct TruthTests {
  private static var isLong: Bool { Surroundings.variable("AEGIS_LONG_TESTS") != nil }

  private func spec() -> LogSpec {
    var spec = LogSpec()
    spec.events = Self.isLong ? 1_000_000 : 6_000
    spec.eventsPerFile = Self.isLong ? 2_000 : 150
    return spec
  }

  @Test func everyCountIsTrue() async throws {
    let sample = try await SampleLogs(spec())
    let result = try await sample.read()
    #expect(result.events == sample.truth.events)
    #expect(result.duplicates == sample.truth.duplicates)
    #expect(result.files == sample.truth.files)
    #expect(sample.truth.duplicates > 0)
    let reports = try sample.reports()
    sample.expectTruth(reports)
    for report in reports {
      #expect(Set(report.granted).count == report.grantedCount && report.granted.count == report.grantedCount)
      #expect(Set(report.unused).isDisjoint(with: report.performed.map(\.action)))
      #expect(Set(report.unused).isDisjoint(with: report.notObservable.map(\.action)))
    }
  }

  /// Chains of roles are told by who began them.
  @Test func chainsAreTrue() async throws {
    let sample = try await SampleLogs(spec())
    try await sample.read()
    let uses = try sample.activity().roleUses.filter { !$0.use.origin.hasPrefix("service:") }
    let found = Dictionary(
      uniqueKeysWithValues: uses.map { use in
        (LogTruth.Chain(origin: use.use.origin, via: use.use.via, role: use.use.role), LogTruth.ChainUse(sessions: use.sessions, events: use.events, last: use.last))
      })
    #expect(found == sample.truth.chains)
    #expect(found.keys.contains { !$0.via.isEmpty })
  }

  /// Twice the same, in any order, on any number of threads, in one run or in several: the same counts.
  @Test func readingIsIncremental() async throws {
    let sample = try await SampleLogs(spec())
    let files = try logFiles(below: sample.logs)
    let first = try await ingest(Array(files.prefix(files.count / 3)), into: ActivityStore(path: sample.store), mapping: EventMapping(), jobs: 1)
    #expect(first.files == files.count / 3)
    let rest = try await ingest(files.reversed(), into: ActivityStore(path: sample.store), mapping: EventMapping(), jobs: 3)
    #expect(rest.known == first.files)
    #expect(first.events + rest.events == sample.truth.events)
    #expect(first.duplicates + rest.duplicates == sample.truth.duplicates)
    let again = try await sample.read()
    #expect(again.files == 0 && again.events == 0 && again.known == files.count)
    sample.expectTruth(try sample.reports())
  }

  @Test func windowsCutOff() async throws {
    let sample = try await SampleLogs(spec())
    try await sample.read()
    let week = try sample.activity(days: 7), all = try sample.activity(days: 3650)
    #expect(week.eventCount < all.eventCount && all.eventCount == sample.truth.events)
    let first = SampleLogs.window(7).first
    #expect(week.events.values.joined().allSatisfy { $0.last / 86400 >= first })
    #expect(week.coverage.allSatisfy { $0.first >= first })
  }

  /// The logs beside the sample organization are what the maker makes.
  @Test func keptLogsAreFresh() async throws {
    var spec = LogSpec()
    (spec.events, spec.eventsPerFile, spec.days, spec.seed) = (1500, 75, 40, 7)
    let sample = try await SampleLogs(spec)
    let kept = "\(SampleLogs.root)/golden/logs"
    let made = try logFiles(below: sample.logs), there = try logFiles(below: kept)
    #expect(made.map(\.name) == there.map(\.name))
    let buffers = (GzipBuffer(padding: 16), GzipBuffer(padding: 16))
    for (left, right) in zip(made, there) {
      let texts = (buffers.0.unpack(try Disk.read(left.path)), buffers.1.unpack(try Disk.read(right.path)))
      #expect(texts.0.map { Array($0) } == texts.1.map { Array($0) }, "\(left.name): `aegis-dev make-logs golden/logs --events 1500 --per-file 75 --days 40 --seed 7`")
    }
  }
}
