/// Random numbers that a seed determines (SplitMix64), so that every failing case can be made again.
public struct RandomSource: Sendable {
  private var state: UInt64

  public init(seed: UInt64) {
    // Not a multiple of the increment below, or the sequences of neighbouring seeds would overlap.
    var z = (seed &+ 1) &* 0xD6E8_FEB8_6659_FD93
    z ^= z >> 32
    state = z &* 0xD6E8_FEB8_6659_FD93
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in `0..<bound`.
  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  public mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

  /// True once in `times`.
  public mutating func oneIn(_ times: Int) -> Bool { below(times) == 0 }

  public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
