import AegisActivity
import AegisAnalyze
import AegisSamples
import Synchronization
import Testing

/// Logs that come from elsewhere than a folder: which are looked for, and what becomes of a run that ends early.
@Suite struct BucketTests {
  private func search(_ location: String, days: Int = 10) throws -> LogSearch {
    try #require(LogSearch(location, window: SampleLogs.window(days)))
  }

  @Test func locationsAreTaken() throws {
    #expect(try search("s3://logs").prefix == "")
    #expect(try search("s3://logs/").location == "s3://logs/")
    #expect(try search("s3://logs/a/b//").prefix == "a/b/")
    for text in ["s3://", "s3:///a", "logs", "S3://logs"] { #expect(LogSearch(text, window: SampleLogs.window(1)) == nil) }
  }

  /// From 2026-11-16 to 2026-11-25, and what was delivered on the day after.
  @Test func daysAreListedFromTheFirst() throws {
    let it = try search("s3://logs")
    let region = "p/AWSLogs/o-1/111111111111/CloudTrail/eu-west-1/"
    let days = LogSearch.Step.days(after: region + "2026/11/16", until: region + "2026/11/27")
    #expect(it.step(at: region) == days)
    #expect(it.step(at: region + "2026/11/") == days)
    #expect(it.step(at: "") == .folders)
    #expect(it.step(at: "p/AWSLogs/o-1/111111111111/CloudTrail/") == .folders)
    #expect(it.step(at: "CloudTrail/eu-west-1/") == .folders)
  }

  @Test func otherFoldersAreLeftAlone() throws {
    var it = try search("s3://logs")
    #expect(it.worthwhile(["a/", "AWSLogs/", "z/"]) == ["AWSLogs/"])
    #expect(it.worthwhile(["a/", "z/"]) == ["a/", "z/"])
    let account = "AWSLogs/111111111111/"
    #expect(
      it.worthwhile(["CloudTrail-Digest/", "CloudTrail/", "Config/", "elasticloadbalancing/"].map { account + $0 }) == [account + "CloudTrail/"])
    it.accounts = ["111111111111"]
    #expect(it.worthwhile(["AWSLogs/o-1/111111111111/", "AWSLogs/o-1/222222222222/"]) == ["AWSLogs/o-1/111111111111/"])
  }

  @Test func namesTellTheirDay() throws {
    let it = try search("s3://logs/flat")
    func name(_ stamp: String, _ kind: String = "CloudTrail") -> String { "111111111111_\(kind)_eu-west-1_\(stamp)_abcdefghijklmnop.json.gz" }
    func isTaken(_ name: String) -> Bool { it.log(key: "flat/\(name)", size: 1, tag: "t") != nil }
    #expect(isTaken(name("20261116T0000Z")) && isTaken(name("20261126T2355Z")))
    #expect(!isTaken(name("20261115T2355Z")) && !isTaken(name("20261127T0000Z")))
    #expect(!isTaken(name("20261120T0000Z", "CloudTrail-Digest")) && !isTaken("notes.txt"))
    #expect(it.log(key: "flat/mine/a.json", size: 3, tag: "t") == LogFile(path: "s3://logs/flat/mine/a.json", name: "mine/a.json", size: 3, tag: "t"))
  }

  private struct Broken: Error {}

  /// A run that is stopped, or fails, keeps what it has read; the next one reads the rest, and nothing twice.
  @Test(arguments: [true, false]) func whatWasReadIsKept(isStopped: Bool) async throws {
    let sample = try await SampleLogs(SampleLogs.spec(events: 3_000))
    let files = try logFiles(below: sample.logs)
    let count = Atomic<Int>(0)
    if isStopped {
      let result = try await ingest(
        files, into: ActivityStore(path: sample.store), mapping: EventMapping(), jobs: 2, isStopped: { count.load(ordering: .relaxed) >= 5 },
        progress: { count.store($0.files, ordering: .relaxed) })
      #expect(result.isInterrupted && result.files >= 5 && result.files < files.count)
    } else {
      await #expect(throws: Broken.self) {
        _ = try await ingest(files, into: ActivityStore(path: sample.store), mapping: EventMapping(), jobs: 2, read: { file in
          if count.wrappingAdd(1, ordering: .relaxed).newValue > 5 { throw Broken() }
          return try readLog(file)
        })
      }
    }
    let kept = try ActivityStore(path: sample.store).totals().logs
    #expect(kept >= 4 && kept < files.count)
    let rest = try await sample.read()
    #expect(rest.known == kept && rest.files == files.count - kept)
    #expect(try ActivityStore(path: sample.store).totals().events == sample.truth.events)
    sample.expectTruth(try sample.reports())
  }

  /// What could not be had is asked for again; another version of a file is read, and its events still count once.
  @Test func versionsAreTold() async throws {
    let sample = try await SampleLogs(SampleLogs.spec(events: 2_000))
    var files = try logFiles(below: sample.logs)
    let missing = files[0].name
    let first = try await ingest(files, into: ActivityStore(path: sample.store), mapping: EventMapping(), jobs: 2, read: { file in
      if file.name == missing { throw UnreadableLog(reason: "gone") }
      return try readLog(file)
    })
    #expect(first.files == files.count - 1 && first.unreadable.map(\.description) == ["\(files[0].path): gone"])
    let second = try await sample.read()
    #expect(second.files == 1 && second.known == files.count - 1)
    files[1].tag = "\"another\""
    let third = try await ingest(files, into: ActivityStore(path: sample.store), mapping: EventMapping(), jobs: 2)
    #expect(third.files == 1 && third.events == 0 && third.duplicates > 0)
    sample.expectTruth(try sample.reports())
  }
}
