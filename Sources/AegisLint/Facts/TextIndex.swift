import AegisPolicy

/// Texts with a number each, from 0, in the order in which they came; looked up by one probe of a hash table, without a copy.
struct TextIndex: Sendable {
  private var bytes: [UInt8] = []
  /// By the number: where the text begins in `bytes`; and where the last one ends.
  private var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Numbers, one more than they are; zero for nothing.
  private var slots = [UInt32](repeating: 0, count: 64)
  private let seed = UInt64.random(in: 0...UInt64.max)

  var count: Int { hashes.count }

  func number(_ text: UnsafeBufferPointer<UInt8>) -> Int? { number(text, hash(text)) }

  /// The number that a text has from now on.
  @discardableResult
  mutating func insert(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let hash = hash(text)
    if let known = number(text, hash) { return known }
    if 2 * (count + 1) > slots.count { grow() }
    bytes.append(contentsOf: text)
    starts.append(bytes.count)
    hashes.append(hash)
    place(hash, count)
    return count - 1
  }

  @discardableResult
  mutating func insert(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { insert($0) }
  }

  private func number(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int? {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if hashes[number] == hash, isText(number, text) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func isText(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[number]
    guard starts[number + 1] - start == text.count else { return false }
    if text.isEmpty { return true }
    return bytes.withUnsafeBytes { bytes in
      let (own, other) = (bytes.baseAddress! + start, UnsafeRawPointer(text.baseAddress!))
      var at = 0
      while at + 8 <= text.count {
        if (own + at).loadUnaligned(as: UInt64.self) != (other + at).loadUnaligned(as: UInt64.self) { return false }
        at += 8
      }
      while at < text.count {
        if (own + at).load(as: UInt8.self) != text[at] { return false }
        at += 1
      }
      return true
    }
  }

  private mutating func place(_ hash: UInt64, _ number: Int) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(truncatingIfNeeded: number)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: 2 * slots.count)
    for (number, hash) in hashes.enumerated() { place(hash, number + 1) }
  }

  /// Two texts that are equal but for the case of letters have the same.
  private func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 { foldedHash(text, seed: seed) }
}
