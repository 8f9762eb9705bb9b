import AegisActivity
import AegisAnalyze
import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSystem
import Synchronization

/// Events of a folder of CloudTrail's log files, kept in a store below the project's `.aegis`.
struct FolderActivity {
  let folder: String
  let project: DiskProject
  let jobs: Int
  let isQuiet: Bool

  func read(_ window: Window, catalog: Catalog) async throws -> ActivityLog {
    guard Disk.isFolder(folder) else {
      throw CommandFailure(status: .noInput, message: Disk.exists(folder) ? "`\(folder)` is no folder" : "`\(folder)` does not exist")
    }
    do {
      let files = try logFiles(below: folder)
      let path = try storePath()
      let progress = IngestBar(isQuiet: isQuiet)
      let result = try await ingest(files, into: ActivityStore(path: path), mapping: EventMapping(catalog: catalog), jobs: jobs) { progress.show($0) }
      progress.clear()
      report(result)
      let store = try ActivityStore(path: path)
      let totals = try store.totals()
      if totals.logs == 0 {
        throw CommandFailure(status: .noInput, message: "there is no log file below `\(folder)`: CloudTrail's end in `.json.gz`")
      }
      let name = totals.logs == 1 ? "1 log file" : "\(totals.logs) log files"
      let log = try store.activity(in: window, source: "\(name) in `\(folder)`")
      if log.eventCount == 0 { throw empty(window, try store.days()) }
      return log
    } catch let error as DiskError {
      throw CommandFailure(status: .noInput, message: error.description)
    } catch let error as StoreError {
      throw CommandFailure(status: .cannotWrite, message: "the store of activity: \(error.description)")
    }
  }

  /// One store for each folder, whatever the way to it.
  private func storePath() throws(DiskError) -> String {
    let state = "\(project.root)/.aegis"
    try Disk.makeFolder(state)
    return "\(state)/activity-\(Digest(Disk.realPath(folder) ?? folder).sixHexDigits).sqlite"
  }

  private func report(_ result: IngestResult) {
    if !result.damaged.isEmpty {
      for line in result.damaged.prefix(10) { Disk.writeError("aegis: \(line)\n") }
      if result.damaged.count > 10 { Disk.writeError("aegis: and \(result.damaged.count - 10) more damaged files\n") }
    }
    if isQuiet || result.files + result.known == 0 { return }
    if result.files == 0 { return Disk.writeError("aegis: nothing new in \(result.known) log files\n") }
    let again = result.duplicates == 0 ? "" : ", \(result.duplicates) of them delivered twice"
    let known = result.known == 0 ? "" : "; \(result.known) were known"
    Disk.writeError("aegis: read \(result.events + result.duplicates) events in \(result.files) log files\(again)\(known)\n")
  }

  private func empty(_ window: Window, _ days: (first: CalendarDate, last: CalendarDate)?) -> CommandFailure {
    let have = days.map { "the logs go from \($0.first.text) to \($0.last.text); `--today` and `--days` move the window" } ?? "the logs hold no event"
    return CommandFailure(
      status: .noInput, message: "no event is from \(window.firstDate.text) to \(window.lastDate.text): \(have)")
  }
}

/// How far reading has come: a bar on a terminal, nothing elsewhere.
private final class IngestBar: Sendable {
  private let drawn = Mutex(0.0)
  private let isShown: Bool

  init(isQuiet: Bool) { isShown = !isQuiet && Surroundings.isTerminal(.error) && Surroundings.variable("TERM") != "dumb" }

  func show(_ progress: IngestProgress) {
    guard isShown else { return }
    let now = Surroundings.monotonicSeconds
    let isDue = drawn.withLock { last -> Bool in
      guard now - last > 0.1 || progress.files == progress.of else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let filled = progress.ofBytes > 0 ? 30 * progress.bytes / progress.ofBytes : 30
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
    Disk.writeError("\r  [\(bar)] \(progress.files) of \(progress.of) log files")
  }

  func clear() {
    if isShown && drawn.withLock({ $0 > 0 }) { Disk.writeError("\r\u{1B}[K") }
  }
}
