import AegisBasics
import AegisIR

/// Finds out whether two of some texts are equal.
struct RepetitionFinder {
  /// Texts, each in the first place that is free from its own on; nil for nothing. A power of two, more than there are texts.
  private var slots: [[UInt8]?]

  private static let seed = UInt64.random(in: 0...UInt64.max)

  /// - Parameter count: So many texts are looked at.
  init(_ count: Int) { slots = Array(repeating: nil, count: 1 << (Int.bitWidth - (2 * count).leadingZeroBitCount)) }

  /// Whether a text was looked at before.
  mutating func isRepeated(_ text: [UInt8]) -> Bool {
    var slot = place(of: text)
    while let other = slots[slot] {
      if other.count == text.count, other == text { return true }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = text
    return false
  }

  private func place(of text: [UInt8]) -> Int {
    Int(truncatingIfNeeded: text.withUnsafeBytes { textHash($0, seed: Self.seed) }) & (slots.count - 1)
  }

  mutating func isRepeated(_ inline: [InlinePolicy]) -> Bool {
    inline.indices.contains { isRepeated(inline[$0].document.json) }
  }
}
