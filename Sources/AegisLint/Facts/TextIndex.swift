import AegisBasics

/// Texts with a number each, from 0, in the order in which they came; looked up by one probe of a hash table, without a copy.
///
/// Its memory is its own alone, and only what has hold of it to change it does: so it may go from one thread to another, which
/// the compiler cannot tell of pointers.
struct TextIndex: ~Copyable, @unchecked Sendable {
  /// Where a text lies in `bytes`.
  private struct Entry {
    let start: UInt32
    let count: UInt32
  }

  private var bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 512)
  private var byteCount = 0
  private var byteCapacity = 512
  /// By the number.
  private var entries = UnsafeMutablePointer<Entry>.allocate(capacity: 32)
  private(set) var count = 0
  /// The upper half of a text's hash, by which its slot is found, over its number, which is one more than it is; zero for
  /// nothing. A power of two of them, twice as many as there is place for entries.
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotCount = 64
  private let seed = UInt64.random(in: 0...UInt64.max)

  init() { slots = .zeros(slotCount) }

  deinit {
    bytes.deallocate()
    entries.deallocate()
    slots.deallocate()
  }

  @inline(__always)
  func number(_ text: UnsafeBufferPointer<UInt8>) -> Int? { number(text, hash(text)) }

  /// The number that a text has from now on.
  @discardableResult
  mutating func insert(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let hash = hash(text)
    return number(text, hash) ?? add(text, hash)
  }

  @discardableResult
  mutating func insert(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { insert($0) }
  }

  /// Calls `body` with the text that has a number.
  func withText<Result>(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    precondition(number < count)
    return body(UnsafeBufferPointer(start: bytes + Int(entries[number].start), count: Int(entries[number].count)))
  }

  @inline(__always)
  private func number(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int? {
    var slot = Int(hash >> 32) & (slotCount &- 1)
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32 {
        let number = Int(slots[slot] & 0xFFFF_FFFF) &- 1
        if isText(entries[number], text) { return number }
      }
      slot = (slot &+ 1) & (slotCount &- 1)
    }
    return nil
  }

  @inline(__always)
  private func isText(_ entry: Entry, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard Int(entry.count) == text.count else { return false }
    guard let other = text.baseAddress else { return true }
    return equalBytes(UnsafeRawPointer(bytes + Int(entry.start)), UnsafeRawPointer(other), text.count)
  }

  private mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int {
    if 2 * (count + 1) > slotCount { grow() }
    if byteCount + text.count > byteCapacity { makePlace(for: text.count) }
    if let start = text.baseAddress { (bytes + byteCount).initialize(from: start, count: text.count) }
    (entries + count).initialize(to: Entry(start: UInt32(byteCount), count: UInt32(text.count)))
    byteCount += text.count
    count += 1
    place(hash & ~0xFFFF_FFFF | UInt64(UInt32(count)))
    return count - 1
  }

  private mutating func place(_ entry: UInt64) {
    var slot = Int(entry >> 32) & (slotCount - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
    slots[slot] = entry
  }

  private mutating func grow() {
    let (old, oldCount) = (slots, slotCount)
    slotCount *= 2
    slots = .zeros(slotCount)
    for slot in 0..<oldCount where old[slot] != 0 { place(old[slot]) }
    old.deallocate()
    entries.widen(count, to: slotCount / 2)
  }

  private mutating func makePlace(for more: Int) {
    byteCapacity = 2 * (byteCapacity + more)
    bytes.widen(byteCount, to: byteCapacity)
  }

  @inline(__always)
  private func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 { textHash(UnsafeRawBufferPointer(text), seed: seed) }
}
