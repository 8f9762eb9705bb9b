public import AegisBasics
import Synchronization

/// What lint had nothing to say about, so that it need not be looked at again while neither it nor the program changes.
///
/// A verdict is a digest of all that it hangs on: what was judged, what the rules know besides, and how they were
/// configured. What had a finding is judged each time, so a finding is never kept. Digests are made under a random secret
/// that stands in the store, see `ContentHasher`; a store that is damaged, or of another build, is as good as none.
public final class CleanVerdicts: Sendable {
  private static let magic = Array("aegis clean 0001".utf8)
  private static let headSize = 3 * 16

  public let seed: ContentDigest
  private let program: ContentDigest
  /// Sorted, without repetition.
  private let known: [ContentDigest]
  private let used = Mutex<Set<ContentDigest>>([])

  /// - Parameters:
  ///   - store: What an earlier run stored; nil for nothing.
  ///   - program: Tells this build of the program, and the catalog that it knows, from all others.
  ///   - seed: A secret that is used where there is no store that can be read.
  public init(store: [UInt8]?, program: String, seed: ContentDigest) {
    if let store, let read = Self.read(store, program) {
      (self.seed, known) = read
    } else {
      (self.seed, known) = (seed, [])
    }
    self.program = Self.digest(program, self.seed)
  }

  public var isEmpty: Bool { known.isEmpty }

  func isClean(_ verdict: ContentDigest) -> Bool {
    var (low, high) = (0, known.count)
    while low < high {
      let middle = (low + high) / 2
      if known[middle] < verdict { low = middle + 1 } else { high = middle }
    }
    guard low < known.count, known[low] == verdict else { return false }
    note(verdict)
    return true
  }

  func note(_ verdict: ContentDigest) { used.withLock { _ = $0.insert(verdict) } }

  /// What to store for the next run: what was of use in this one; nil where that is what is stored already, or so little
  /// that looking it up saves nothing.
  ///
  /// - Parameter least: As many verdicts are worth a store.
  public func newStore(atLeast least: Int = 1000) -> [UInt8]? {
    let verdicts = used.withLock { $0.sorted() }
    guard verdicts.count >= least, verdicts != known else { return nil }
    var bytes = Self.magic
    bytes.reserveCapacity(Self.headSize + (verdicts.count + 1) * 16)
    for digest in [seed, program] + verdicts { append(digest, to: &bytes) }
    var hasher = ContentHasher(seed: seed)
    hasher.add(bytes)
    append(hasher.digest, to: &bytes)
    return bytes
  }

  private func append(_ digest: ContentDigest, to bytes: inout [UInt8]) {
    for word in [digest.high, digest.low] { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }
  }

  private static func digest(_ text: String, _ seed: ContentDigest) -> ContentDigest {
    var hasher = ContentHasher(seed: seed)
    hasher.add(text)
    return hasher.digest
  }

  private static func read(_ store: [UInt8], _ program: String) -> (seed: ContentDigest, verdicts: [ContentDigest])? {
    guard store.count >= headSize + 16, store.count % 16 == 0, store.starts(with: magic) else { return nil }
    return store.withUnsafeBytes { bytes in
      func digest(_ index: Int) -> ContentDigest {
        func word(_ at: Int) -> UInt64 { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) }
        return ContentDigest(high: word(16 * index), low: word(16 * index + 8))
      }
      let (seed, count) = (digest(1), bytes.count / 16)
      var hasher = ContentHasher(seed: seed)
      hasher.add(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 16)]))
      guard hasher.digest == digest(count - 1), digest(2) == self.digest(program, seed) else { return nil }
      return (seed, (3..<count - 1).map(digest))
    }
  }
}

/// The verdicts of one run of the rules.
struct CleanRun: Sendable {
  let verdicts: CleanVerdicts
  /// With what stands for the run, and nothing else.
  private let base: ContentHasher
  private let today: String

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
  }

  /// - Parameter isTimed: Whether the verdict may be another one on another day.
  func hasher(_ what: String, isTimed: Bool) -> ContentHasher {
    var hasher = base
    hasher.add(what)
    hasher.add(isTimed ? today : "")
    return hasher
  }
}
