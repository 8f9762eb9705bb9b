/// Bytes of an action, a prefix or a pattern of them, as they were written.
typealias ActionBytes = UnsafeBufferPointer<UInt8>

/// An ASCII letter in lower case; every other byte as it is.
@inline(__always)
func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

/// Whether two texts are equal without regard to the case of ASCII letters.
@inline(__always)
func equalFolded(_ left: ActionBytes, _ right: ActionBytes) -> Bool {
  guard left.count == right.count else { return false }
  for at in 0..<left.count where left[at] != right[at] {
    guard folded(left[at]) == folded(right[at]) else { return false }
  }
  return true
}

/// The order of two texts in lower case: negative, zero or positive.
func compareFolded(_ left: ActionBytes, _ right: ActionBytes) -> Int {
  for at in 0..<min(left.count, right.count) {
    let (a, b) = (folded(left[at]), folded(right[at]))
    if a != b { return Int(a) - Int(b) }
  }
  return left.count - right.count
}

extension UnsafeBufferPointer<UInt8> {
  /// The bytes of a range, as a buffer of their own.
  @inline(__always)
  func part(_ range: Range<Int>) -> ActionBytes { ActionBytes(rebasing: self[range]) }

  var isPattern: Bool { contains(0x2A) || contains(0x3F) }

  /// What stands before and after the first colon; nil where there is none.
  @inline(__always)
  func splitAtColon() -> (service: ActionBytes, name: ActionBytes)? {
    guard let colon = firstIndex(of: 0x3A) else { return nil }
    return (part(0..<colon), part(colon + 1..<count))
  }
}

/// Whether a text matches a pattern in which `*` stands for any bytes and `?` for exactly one,
/// without regard to case. Linear in practice, at worst the product of the lengths.
func globMatches(_ pattern: ActionBytes, _ text: ActionBytes) -> Bool {
  var p = 0, t = 0
  var star = -1, resume = 0
  while t < text.count {
    if p < pattern.count && pattern[p] == 0x2A {
      star = p
      resume = t
      p += 1
    } else if p < pattern.count && (pattern[p] == 0x3F || folded(pattern[p]) == folded(text[t])) {
      p += 1
      t += 1
    } else if star >= 0 {
      resume += 1
      t = resume
      p = star + 1
    } else {
      return false
    }
  }
  while p < pattern.count && pattern[p] == 0x2A { p += 1 }
  return p == pattern.count
}
