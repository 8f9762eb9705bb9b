public import AegisBasics
import Synchronization

/// What lint had nothing to say about, so that it need not be looked at again while neither it nor the program changes; and
/// what the last run that found no error has to tell the next one of the project.
///
/// A verdict is a digest of all that it hangs on: what was judged, what the rules know besides, and how they were
/// configured. What had a finding is judged each time, so a finding is never kept. Digests are made under a random secret
/// that stands in the store, see `ContentHasher`; a store that is damaged, or of another build, is as good as none.
public final class CleanVerdicts: Sendable {
  private static let magic = Array("aegis clean 0003".utf8)
  private static let headSize = 4 * 16

  public let seed: ContentDigest
  private let program: ContentDigest
  private let known: DigestSet
  let record: ProjectRecord?
  private let used = Mutex(DigestSet())
  private let newRecord = Mutex<ProjectRecord?>(nil)
  /// All of a project was looked at, so that what was of no use is of no use any more.
  private let sawAll = Atomic<Bool>(false)

  /// - Parameters:
  ///   - store: What an earlier run stored; nil for nothing.
  ///   - program: Tells this build of the program, and the catalog that it knows, from all others.
  ///   - seed: A secret that is used where there is no store that can be read.
  public init(store: [UInt8]?, program: String, seed: ContentDigest) {
    if let store, let read = Self.read(store, program) {
      (self.seed, known, record) = read
    } else {
      (self.seed, known, record) = (seed, DigestSet(), nil)
    }
    self.program = Self.digest(program, self.seed)
  }

  public var isEmpty: Bool { known.isEmpty }

  func isClean(_ verdict: ContentDigest) -> Bool {
    guard known.contains(verdict) else { return used.withLock { $0.contains(verdict) } }
    note(verdict)
    return true
  }

  func note(_ verdict: ContentDigest) { used.withLock { _ = $0.insert(verdict) } }

  func noteAll() { sawAll.store(true, ordering: .relaxed) }

  func remember(_ record: ProjectRecord) { newRecord.withLock { $0 = record } }

  /// What was remembered is of other files than those whose verdicts are stored, such as of an earlier revision.
  public func forgetRecord() { newRecord.withLock { $0 = nil } }

  private static let mostVerdicts = 1 << 20

  /// What to store for the next run: what was of use in this one; nil where that is what is stored already, or so little
  /// that looking it up saves nothing.
  ///
  /// - Parameter least: As many verdicts are worth a store.
  public func newStore(atLeast least: Int = 1000) -> [UInt8]? {
    let (used, found) = (used.withLock { $0 }, newRecord.withLock { $0 })
    let isWhole = sawAll.load(ordering: .relaxed) || known.count > Self.mostVerdicts
    let isNew = isWhole && used.count != known.count || !used.isSubset(of: known)
    let record = found ?? record
    let isNewRecord = found.map { found in self.record.map { found.isWorthStoring(over: $0) } ?? true } ?? false
    guard isNew || isNewRecord else { return nil }
    var verdicts = isNew ? used : known
    if isNew && !isWhole { known.forEach { verdicts.insert($0) } }
    guard verdicts.count >= least else { return nil }
    var rest = CompactWriter()
    record?.write(to: &rest)
    var bytes = Self.magic
    bytes.reserveCapacity(Self.headSize + (verdicts.count + 1) * 16 + rest.bytes.count)
    for digest in [seed, program, ContentDigest(high: UInt64(verdicts.count), low: 0)] { append(digest, to: &bytes) }
    bytes += self.bytes(verdicts)
    bytes += rest.bytes
    var hasher = ContentHasher(seed: seed)
    hasher.add(bytes)
    append(hasher.digest, to: &bytes)
    return bytes
  }

  private func append(_ digest: ContentDigest, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: (digest.high.littleEndian, digest.low.littleEndian)) { bytes.append(contentsOf: $0) }
  }

  /// The digests of a set, one behind the other.
  private func bytes(_ verdicts: DigestSet) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 16 * verdicts.count) { buffer, count in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      verdicts.forEach { digest in
        bytes.storeBytes(of: digest.high.littleEndian, toByteOffset: count, as: UInt64.self)
        bytes.storeBytes(of: digest.low.littleEndian, toByteOffset: count + 8, as: UInt64.self)
        count += 16
      }
    }
  }

  private static func digest(_ text: String, _ seed: ContentDigest) -> ContentDigest {
    var hasher = ContentHasher(seed: seed)
    hasher.add(text)
    return hasher.digest
  }

  private static func read(_ store: [UInt8], _ program: String) -> (seed: ContentDigest, verdicts: DigestSet, record: ProjectRecord?)? {
    guard store.count >= headSize + 16, store.starts(with: magic) else { return nil }
    let read = store.withUnsafeBytes { bytes -> (seed: ContentDigest, verdicts: DigestSet, count: Int)? in
      func digest(at start: Int) -> ContentDigest {
        func word(_ at: Int) -> UInt64 { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) }
        return ContentDigest(high: word(start), low: word(start + 8))
      }
      let (seed, end, count) = (digest(at: 16), bytes.count - 16, digest(at: 48).high)
      var hasher = ContentHasher(seed: seed)
      hasher.add(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
      guard hasher.digest == digest(at: end), digest(at: 32) == self.digest(program, seed), count <= UInt64((end - headSize) / 16)
      else { return nil }
      var verdicts = DigestSet(capacity: Int(count))
      for number in 0..<Int(count) { verdicts.insert(digest(at: headSize + 16 * number)) }
      return (seed, verdicts, Int(count))
    }
    guard let read else { return nil }
    var reader = CompactReader(store, from: headSize + 16 * read.count)
    return (read.seed, read.verdicts, ProjectRecord(from: &reader))
  }
}

/// The verdicts of one run of the rules.
struct CleanRun: Sendable {
  let verdicts: CleanVerdicts
  /// With what stands for the run, and nothing else.
  private let base: ContentHasher
  private let today: String
  /// Of all that is asked.
  let terms: ContentDigest

  /// - Parameters:
  ///   - settings: The text of the project's settings.
  ///   - plan: What the command line asks for.
  init(_ verdicts: CleanVerdicts, settings: [UInt8], plan: LintPlan, today: CalendarDate?) {
    self.verdicts = verdicts
    self.today = today?.text ?? ""
    var hasher = ContentHasher(seed: verdicts.seed)
    hasher.add(settings)
    hasher.add(plan.commandLine)
    base = hasher
    hasher.add("project")
    hasher.add(self.today)
    terms = hasher.digest
  }

  func digest(_ text: [UInt8]) -> ContentDigest {
    var hasher = ContentHasher(seed: verdicts.seed)
    hasher.add(text)
    return hasher.digest
  }

  /// - Parameter isTimed: Whether the verdict may be another one on another day.
  func hasher(_ what: String, isTimed: Bool) -> ContentHasher {
    var hasher = base
    hasher.add(what)
    hasher.add(isTimed ? today : "")
    return hasher
  }
}
