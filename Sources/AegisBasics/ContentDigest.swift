/// 128 bits that stand for a content.
public struct ContentDigest: Hashable, Comparable, Sendable {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  public static func < (left: ContentDigest, right: ContentDigest) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

/// Digests contents many times faster than a cryptographic digest does, under a secret.
///
/// Sixteen bytes a step: a 128-bit product (Yi, wyhash) of which no half is folded over the other, so that nothing is lost
/// of it, onto a state that derives from a random seed: who does not know the seed can make no two contents with the same
/// digest, and by accident two of a million meet with a probability of 2⁻⁸⁸. A digest is comparable only with those under
/// the same seed.
public struct ContentHasher: Sendable {
  private var first: UInt64
  private var second: UInt64
  private let secrets: (UInt64, UInt64)

  public init(seed: ContentDigest) {
    secrets = (Self.stirred(seed.high &+ 0x9E37_79B9_7F4A_7C15), Self.stirred(seed.low &+ 0x3C6E_F372_FE94_F82A))
    first = Self.stirred(seed.high ^ seed.low)
    second = Self.stirred(first &+ 0xDAA6_6D2C_7DDF_743F)
  }

  public mutating func add(_ number: UInt64) { (first, second) = step(number, 0x8BB8_4B93_962E_ACC9) }

  public mutating func add(_ digest: ContentDigest) {
    add(digest.high)
    add(digest.low)
  }

  /// Adds a text with its length, so that two that follow each other are not one.
  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// - Parameter range: Lies in the text.
  public mutating func add(_ text: [UInt8], _ range: TextRange) {
    text.withUnsafeBytes { add(UnsafeRawBufferPointer(rebasing: $0[Int(range.start)..<Int(range.end)])) }
  }

  public mutating func add(_ text: [UInt8]) { text.withUnsafeBytes { add($0) } }

  /// Adds bytes with their number, so that two runs that follow each other are not one.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard var at = bytes.baseAddress else { return addRest((0, 0), 0) }
    var state = self
    // Four steps at once: less is spent on the loop.
    for _ in 0..<bytes.count >> 6 {
      state.step(at)
      state.step(at + 16)
      state.step(at + 32)
      state.step(at + 48)
      at += 64
    }
    for _ in 0..<(bytes.count & 63) >> 4 {
      state.step(at)
      at += 16
    }
    self = state
    var rest: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &rest) { $0.baseAddress!.copyMemory(from: at, byteCount: bytes.count & 15) }
    addRest(rest, bytes.count)
  }

  private mutating func addRest(_ rest: (UInt64, UInt64), _ count: Int) {
    (first, second) = step(rest.0, rest.1)
    add(UInt64(count))
  }

  @inline(__always)
  private mutating func step(_ bytes: UnsafeRawPointer) {
    (first, second) = step(bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  }

  /// What the state becomes by sixteen bytes. The factors are laid over the halves of the product, one of them over both in
  /// different ways: where one factor is zero, or one, or close to that, the other one is still told from others.
  @inline(__always)
  private func step(_ left: UInt64, _ right: UInt64) -> (UInt64, UInt64) {
    let (left, right) = (left ^ first, right ^ second)
    let product = left.multipliedFullWidth(by: right)
    return (product.low ^ right, product.high ^ left ^ (right << 32 | right >> 32))
  }

  public var digest: ContentDigest {
    ContentDigest(high: Self.folded(first ^ secrets.1, second | 1), low: Self.folded(second ^ secrets.0, first | 1))
  }

  /// The two halves of a product, one over the other.
  @inline(__always)
  private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  /// A bijection that spreads every bit over all. Source: Steele, Lea, Flood, SplitMix64.
  private static func stirred(_ number: UInt64) -> UInt64 {
    var number = number
    number = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
    number = (number ^ number >> 27) &* 0x94D0_49BB_1331_11EB
    return number ^ number >> 31
  }
}
