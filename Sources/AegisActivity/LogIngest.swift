public import AegisAnalyze
import AegisSystem
import Synchronization

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
  /// Files that an earlier run has read, and those in which it found the same damage.
  public var known = 0
  /// Files that are damaged, and what is wrong; what stands in front of the damage counts. The next run looks again.
  public var damaged: [DamagedLog] = []
  /// Files that could not be had, and why; the next run tries again.
  public var unreadable: [DamagedLog] = []
  /// Whether it was asked to stop; what had been read by then is in the store.
  public var isInterrupted = false
}

/// A file of which something, or all, could not be read.
public struct DamagedLog: Sendable, CustomStringConvertible {
  public let file: LogFile
  public let reason: String

  public var description: String { "\(file.path): \(reason)" }
}

/// Reads the files that a store does not know yet, or knows to be damaged.
///
/// - Parameters:
///   - jobs: How many files are worked on at a time.
///   - isStopped: Asked before each file.
///   - read: A file's bytes, packed or not; an `UnreadableLog` is told and passed over, any other error ends the run,
///     but what was read until then is in the store.
public func ingest(
  _ files: [LogFile], into store: sending ActivityStore, mapping: EventMapping, jobs: Int,
  isStopped: @escaping @Sendable () -> Bool = { false }, progress: @escaping @Sendable (IngestProgress) -> Void = { _ in },
  read: @escaping @Sendable (LogFile) async throws -> [UInt8] = { try readLog($0) }
) async throws -> IngestResult {
  var result = IngestResult()
  let known = try store.knownLogs()
  let new = files.filter { known[$0.name] != KnownLog(size: $0.size, tag: $0.tag, isDamaged: false) }
  result.known = files.count - new.count
  if new.isEmpty { return result }
  let damaged = Set(new.lazy.filter { known[$0.name]?.isDamaged ?? false }.map(\.name))
  let run = IngestRun(files: new, damaged: damaged, mapping: mapping, isStopped: isStopped, progress: progress, read: read, merge: ActivityMerge(into: store))
  await withTaskGroup(of: Void.self) { group in
    for _ in 0..<max(1, min(jobs, new.count)) { group.addTask { await run.work() } }
  }
  return try run.finish(result)
}

/// A file of this machine.
public func readLog(_ file: LogFile) throws(UnreadableLog) -> [UInt8] {
  do {
    return try Disk.read(file.path, onlyOrdinary: true)
  } catch {
    throw UnreadableLog(reason: error.reason)
  }
}

/// What the threads of one run share.
private final class IngestRun: Sendable {
  private let files: [LogFile]
  /// The names of those that were damaged when they were last read.
  private let damaged: Set<String>
  private let mapping: EventMapping
  private let isStopped: @Sendable () -> Bool
  private let progress: @Sendable (IngestProgress) -> Void
  private let read: @Sendable (LogFile) async throws -> [UInt8]
  private let bytes: Int
  private let next = Atomic<Int>(0)
  private let shared: Mutex<Shared>

  private struct Shared {
    var merge: ActivityMerge
    var damaged: [DamagedLog] = []
    var unreadable: [DamagedLog] = []
    /// Files that were damaged already.
    var again = 0
    var done = 0
    var doneBytes = 0
    var isInterrupted = false
    var failure: (any Error)?
    var savedAt = Surroundings.monotonicSeconds
  }

  /// Seconds after which what has been read is saved, so that a run that is killed has not worked in vain.
  private static let savingInterval = 30.0

  init(
    files: [LogFile], damaged: Set<String>, mapping: EventMapping, isStopped: @escaping @Sendable () -> Bool,
    progress: @escaping @Sendable (IngestProgress) -> Void,
    read: @escaping @Sendable (LogFile) async throws -> [UInt8], merge: sending ActivityMerge
  ) {
    self.files = files
    self.damaged = damaged
    self.mapping = mapping
    self.isStopped = isStopped
    self.progress = progress
    self.read = read
    bytes = files.reduce(0) { $0 + $1.size }
    shared = Mutex(Shared(merge: merge))
  }

  /// Takes files until there are none left, or something ends the run.
  func work() async {
    var digest = LogDigest(mapping)
    var translation = ActivityMerge.Translation()
    let buffer = GzipBuffer(padding: RecordScanner.padding)
    while let file = takeFile() {
      let damage: String?
      do {
        damage = Self.digest(try await read(file), &digest, buffer)
      } catch let error as UnreadableLog {
        shared.withLock { shared in
          shared.unreadable.append(DamagedLog(file: file, reason: error.reason))
          count(file, &shared)
        }
        continue
      } catch {
        shared.withLock { $0.failure = $0.failure ?? error }
        return
      }
      let (read, known, wasDamaged) = (digest, translation, damaged.contains(file.name))
      let renewed = shared.withLock { shared -> ActivityMerge.Translation? in
        var translation = known
        do throws(StoreError) {
          try shared.merge.add(read, file, isDamaged: damage != nil, isReadAgain: wasDamaged, &translation)
          if Surroundings.monotonicSeconds - shared.savedAt > Self.savingInterval {
            try shared.merge.save()
            shared.savedAt = Surroundings.monotonicSeconds
          }
        } catch {
          shared.failure = shared.failure ?? error
          return nil
        }
        if let damage {
          shared.damaged.append(DamagedLog(file: file, reason: damage))
          if wasDamaged { shared.again += 1 }
        }
        count(file, &shared)
        return translation
      }
      guard let renewed else { return }
      translation = renewed
    }
  }

  private func takeFile() -> LogFile? {
    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
    guard index < files.count else { return nil }
    let hasEnded = shared.withLock { shared in
      if isStopped() { shared.isInterrupted = true }
      return shared.isInterrupted || shared.failure != nil
    }
    return hasEnded ? nil : files[index]
  }

  private func count(_ file: LogFile, _ shared: inout Shared) {
    shared.done += 1
    shared.doneBytes += file.size
    progress(IngestProgress(files: shared.done, of: files.count, bytes: shared.doneBytes, ofBytes: bytes))
  }

  /// Nil, or what is wrong with the file.
  private static func digest(_ packed: [UInt8], _ digest: inout LogDigest, _ buffer: GzipBuffer) -> String? {
    guard let text = buffer.unpack(packed) else {
      let empty: [UInt8] = Array(repeating: 0, count: RecordScanner.padding + 2)
      empty.withUnsafeBufferPointer { digest.read(UnsafeBufferPointer(rebasing: $0[..<2])) }
      return "damaged, or cut short"
    }
    digest.read(text)
    if let at = digest.damage { return "no JSON of CloudTrail's at byte \(at)" }
    let lost = digest.unreadableRecords
    if lost == 0 { return nil }
    return "\(lost) of \(lost + digest.events.count) records do not say what was done, or when"
  }

  /// Saves whatever was read, also where something has gone wrong.
  func finish(_ result: IngestResult) throws -> IngestResult {
    var result = result
    let failure = shared.withLock { shared -> (any Error)? in
      do throws(StoreError) {
        try shared.merge.save()
      } catch {
        return shared.failure ?? error
      }
      result.files = shared.done - shared.unreadable.count - shared.again
      result.known += shared.again
      (result.events, result.duplicates) = (shared.merge.total, shared.merge.duplicates)
      result.damaged = shared.damaged.sorted { $0.file.path < $1.file.path }
      result.unreadable = shared.unreadable.sorted { $0.file.path < $1.file.path }
      result.isInterrupted = shared.isInterrupted
      return shared.failure
    }
    if let failure { throw failure }
    return result
  }
}
