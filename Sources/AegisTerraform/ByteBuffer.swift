/// Bytes that grow at the end, and the escapes of JSON and of Terraform's templates.
struct ByteBuffer {
  /// Longer than the text; what follows `count` is room.
  private var storage: [UInt8]
  private var count = 0

  /// `capacity` is a guess; the buffer doubles where it was too small.
  init(capacity: Int) { storage = [UInt8](repeating: 0, count: capacity + 64) }

  mutating func append(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(unescaped text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  mutating func appendLineBreak(depth: Int) {
    let width = 1 + 2 * depth
    makeRoom(for: width)
    let start = count
    storage.withUnsafeMutableBufferPointer { bytes in
      bytes[start] = UInt8(ascii: "\n")
      for index in start + 1..<start + width { bytes[index] = UInt8(ascii: " ") }
    }
    count += width
  }

  /// With `templateMarks`, `${` and `%{` come out as `$${` and `%%{`.
  mutating func append(_ text: String, templateMarks: Bool) {
    var text = text
    text.withUTF8 { escape($0, templateMarks: templateMarks) }
  }

  mutating func append(_ bytes: [UInt8], templateMarks: Bool) {
    bytes.withUnsafeBufferPointer { escape($0, templateMarks: templateMarks) }
  }

  /// The text; nothing is left here.
  mutating func finish() -> [UInt8] {
    storage.removeLast(storage.count - count)
    count = 0
    var text: [UInt8] = []
    swap(&text, &storage)
    return text
  }

  @inline(__always)
  private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    makeRoom(for: bytes.count)
    let start = count
    storage.withUnsafeMutableBufferPointer { $0.baseAddress!.advanced(by: start).update(from: source, count: bytes.count) }
    count += bytes.count
  }

  /// Works on pieces, so that the room for the worst case of one piece is little.
  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>, templateMarks: Bool) {
    let piece = 1024
    var start = 0
    while start < text.count {
      let end = min(start + piece, text.count)
      makeRoom(for: 6 * piece)
      let position = count
      count += storage.withUnsafeMutableBufferPointer { room in
        escapePiece(text, start..<end, templateMarks: templateMarks, into: room.baseAddress!.advanced(by: position))
      }
      start = end
    }
  }

  @inline(__always)
  private mutating func makeRoom(for extra: Int) {
    if storage.count - count < extra { grow(by: extra) }
  }

  private mutating func grow(by extra: Int) {
    storage.append(contentsOf: [UInt8](repeating: 0, count: max(extra, storage.count)))
  }
}

/// Writes a piece of a text with its escapes; returns how many bytes came out, six a byte at most.
private func escapePiece(
  _ text: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>, templateMarks: Bool,
  into room: UnsafeMutablePointer<UInt8>
) -> Int {
  var output = room
  for index in piece {
    let byte = text[index]
    if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "{") {
      output.pointee = byte
      output += 1
      continue
    }
    if byte == UInt8(ascii: "{") {
      if templateMarks && index > 0 && (text[index - 1] == UInt8(ascii: "$") || text[index - 1] == UInt8(ascii: "%")) {
        output.pointee = text[index - 1]
        output += 1
      }
      output.pointee = byte
      output += 1
    } else {
      output = writeEscape(of: byte, to: output)
    }
  }
  return output - room
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
