public import AegisAnalyze
public import AegisSystem
import Synchronization

/// A log file and the name under which a store remembers it.
public struct LogFile: Sendable {
  public var path: String
  public var name: String
  /// Bytes, packed.
  public var size: Int
}

/// How far reading has come.
public struct IngestProgress: Sendable {
  public var files: Int
  public var of: Int
  /// Packed bytes.
  public var bytes: Int
  public var ofBytes: Int
}

public struct IngestResult: Sendable {
  /// Files that were read now, and events that had not been counted before.
  public var files = 0
  public var events = 0
  /// Events that had been counted: AWS may deliver one twice.
  public var duplicates = 0
  /// Files that an earlier run has read.
  public var known = 0
  /// Files that are damaged, and what was wrong; what stands in front of the damage counts.
  public var damaged: [String] = []
}

/// The log files below a folder, those of CloudTrail by their own names, which are unique; sorted by name.
public func logFiles(below folder: String) throws(DiskError) -> [LogFile] {
  let root = Disk.realPath(folder) ?? folder
  return try Disk.files(below: root, endings: [".json.gz", ".json"]).compactMap { path in
    let last = path.split(separator: "/").last.map(String.init) ?? path
    if last.contains("_CloudTrail-Digest_") || last.contains("_CloudTrail-Insight_") { return nil }
    let name = last.contains("_CloudTrail_") ? last : String(path.dropFirst(root.utf8.count + 1))
    return LogFile(path: path, name: name, size: Disk.size(path) ?? 0)
  }
}

/// Reads the files that a store does not know yet, on up to `jobs` threads.
public func ingest(
  _ files: [LogFile], into store: sending ActivityStore, mapping: EventMapping, jobs: Int,
  progress: @escaping @Sendable (IngestProgress) -> Void = { _ in }
) async throws(StoreError) -> IngestResult {
  var result = IngestResult()
  let known = try store.knownLogs()
  let new = files.filter { known[$0.name] != $0.size }
  result.known = files.count - new.count
  if new.isEmpty { return result }
  let run = IngestRun(files: new, mapping: mapping, progress: progress, merge: ActivityMerge(into: store))
  await withTaskGroup(of: Void.self) { group in
    for _ in 0..<max(1, min(jobs, new.count)) { group.addTask { run.work() } }
  }
  return try run.finish(result)
}

/// What the threads of one run share.
private final class IngestRun: Sendable {
  private let files: [LogFile]
  private let mapping: EventMapping
  private let progress: @Sendable (IngestProgress) -> Void
  private let bytes: Int
  private let next = Atomic<Int>(0)
  private let shared: Mutex<Shared>

  private struct Shared {
    var merge: ActivityMerge
    var damaged: [String] = []
    var done = 0
    var doneBytes = 0
    var failure: StoreError?
  }

  init(files: [LogFile], mapping: EventMapping, progress: @escaping @Sendable (IngestProgress) -> Void, merge: sending ActivityMerge) {
    self.files = files
    self.mapping = mapping
    self.progress = progress
    bytes = files.reduce(0) { $0 + $1.size }
    shared = Mutex(Shared(merge: merge))
  }

  /// Takes files until there are none left.
  func work() {
    var digest = LogDigest(mapping)
    var translation = ActivityMerge.Translation()
    let buffer = GzipBuffer(padding: RecordScanner.padding)
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < files.count else { return }
      let file = files[index]
      let damage = self.read(file, &digest, buffer)
      let (read, known) = (digest, translation)
      let renewed = shared.withLock { shared -> ActivityMerge.Translation? in
        if shared.failure != nil { return nil }
        if let damage { shared.damaged.append("\(file.path): \(damage)") }
        var translation = known
        do throws(StoreError) {
          try shared.merge.add(read, name: file.name, size: file.size, isDamaged: damage != nil, &translation)
        } catch {
          shared.failure = error
          return nil
        }
        shared.done += 1
        shared.doneBytes += file.size
        progress(IngestProgress(files: shared.done, of: files.count, bytes: shared.doneBytes, ofBytes: bytes))
        return translation
      }
      guard let renewed else { return }
      translation = renewed
    }
  }

  /// Nil, or what is wrong with the file.
  private func read(_ file: LogFile, _ digest: inout LogDigest, _ buffer: GzipBuffer) -> String? {
    let empty: [UInt8] = Array(repeating: 0, count: RecordScanner.padding + 2)
    func readNothing() { empty.withUnsafeBufferPointer { digest.read(UnsafeBufferPointer(rebasing: $0[..<2])) } }
    let packed: [UInt8]
    do {
      packed = try Disk.read(file.path)
    } catch {
      readNothing()
      return error.reason
    }
    guard let text = buffer.unpack(packed) else {
      readNothing()
      return "damaged, or cut short"
    }
    digest.read(text)
    return digest.damage.map { "no JSON of CloudTrail's at byte \($0)" }
  }

  func finish(_ result: IngestResult) throws(StoreError) -> IngestResult {
    var result = result
    let failure = shared.withLock { shared -> StoreError? in
      if let failure = shared.failure { return failure }
      do throws(StoreError) {
        try shared.merge.save()
      } catch {
        return error
      }
      result.files = shared.done
      (result.events, result.duplicates) = (shared.merge.total, shared.merge.duplicates)
      result.damaged = shared.damaged.sorted()
      return nil
    }
    if let failure { throw failure }
    return result
  }
}
