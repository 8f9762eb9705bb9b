/// A set of digests: they are as good as random already, so that their own bits say where they lie.
public struct DigestSet: Sendable {
  /// A power of two of them, at most half of them taken; zeros for nothing.
  private var slots: [ContentDigest]
  /// Of those in `slots`.
  private var taken = 0
  /// All zeros are one of them.
  private var hasZero = false

  private static let zero = ContentDigest(high: 0, low: 0)

  /// - Parameter capacity: So many take their places without a move.
  public init(capacity: Int = 32) {
    slots = [ContentDigest](repeating: Self.zero, count: 1 << (Int.bitWidth - (2 * max(32, capacity) - 1).leadingZeroBitCount))
  }

  public var count: Int { taken + (hasZero ? 1 : 0) }
  public var isEmpty: Bool { count == 0 }

  public func contains(_ digest: ContentDigest) -> Bool {
    if digest == Self.zero { return hasZero }
    return slots.withUnsafeBufferPointer { $0[Self.place(of: digest, in: $0)] == digest }
  }

  /// - Returns: Whether it was not there.
  @discardableResult
  public mutating func insert(_ digest: ContentDigest) -> Bool {
    if digest == Self.zero {
      defer { hasZero = true }
      return !hasZero
    }
    if 2 * (taken + 1) > slots.count { grow() }
    let place = slots.withUnsafeBufferPointer { Self.place(of: digest, in: $0) }
    guard slots[place] == Self.zero else { return false }
    slots[place] = digest
    taken += 1
    return true
  }

  /// Whether all of these are among those.
  public func isSubset(of others: DigestSet) -> Bool {
    var isSubset = true
    forEach { if isSubset { isSubset = others.contains($0) } }
    return isSubset
  }

  /// In no order.
  public func forEach(_ body: (ContentDigest) -> Void) {
    if hasZero { body(Self.zero) }
    for digest in slots where digest != Self.zero { body(digest) }
  }

  private mutating func grow() {
    var wider = DigestSet(capacity: slots.count).slots
    wider.withUnsafeMutableBufferPointer { wider in
      for digest in slots where digest != Self.zero { wider[Self.place(of: digest, in: UnsafeBufferPointer(wider))] = digest }
    }
    slots = wider
  }

  /// Where a digest lies, or would.
  @inline(__always)
  private static func place(of digest: ContentDigest, in slots: UnsafeBufferPointer<ContentDigest>) -> Int {
    var place = Int(truncatingIfNeeded: digest.low) & (slots.count &- 1)
    while slots[place] != digest, slots[place] != zero { place = (place &+ 1) & (slots.count &- 1) }
    return place
  }
}
