import AegisBasics

/// Texts with a number each, from 0, in the order in which they came; looked up by one probe of a hash table, without a copy.
struct TextIndex: Sendable {
  private struct Entry {
    let hash: UInt64
    /// Where the text lies in `bytes`.
    let start: UInt32
    let count: UInt32
  }

  private var bytes: [UInt8] = []
  /// By the number.
  private var entries: [Entry] = []
  /// Numbers, one more than they are; zero for nothing. A power of two of them.
  private var slots = [UInt32](repeating: 0, count: 64)
  private let seed = UInt64.random(in: 0...UInt64.max)

  var count: Int { entries.count }

  func number(_ text: UnsafeBufferPointer<UInt8>) -> Int? { number(text, hash(text)) }

  /// The number that a text has from now on.
  @discardableResult
  mutating func insert(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let hash = hash(text)
    if let known = number(text, hash) { return known }
    if 2 * (count + 1) > slots.count { grow() }
    entries.append(Entry(hash: hash, start: UInt32(bytes.count), count: UInt32(text.count)))
    bytes.append(contentsOf: text)
    place(hash, count)
    return count - 1
  }

  /// Calls `body` with the text that has a number.
  func withText<Result>(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let (start, end) = (Int(entries[number].start), Int(entries[number].start + entries[number].count))
    return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
  }

  @discardableResult
  mutating func insert(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { insert($0) }
  }

  private func number(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int? {
    slots.withUnsafeBufferPointer { slots in
      entries.withUnsafeBufferPointer { entries in
        var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
        while slots[slot] != 0 {
          let number = Int(slots[slot]) &- 1
          if entries[number].hash == hash, isText(entries[number], text) { return number }
          slot = (slot &+ 1) & (slots.count &- 1)
        }
        return nil
      }
    }
  }

  @inline(__always)
  private func isText(_ entry: Entry, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard Int(entry.count) == text.count, let other = text.baseAddress else { return entry.count == 0 && text.isEmpty }
    return bytes.withUnsafeBytes { equalBytes($0.baseAddress! + Int(entry.start), UnsafeRawPointer(other), text.count) }
  }

  private mutating func place(_ hash: UInt64, _ number: Int) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(truncatingIfNeeded: number)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: 2 * slots.count)
    for (number, entry) in entries.enumerated() { place(entry.hash, number + 1) }
  }

  private func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 { textHash(UnsafeRawBufferPointer(text), seed: seed) }
}
