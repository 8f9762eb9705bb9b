/// Bytes that grow at the end.
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

  mutating func appendLineBreak(depth: Int, comma: Bool) {
    makeRoom(for: 2 + 2 * depth)
    let start = count
    count += storage.withUnsafeMutableBufferPointer {
      writeLineBreak(depth: depth, comma: comma, to: $0.baseAddress!.advanced(by: start))
    }
  }

  /// A line break and a key that needs no escapes.
  mutating func appendKey(_ key: UnsafeBufferPointer<UInt8>, depth: Int, comma: Bool) {
    makeRoom(for: 6 + 2 * depth + key.count)
    let start = count
    count += storage.withUnsafeMutableBufferPointer { bytes in
      let room = bytes.baseAddress!.advanced(by: start)
      var position = writeLineBreak(depth: depth, comma: comma, to: room)
      room[position] = UInt8(ascii: "\"")
      position += 1
      if let source = key.baseAddress { (room + position).update(from: source, count: key.count) }
      position += key.count
      room[position] = UInt8(ascii: "\"")
      room[position + 1] = UInt8(ascii: ":")
      room[position + 2] = UInt8(ascii: " ")
      return position + 3
    }
  }

  /// With `templateMarks`, `${` and `%{` come out as `$${` and `%%{`.
  mutating func append(_ text: String, templateMarks: Bool) {
    var text = text
    text.withUTF8 { appendEscaped($0, templateMarks: templateMarks) }
  }

  mutating func append(_ bytes: [UInt8], templateMarks: Bool) {
    bytes.withUnsafeBufferPointer { appendEscaped($0, templateMarks: templateMarks) }
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
  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, templateMarks: Bool) {
    let piece = 1024
    var start = 0
    while start < text.count {
      let end = min(start + piece, text.count)
      makeRoom(for: 6 * piece + 8)
      let position = count
      count += storage.withUnsafeMutableBufferPointer { room in
        escape(text, start..<end, templateMarks: templateMarks, into: room.baseAddress!.advanced(by: position))
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

@inline(__always)
private func writeLineBreak(depth: Int, comma: Bool, to room: UnsafeMutablePointer<UInt8>) -> Int {
  var position = 0
  if comma {
    room[0] = UInt8(ascii: ",")
    position = 1
  }
  room[position] = UInt8(ascii: "\n")
  position += 1
  for _ in 0..<depth {
    room[position] = UInt8(ascii: " ")
    room[position + 1] = UInt8(ascii: " ")
    position += 2
  }
  return position
}
