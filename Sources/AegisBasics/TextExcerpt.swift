/// A stretch of a file's text as a key: equal to every other that holds the same bytes, wherever it stands.
public struct TextExcerpt: Hashable, Sendable {
  public let text: [UInt8]
  public let range: TextRange
  private let fingerprint: UInt64

  private static let seed = UInt64.random(in: 0...UInt64.max)

  /// - Parameter range: Lies in the text.
  public init(_ text: [UInt8], _ range: TextRange) {
    self.text = text
    self.range = range
    fingerprint = Self.withBytes(text, range) { textHash($0, seed: Self.seed) }
  }

  public static func == (left: TextExcerpt, right: TextExcerpt) -> Bool {
    guard left.fingerprint == right.fingerprint, left.range.count == right.range.count else { return false }
    return withBytes(left.text, left.range) { own in
      withBytes(right.text, right.range) { other in
        guard let (own, other) = own.baseAddress.flatMap({ own in other.baseAddress.map { (own, $0) } }) else { return true }
        return equalBytes(own, other, Int(left.range.count))
      }
    }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }

  private static func withBytes<Result>(_ text: [UInt8], _ range: TextRange, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    text.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[Int(range.start)..<Int(range.end)])) }
  }
}
