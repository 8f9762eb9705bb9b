import AegisBasics

/// Bytes of an action, a prefix or a pattern of them, as they were written.
public typealias ActionBytes = UnsafeBufferPointer<UInt8>

/// An ASCII letter in lower case; every other byte as it is.
@inlinable @inline(__always)
public func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

/// The same for eight bytes at once.
@inlinable @inline(__always)
public func folded(_ word: UInt64) -> UInt64 {
  let low = word & 0x7F7F_7F7F_7F7F_7F7F
  let notBelowA = low &+ 0x3F3F_3F3F_3F3F_3F3F
  let aboveZ = low &+ 0x2525_2525_2525_2525
  return word | ((~word & (notBelowA ^ aboveZ) & 0x8080_8080_8080_8080) >> 2)
}

/// The word that a name in camel case begins with: `Get` of `GetObject`.
public func firstWord<Name: StringProtocol>(of name: Name) -> Name.SubSequence {
  name[..<name.utf8.index(name.startIndex, offsetBy: firstWordLength(of: name.utf8))]
}

/// How many bytes that word takes.
func firstWordLength(of name: some Collection<UInt8>) -> Int {
  var length = 0
  for byte in name {
    if length > 0 && isCapital(byte) { break }
    length += 1
  }
  return length
}

func isCapital(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

/// Eight bytes of a text from `at`, the first lowest; zeros stand for those behind its end.
@inline(__always)
public func word(_ text: ActionBytes, _ at: Int) -> UInt64 {
  let rest = text.count - at
  if rest >= 8 { return UInt64(littleEndian: UnsafeRawPointer(text.baseAddress! + at).loadUnaligned(as: UInt64.self)) }
  if text.count >= 8 {
    let last = UnsafeRawPointer(text.baseAddress! + (text.count - 8)).loadUnaligned(as: UInt64.self)
    return UInt64(littleEndian: last) >> UInt64(8 * (8 - rest))
  }
  var value: UInt64 = 0
  for index in 0..<max(0, rest) { value |= UInt64(text[at + index]) << UInt64(8 * index) }
  return value
}

/// Whether two texts are equal without regard to the case of ASCII letters.
@inline(__always)
public func equalFolded(_ left: ActionBytes, _ right: ActionBytes) -> Bool {
  guard left.count == right.count else { return false }
  var at = 0
  while at < left.count {
    let (a, b) = (word(left, at), word(right, at))
    guard a == b || folded(a) == folded(b) else { return false }
    at += 8
  }
  return true
}

/// A hash of a text in lower case, eight bytes a step. The catalog holds the same.
///
/// - Parameter seed: One that nobody outside knows keeps texts from being made that all have the same hash.
@inline(__always)
public func foldedHash(_ text: ActionBytes, seed: UInt64 = 0) -> UInt64 {
  var state: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
  var at = 0
  while at < text.count {
    state = (state ^ folded(word(text, at))) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 32
    at += 8
  }
  return state
}

/// The order of two texts in lower case: negative, zero or positive.
public func compareFolded(_ left: ActionBytes, _ right: ActionBytes) -> Int { compareTexts(left, right, matchingCase: false) }

/// The order of two texts by their bytes, letters in lower case where case does not matter: negative, zero or positive.
@inline(__always)
public func compareTexts(_ left: ActionBytes, _ right: ActionBytes, matchingCase: Bool) -> Int {
  var at = 0
  while at < min(left.count, right.count) {
    // Zeros stand behind the end of a text, and are below every byte of the other.
    var (a, b) = (word(left, at), word(right, at))
    if !matchingCase { (a, b) = (folded(a), folded(b)) }
    if a != b {
      let shift = UInt64((a ^ b).trailingZeroBitCount & ~7)
      return Int(a >> shift & 0xFF) - Int(b >> shift & 0xFF)
    }
    at += 8
  }
  return left.count - right.count
}

extension UnsafeBufferPointer<UInt8> {
  /// The bytes of a range, as a buffer of their own.
  @inline(__always)
  public func part(_ range: Range<Int>) -> ActionBytes { ActionBytes(rebasing: self[range]) }

  /// Whether `*` or `?` stands in it.
  public var isPattern: Bool {
    for byte in self where byte == 0x2A || byte == 0x3F { return true }
    return false
  }

  /// How many bytes stand in front of the first wildcard; all of them where there is none.
  public var literalCount: Int { firstIndex { $0 == 0x2A || $0 == 0x3F } ?? count }

  /// What stands before and after the first colon; nil where there is none.
  @inline(__always)
  public func splitAtColon() -> (service: ActionBytes, name: ActionBytes)? {
    guard let colon = firstIndex(of: 0x3A) else { return nil }
    return (part(0..<colon), part(colon + 1..<count))
  }
}

/// Whether a text matches a pattern in which `*` stands for any bytes and `?` for exactly one,
/// without regard to case. Linear in practice, at worst the product of the lengths.
public func globMatches(_ pattern: ActionBytes, _ text: ActionBytes) -> Bool {
  var p = 0, t = 0
  // Behind the last `*`, in the pattern and where what stands there was tried last.
  var behind = -1, resume = 0
  while t < text.count {
    if p < pattern.count && pattern[p] == 0x2A {
      if p + 1 == pattern.count { return true }
      (behind, resume) = (p + 1, t)
    } else if p < pattern.count && (pattern[p] == 0x3F || folded(pattern[p]) == folded(text[t])) {
      p += 1
      t += 1
      continue
    } else if behind >= 0 {
      resume += 1
    } else {
      return false
    }
    guard let next = place(for: pattern[behind], in: text, from: resume, matchingCase: false) else { return false }
    (p, t, resume) = (behind, next, next)
  }
  while p < pattern.count && pattern[p] == 0x2A { p += 1 }
  return p == pattern.count
}

/// Where a byte of a pattern, which stands behind a `*`, may stand in a text; nil where nowhere.
@inline(__always)
private func place(for byte: UInt8, in text: ActionBytes, from start: Int, matchingCase: Bool) -> Int? {
  if byte == 0x2A || byte == 0x3F { return start }
  if matchingCase { return firstIndex(of: byte, in: UnsafeRawBufferPointer(text), from: start) }
  let byte = folded(byte)
  var at = start
  while at < text.count, folded(text[at]) != byte { at += 1 }
  return at < text.count ? at : nil
}

/// Whether one of eight bytes is a `*`.
@inline(__always)
private func hasStar(_ word: UInt64) -> Bool {
  let others = word ^ 0x2A2A_2A2A_2A2A_2A2A
  return (others &- 0x0101_0101_0101_0101) & ~others & 0x8080_8080_8080_8080 != 0
}

/// Whether everything that `narrow` matches is matched by `wide` too, where that shows from the patterns' texts:
/// a `*` of `narrow` lies within one of `wide`. A yes is certain; a no may be wrong where the two say the same in
/// different ways (`?*` and `*?`). Letter case matters in resources, not in actions.
public func globCovers(_ wide: ActionBytes, _ narrow: ActionBytes, matchingCase: Bool = false) -> Bool {
  func equal(_ left: UInt8, _ right: UInt8) -> Bool { matchingCase ? left == right : folded(left) == folded(right) }
  // Most differ in the last byte, which only a wildcard leaves open.
  if let last = wide.last, last != 0x2A, last != 0x3F, !(narrow.last.map { equal(last, $0) } ?? false) { return false }
  var p = 0, t = 0
  // Behind the last `*` of the wide one, and where what stands there was tried last.
  var behind = -1, resume = 0
  // What they have in common in front, up to a `*`.
  while p + 8 <= min(wide.count, narrow.count), case let next = word(wide, p), next == word(narrow, p), !hasStar(next) { p += 8 }
  t = p
  while t < narrow.count {
    if p < wide.count && wide[p] == 0x2A {
      if p + 1 == wide.count { return true }
      (behind, resume) = (p + 1, t)
    } else if p < wide.count && narrow[t] != 0x2A && (wide[p] == 0x3F || equal(wide[p], narrow[t])) {
      p += 1
      t += 1
      continue
    } else if behind >= 0 {
      resume += 1
    } else {
      return false
    }
    guard let next = place(for: wide[behind], in: narrow, from: resume, matchingCase: matchingCase) else { return false }
    (p, t, resume) = (behind, next, next)
  }
  while p < wide.count && wide[p] == 0x2A { p += 1 }
  return p == wide.count
}
