/// A hash of bytes for tables that live as long as the program runs, sixteen bytes a step.
///
/// Folded 128-bit products, as in `ContentHasher`: whoever does not know the seed can make no texts that all have the same.
///
/// - Parameter seed: A secret, random for each run.
@inlinable @inline(__always)
public func textHash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
  let count = bytes.count
  var state = seed ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
  guard let start = bytes.baseAddress else { return state }
  func word(_ at: Int) -> UInt64 { start.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
  func mix(_ left: UInt64, _ right: UInt64) {
    let product = (left ^ 0x8BB8_4B93_962E_ACC9).multipliedFullWidth(by: right ^ state)
    state = product.high ^ product.low ^ seed
  }
  if count >= 8 {
    var at = 0
    while at &+ 16 < count {
      mix(word(at), word(at &+ 8))
      at &+= 16
    }
    // The last sixteen bytes, or two words that lie over each other.
    if count >= 16 { mix(word(count &- 16), word(count &- 8)) } else { mix(word(0), word(count &- 8)) }
  } else if count >= 4 {
    mix(UInt64(start.loadUnaligned(as: UInt32.self)), UInt64(start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)))
  } else if count > 0 {
    func byte(_ at: Int) -> UInt64 { UInt64(start.load(fromByteOffset: at, as: UInt8.self)) }
    mix(byte(0) | byte(count >> 1) << 8 | byte(count &- 1) << 16, 0)
  }
  return state
}

/// Whether so many bytes of two texts are the same, eight a step.
@inlinable @inline(__always)
public func equalBytes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
  func word(_ bytes: UnsafeRawPointer, _ at: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
  guard count >= 8 else {
    for at in 0..<count where left.load(fromByteOffset: at, as: UInt8.self) != right.load(fromByteOffset: at, as: UInt8.self) { return false }
    return true
  }
  var at = 0
  while at &+ 8 < count {
    if word(left, at) != word(right, at) { return false }
    at &+= 8
  }
  // The last eight, however many of them were looked at already.
  return word(left, count &- 8) == word(right, count &- 8)
}

/// Where a byte stands in a text the first time from an offset on, eight bytes a step.
@inlinable
public func firstIndex(of byte: UInt8, in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
  let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
  var at = start
  while at &+ 8 <= text.count {
    let apart = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self)) ^ pattern
    let found = (apart &- 0x0101_0101_0101_0101) & ~apart & 0x8080_8080_8080_8080
    if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
    at &+= 8
  }
  while at < text.count {
    if text[at] == byte { return at }
    at &+= 1
  }
  return nil
}

/// Whether a text stands in another one, byte for byte.
public func text(_ text: String, holds part: String) -> Bool {
  var (text, part) = (text, part)
  return text.withUTF8 { text in
    part.withUTF8 { part in
      guard let first = part.first, let start = part.baseAddress else { return true }
      let bytes = UnsafeRawBufferPointer(text)
      var at = 0
      while let found = firstIndex(of: first, in: bytes, from: at), found + part.count <= bytes.count {
        if equalBytes(bytes.baseAddress! + found, UnsafeRawPointer(start), part.count) { return true }
        at = found + 1
      }
      return false
    }
  }
}
