/// A character in the bytes of a file.
struct ByteGlyph {
  var glyph: Glyph
  /// The offset behind its last byte.
  var end: Int
}

extension [UInt8] {
  /// Where the letters, signs and blanks of ASCII end, each of which takes one column and is shown as it is.
  func endOfPlain(from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, self[index] &- 0x20 < 0x5F { index += 1 }
    return index
  }

  /// Where the last of them that stand in front of an offset start.
  func startOfPlain(before end: Int, from start: Int) -> Int {
    var index = end
    while index > start, self[index - 1] &- 0x20 < 0x5F { index -= 1 }
    return index
  }

  /// The character that starts at an offset; a byte that starts none is one by itself.
  ///
  /// - Parameter lineStart: what stands before it belongs to another line.
  func glyph(at offset: Int, lineStart: Int, lineEnd: Int) -> ByteGlyph {
    let byte = self[offset]
    let followsASCII = offset <= lineStart || self[offset - 1] < 0x80
    if byte < 0x80 {
      return ByteGlyph(glyph: Glyph(Unicode.Scalar(byte), followsASCII: followsASCII), end: offset + 1)
    }
    let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
    let smallest: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
    guard byte >= 0xC2, byte < 0xF5, offset + length <= lineEnd else {
      return ByteGlyph(glyph: .invalid(byte), end: offset + 1)
    }
    var value = UInt32(byte) & (0xFF >> UInt32(length + 1))
    for index in offset + 1..<offset + length {
      guard self[index] & 0xC0 == 0x80 else { return ByteGlyph(glyph: .invalid(byte), end: offset + 1) }
      value = value << 6 | UInt32(self[index] & 0x3F)
    }
    guard value >= smallest, let scalar = Unicode.Scalar(value) else {
      return ByteGlyph(glyph: .invalid(byte), end: offset + 1)
    }
    return ByteGlyph(glyph: Glyph(scalar, followsASCII: followsASCII), end: offset + length)
  }

  /// The offset of the character that ends at an offset.
  func glyphStart(before offset: Int, lineStart: Int, lineEnd: Int) -> Int {
    for start in stride(from: offset - 1, through: Swift.max(lineStart, offset - 4), by: -1)
    where self[start] & 0xC0 != 0x80 {
      return glyph(at: start, lineStart: lineStart, lineEnd: lineEnd).end == offset ? start : offset - 1
    }
    return offset - 1
  }
}
