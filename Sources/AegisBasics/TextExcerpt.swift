/// A stretch of a file's text as a key: equal to every other that holds the same bytes, wherever it stands.
public struct TextExcerpt: Hashable, Sendable {
  public let text: [UInt8]
  public let range: TextRange
  private let fingerprint: UInt64

  /// - Parameter range: Lies in the text.
  public init(_ text: [UInt8], _ range: TextRange) {
    self.text = text
    self.range = range
    fingerprint = text.withUnsafeBytes { Self.fingerprint($0, range) }
  }

  public static func == (left: TextExcerpt, right: TextExcerpt) -> Bool {
    guard left.fingerprint == right.fingerprint, left.range.count == right.range.count else { return false }
    return left.text.withUnsafeBytes { leftText in
      right.text.withUnsafeBytes { rightText in
        let (leftStart, rightStart) = (Int(left.range.start), Int(right.range.start))
        let count = Int(left.range.count)
        var at = 0
        while at + 8 <= count {
          let word = leftText.loadUnaligned(fromByteOffset: leftStart + at, as: UInt64.self)
          if word != rightText.loadUnaligned(fromByteOffset: rightStart + at, as: UInt64.self) { return false }
          at += 8
        }
        while at < count {
          if leftText[leftStart + at] != rightText[rightStart + at] { return false }
          at += 1
        }
        return true
      }
    }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }

  /// Eight bytes a step.
  private static func fingerprint(_ bytes: UnsafeRawBufferPointer, _ range: TextRange) -> UInt64 {
    var state: UInt64 = UInt64(range.count) ^ 0xCBF2_9CE4_8422_2325
    var at = Int(range.start)
    let end = Int(range.end)
    while at + 8 <= end {
      state = (state ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
      state ^= state >> 32
      at += 8
    }
    while at < end {
      state = (state ^ UInt64(bytes[at])) &* 0x9E37_79B9_7F4A_7C15
      at += 1
    }
    return state ^ state >> 29
  }
}
