import AegisIR

/// Finds out whether two of some texts are equal.
struct RepetitionFinder {
  /// Texts, each in the first place that is free from its own on; nil for nothing. A power of two, more than there are texts.
  private var slots: [[UInt8]?]

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

  /// By the size, and what stands in the middle: most texts begin and end alike.
  private func place(of text: [UInt8]) -> Int {
    let middle = text.count < 16 ? 0 : text.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: text.count / 2, as: UInt64.self) }
    let mixed = (middle ^ UInt64(text.count)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 32) & (slots.count - 1)
  }

  mutating func isRepeated(_ inline: [InlinePolicy]) -> Bool {
    inline.indices.contains { isRepeated(inline[$0].document.json) }
  }
}
