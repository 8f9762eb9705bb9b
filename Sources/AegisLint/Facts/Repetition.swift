import AegisBasics
import AegisIR

/// Finds out whether two of some texts are equal.
struct RepetitionFinder {
  private struct Slot {
    /// Of some of the text's bytes.
    let sample: UInt64
    let text: [UInt8]
  }

  /// Texts with different samples, each in the first place that is free from its own on; nil for nothing. A power of two, more
  /// than there are texts.
  private var slots: [Slot?]
  /// The hashes of all of a text, for those that have a sample in common with another.
  private var alike: [UInt64: [[UInt8]]] = [:]

  private static let seed = UInt64.random(in: 0...UInt64.max)

  /// - Parameter count: So many texts are looked at.
  init(_ count: Int) { slots = Array(repeating: nil, count: 1 << (Int.bitWidth - (2 * count).leadingZeroBitCount)) }

  /// Whether a text was looked at before.
  mutating func isRepeated(_ text: [UInt8]) -> Bool {
    let sample = Self.sample(of: text)
    var place = Int(truncatingIfNeeded: sample) & (slots.count - 1)
    while let other = slots[place] {
      if other.sample == sample { return other.text == text || isRepeatedAlike(text) }
      place = (place + 1) & (slots.count - 1)
    }
    slots[place] = Slot(sample: sample, text: text)
    return false
  }

  private mutating func isRepeatedAlike(_ text: [UInt8]) -> Bool {
    let hash = text.withUnsafeBytes { textHash($0, seed: Self.seed) }
    if alike[hash, default: []].contains(text) { return true }
    alike[hash, default: []].append(text)
    return false
  }

  /// A hash of the length and of words from all over the text, in which most texts differ: all of them would take longer to look at.
  private static func sample(of text: [UInt8]) -> UInt64 {
    text.withUnsafeBytes { bytes in
      let count = UInt64(truncatingIfNeeded: bytes.count)
      guard bytes.count >= 128 else { return textHash(bytes, seed: seed) }
      func word(_ at: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
      var state = seed ^ count &* 0x9E37_79B9_7F4A_7C15
      let step = (bytes.count &- 64) / 7
      // What stands in front is the same in all documents, the last of them brackets.
      var at = 56 &- 8
      while at &+ 16 <= bytes.count {
        let product = (word(at) ^ state).multipliedFullWidth(by: word(at &+ 8) ^ 0x8BB8_4B93_962E_ACC9)
        state = product.high ^ product.low
        at &+= step
      }
      return state
    }
  }

  mutating func isRepeated(_ inline: [InlinePolicy]) -> Bool {
    inline.indices.contains { isRepeated(inline[$0].document.json) }
  }
}
