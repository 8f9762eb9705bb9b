import AegisSema

/// `ORGANIZATIONACCOUNTID`, which stands for the management account's id in ARNs.
enum ManagementToken {
  static let text = "ORGANIZATIONACCOUNTID"
  private static let bytes = Array(text.utf8)
  /// How far the search may go on for each last byte of what it looks at (Horspool's rule).
  private static let skips: [Int] = {
    var skips = [Int](repeating: bytes.count, count: 256)
    for (index, byte) in bytes.dropLast().enumerated() { skips[Int(byte)] = bytes.count - 1 - index }
    return skips
  }()

  /// Where the token begins, from an offset on.
  static func find(in text: [UInt8], from start: Int = 0) -> Int? {
    let count = bytes.count
    guard text.count - start >= count else { return nil }
    return text.withUnsafeBufferPointer { text in
      skips.withUnsafeBufferPointer { skips in
        var position = start
        while position + count <= text.count {
          let last = text[position + count - 1]
          if last == bytes[count - 1], text[position..<(position + count)].elementsEqual(bytes) { return position }
          position += skips[Int(last)]
        }
        return nil
      }
    }
  }

  /// The text with the id in the place of every token.
  static func replaced(in text: [UInt8], by id: String) -> [UInt8] {
    var output: [UInt8] = []
    var position = 0
    while let found = find(in: text, from: position) {
      output += text[position..<found]
      output += id.utf8
      position = found + bytes.count
    }
    return output + text[position...]
  }
}
