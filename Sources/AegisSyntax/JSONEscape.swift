/// Appends the value of the text between the quotes of a JSON string; a lone surrogate becomes U+FFFD.
///
/// - Parameter note: Called for each piece with where it begins and ends, and how many bytes it gave.
@inline(__always)
func unescapeJSON(
  _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, into output: inout [UInt8], _ note: (_ start: Int, _ end: Int, _ made: Int) -> Void
) {
  var index = start
  while index < end {
    let (piece, before) = (index, output.count)
    defer { note(piece, index, output.count - before) }
    let byte = bytes[index]
    guard byte == UInt8(ascii: "\\"), index + 1 < end else {
      output.append(byte)
      index += 1
      continue
    }
    index += 2
    switch bytes[index - 1] {
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"):
      guard let first = codeUnit(bytes, at: index, end) else {
        output += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
        continue
      }
      index += 4
      var value = UInt32(first)
      if UTF16.isLeadSurrogate(first), index + 1 < end, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u"), let second = codeUnit(bytes, at: index + 2, end), UTF16.isTrailSurrogate(second)
      {
        value = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
        index += 6
      }
      output += UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}")!
    case let other: output.append(other)
    }
  }
}

/// The number that four hexadecimal digits write.
func codeUnit(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ end: Int) -> UInt16? {
  guard start + 4 <= end else { return nil }
  var value: UInt32 = 0
  for index in start..<start + 4 {
    guard let digit = hexadecimalDigit(bytes[index]) else { return nil }
    value = value << 4 | digit
  }
  return UInt16(value)
}
