import AegisActivity
import AegisAnalyze
import AegisBasics
import AegisCloud
import AegisPolicy
import AegisReport
import AegisSystem

/// Events of CloudTrail's log files in a folder or a bucket, kept in a store below the project's `.aegis`.
struct LogActivity {
  /// A folder, or `s3://…`.
  let place: String
  /// The folder in which `.aegis` is.
  let root: String
  let jobs: Int
  let isQuiet: Bool
  /// What of the events is wanted.
  let need: ActivityNeed
  /// Calls S3, where the place is a bucket.
  let client: AWSClient

  /// Objects that are fetched at a time.
  private static let downloads = 16

  /// Whether a place is one that logs can be in.
  static func check(_ place: String) throws {
    if place.hasPrefix("s3://") {
      if LogSearch(place, window: Window(last: Surroundings.today, days: 1)) == nil {
        throw CommandFailure(status: .usage, message: "`\(place)` names no bucket")
      }
    } else if !Disk.isFolder(place) {
      throw CommandFailure(status: .noInput, message: Disk.exists(place) ? "`\(place)` is no folder" : "`\(place)` does not exist")
    }
  }

  func read(_ window: Window, catalog: Catalog) async throws -> ActivityLog {
    try Self.check(place)
    do {
      let mapping = EventMapping(catalog: catalog)
      Interruption.watch()
      if let search = LogSearch(place, window: window) { return try await read(search, mapping) }
      let files = try logFiles(below: place)
      return try await read(files, window, name: Disk.realPath(place) ?? place) { store, bar in
        try await ingest(files, into: store, mapping: mapping, jobs: jobs, isStopped: { Interruption.isAskedFor }, progress: { bar.show($0) })
      }
    } catch let error as DiskError {
      throw CommandFailure(status: .noInput, message: error.description)
    } catch let error as StoreError {
      throw CommandFailure(status: .cannotWrite, message: "the store of activity: \(error.description)")
    } catch let error as AWSError {
      if error.code == "NoSuchBucket" || (error.operation == "ListBucket" && error.isMissing) {
        throw CommandFailure(status: .noInput, message: "there is no bucket `\(LogSearch(place, window: window)?.bucket ?? place)`")
      }
      throw await CommandFailure(error, client)
    }
  }

  private func read(_ search: LogSearch, _ mapping: EventMapping) async throws -> ActivityLog {
    let bucket = try await BucketLogs(client: client.inRegion(ofBucket: search.bucket), search: search)
    let files = try await bucket.list()
    if Interruption.isAskedFor { throw CommandFailure(status: .interrupted, message: "interrupted while the bucket was listed") }
    return try await read(files, search.window, name: search.location) { store, bar in
      try await ingest(
        files, into: store, mapping: mapping, jobs: Self.downloads, isStopped: { Interruption.isAskedFor }, progress: { bar.show($0) },
        read: { try await bucket.read($0) })
    }
  }

  /// - Parameter name: What the store is told from others by, whatever the way to the place.
  private func read(
    _ files: [LogFile], _ window: Window, name: String, _ ingest: (sending ActivityStore, IngestBar) async throws -> IngestResult
  ) async throws -> ActivityLog {
    let state = "\(root)/.aegis"
    try makeOwnFolder(of: root)
    let path = "\(state)/activity-\(Digest(name).sixHexDigits).sqlite"
    // SQLite would let everybody read a file that it makes itself.
    if !Disk.exists(path) { try Disk.writePrivately([], to: path) }
    let bar = IngestBar(isQuiet: isQuiet)
    defer { bar.clear() }
    let result = try await ingest(ActivityStore(path: path), bar)
    bar.clear()
    report(result)
    if result.isInterrupted {
      throw CommandFailure(status: .interrupted, message: "interrupted; what was read is kept, and the same command goes on from here")
    }
    let store = try ActivityStore(path: path)
    let totals = try store.totals()
    if totals.logs == 0 { throw nothing(window) }
    let count = totals.logs == 1 ? "1 log file" : "\(totals.logs) log files"
    var log = try store.activity(in: window, need, source: "\(count) in `\(place)`")
    log.holes = (result.damaged + result.unreadable).filter { $0.file.mayTell(of: window) }.map {
      LogHole(path: $0.file.path, name: $0.file.name, account: $0.file.account, reason: $0.reason)
    }
    if log.eventCount == 0 { throw empty(window, try store.days()) }
    return log
  }

  private func report(_ result: IngestResult) {
    for (what, lines) in [("damaged", result.damaged), ("unreadable", result.unreadable)] {
      for line in lines.prefix(10) { Disk.writeError("aegis: \(line)\n") }
      if lines.count > 10 { Disk.writeError("aegis: and \(lines.count - 10) more \(what) files\n") }
    }
    if isQuiet || result.files + result.known == 0 { return }
    if result.files == 0 { return Disk.writeError("aegis: nothing new in \(counted(result.known, "log file", "log files"))\n") }
    let again = result.duplicates == 0 ? "" : ", \(result.duplicates) of them delivered twice"
    let known = result.known == 0 ? "" : "; \(result.known) were known"
    let events = result.events + result.duplicates
    Disk.writeError("aegis: read \(counted(events, "event", "events")) in \(counted(result.files, "log file", "log files"))\(again)\(known)\n")
  }

  private func nothing(_ window: Window) -> CommandFailure {
    let hint = place.hasPrefix("s3://") ? " of \(window.firstDate.text) to \(window.lastDate.text): CloudTrail's stand in `AWSLogs/` there" : ": CloudTrail's end in `.json.gz`"
    return CommandFailure(status: .noInput, message: "there is no log file below `\(place)`\(hint)")
  }

  private func empty(_ window: Window, _ days: (first: CalendarDate, last: CalendarDate)?) -> CommandFailure {
    let have = days.map { "the logs go from \($0.first.text) to \($0.last.text); `--today` and `--days` move the window" } ?? "the logs hold no event"
    return CommandFailure(
      status: .noInput, message: "no event is from \(window.firstDate.text) to \(window.lastDate.text): \(have)")
  }
}
