/// Writes a piece of a text with the escapes of JSON and of Terraform's templates.
///
/// Returns how many bytes came out: six a byte at most, and up to eight more are overwritten. Text is
/// taken eight bytes at a time: they are copied as they are, and what stands before the first byte that
/// needs a look is kept. `{` needs one for the mark that may stand before it.
func escape(
  _ text: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>, templateMarks: Bool, into room: UnsafeMutablePointer<UInt8>
) -> Int {
  var output = room
  var index = piece.lowerBound
  while index < piece.upperBound {
    if piece.upperBound - index >= 8 {
      let source = UnsafeRawPointer(text.baseAddress! + index)
      let word = source.loadUnaligned(as: UInt64.self)
      UnsafeMutableRawPointer(output).storeBytes(of: word, as: UInt64.self)
      let clean = cleanBytes(atStartOf: UInt64(littleEndian: word))
      output += clean
      index += clean
      if clean == 8 { continue }
    }
    let byte = text[index]
    if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
      if templateMarks && byte == UInt8(ascii: "{") && index > 0 && isTemplateMark(text[index - 1]) {
        output.pointee = text[index - 1]
        output += 1
      }
      output.pointee = byte
      output += 1
    } else {
      output = writeEscape(of: byte, to: output)
    }
    index += 1
  }
  return output - room
}

private func isTemplateMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%") }

/// How many of eight bytes, the lowest first, stand before the first control character, quotation
/// mark, backslash or opening brace.
///
/// Each mask has the highest bit of a byte set that is looked for; above the first such byte it may
/// err by the borrow, which does not matter here.
@inline(__always)
private func cleanBytes(atStartOf word: UInt64) -> Int {
  let ones: UInt64 = 0x0101_0101_0101_0101
  func zeroBytes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
  let controls = (word &- ones &* 0x20) & ~word
  let others =
    zeroBytes(word ^ (ones &* 0x22)) | zeroBytes(word ^ (ones &* 0x5C)) | zeroBytes(word ^ (ones &* 0x7B))
  return ((controls | others) & (ones &* 0x80)).trailingZeroBitCount / 8
}

/// JSON's escape of a quotation mark, a backslash or a control character.
private func writeEscape(of byte: UInt8, to output: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
  output[0] = UInt8(ascii: "\\")
  switch byte {
  case UInt8(ascii: "\""), UInt8(ascii: "\\"): output[1] = byte
  case 0x08: output[1] = UInt8(ascii: "b")
  case 0x09: output[1] = UInt8(ascii: "t")
  case 0x0A: output[1] = UInt8(ascii: "n")
  case 0x0C: output[1] = UInt8(ascii: "f")
  case 0x0D: output[1] = UInt8(ascii: "r")
  default:
    let digits: StaticString = "0123456789abcdef"
    output[1] = UInt8(ascii: "u")
    output[2] = UInt8(ascii: "0")
    output[3] = UInt8(ascii: "0")
    output[4] = digits.utf8Start[Int(byte >> 4)]
    output[5] = digits.utf8Start[Int(byte & 0xF)]
    return output + 6
  }
  return output + 2
}
