import AegisBasics

/// Turns the text of a YAML scalar into its value, and records where every byte came from.
///
/// Line breaks are CR, LF, or both, and become LF (YAML 1.2, section 5.4).
struct ScalarDecoder {
  let bytes: UnsafeBufferPointer<UInt8>
  var output: [UInt8] = []
  var map = SegmentMap()

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func copy(_ start: Int, _ end: Int) {
    guard end > start else { return }
    output.append(contentsOf: bytes[start..<end])
    map.append(source: UInt32(start), length: UInt32(end - start))
  }

  /// Appends bytes that `end - start` other bytes of the file stand for.
  private mutating func make(_ made: some Collection<UInt8>, from start: Int, to end: Int) {
    guard !made.isEmpty else { return }
    output.append(contentsOf: made)
    map.append(madeBy: UInt32(start), sourceLength: UInt32(end - start), length: UInt32(made.count))
  }

  private func isBreak(_ index: Int) -> Bool { bytes[index] == 0x0A || bytes[index] == 0x0D }

  private func breakLength(_ index: Int) -> Int {
    bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
  }

  private mutating func copyBreak(_ index: Int) {
    if breakLength(index) == 1 && bytes[index] == 0x0A {
      copy(index, index + 1)
    } else {
      make(CollectionOfOne(0x0A), from: index, to: index + breakLength(index))
    }
  }

  // MARK: JSON

  /// The text between the quotes of a JSON string.
  mutating func decodeJSONString(_ range: TextRange) {
    var made: [UInt8] = []
    var pieces: [(start: Int, end: Int, made: Int)] = []
    unescapeJSON(bytes, Int(range.start), Int(range.end), into: &made) { pieces.append(($0, $1, $2)) }
    var at = 0
    for piece in pieces {
      if piece.made == piece.end - piece.start { copy(piece.start, piece.end) } else { make(made[at..<at + piece.made], from: piece.start, to: piece.end) }
      at += piece.made
    }
  }

  // MARK: Block scalars

  mutating func decodeLiteral(_ block: SyntaxTree.BlockScalar) {
    decodeBlock(block, folds: false)
  }

  mutating func decodeFolded(_ block: SyntaxTree.BlockScalar) {
    decodeBlock(block, folds: true)
  }

  /// One line of text and the line breaks behind it, as libyaml reads them: a break between two lines
  /// that are not indented further is folded into a space, or dropped where empty lines follow.
  private mutating func decodeBlock(_ block: SyntaxTree.BlockScalar, folds: Bool) {
    let end = Int(block.content.end)
    let indentation = Int(block.indentation)
    var index = Int(block.content.start)
    var pendingBreak: Int?
    var emptyLines = readEmptyLines(&index, end: end, indentation: indentation)
    var previousIsIndented = false
    while index < end {
      let isIndented = bytes[index] == 0x20 || bytes[index] == 0x09
      if let lineBreak = pendingBreak {
        if folds && !previousIsIndented && !isIndented {
          if emptyLines.isEmpty {
            make(CollectionOfOne(0x20), from: lineBreak, to: lineBreak + breakLength(lineBreak))
          }
        } else {
          copyBreak(lineBreak)
        }
      }
      for emptyLine in emptyLines { copyBreak(emptyLine) }
      previousIsIndented = isIndented
      let line = index
      while index < end && !isBreak(index) { index += 1 }
      copy(line, index)
      pendingBreak = nil
      guard index < end else {
        emptyLines = []
        break
      }
      pendingBreak = index
      index += breakLength(index)
      emptyLines = readEmptyLines(&index, end: end, indentation: indentation)
    }
    if block.chomping != .strip, let pendingBreak { copyBreak(pendingBreak) }
    if block.chomping == .keep { for emptyLine in emptyLines { copyBreak(emptyLine) } }
  }

  /// Moves over indentation and empty lines to the next text; gives the offsets of their breaks.
  private func readEmptyLines(_ index: inout Int, end: Int, indentation: Int) -> [Int] {
    var breaks: [Int] = []
    while index < end {
      let line = index
      while index < end && index - line < indentation && bytes[index] == 0x20 { index += 1 }
      guard index < end, isBreak(index) else { break }
      breaks.append(index)
      index += breakLength(index)
    }
    return breaks
  }

  // MARK: Flow scalars

  mutating func decodePlain(_ range: TextRange) {
    var index = Int(range.start)
    let end = Int(range.end)
    while index < end {
      let start = index
      var textEnd = index
      while index < end && !isBreak(index) {
        if bytes[index] != 0x20 && bytes[index] != 0x09 { textEnd = index + 1 }
        index += 1
      }
      copy(start, textEnd)
      foldBreaks(&index, end: end)
    }
  }

  mutating func decodeSingleQuoted(_ range: TextRange) {
    var index = Int(range.start)
    let end = Int(range.end)
    var start = index
    while index < end {
      if bytes[index] == UInt8(ascii: "'") && index + 1 < end {
        copy(start, index)
        make(CollectionOfOne(UInt8(ascii: "'")), from: index, to: index + 2)
        index += 2
        start = index
      } else if isBreak(index) {
        copy(start, trimBlanks(before: index, from: start))
        foldBreaks(&index, end: end)
        start = index
      } else {
        index += 1
      }
    }
    copy(start, end)
  }

  mutating func decodeDoubleQuoted(_ range: TextRange) {
    var index = Int(range.start)
    let end = Int(range.end)
    var start = index
    while index < end {
      if bytes[index] == UInt8(ascii: "\\") && index + 1 < end {
        copy(start, index)
        decodeEscape(&index, end: end)
        start = index
      } else if isBreak(index) {
        copy(start, trimBlanks(before: index, from: start))
        foldBreaks(&index, end: end)
        start = index
      } else {
        index += 1
      }
    }
    copy(start, end)
  }

  private mutating func decodeEscape(_ index: inout Int, end: Int) {
    let start = index
    let letter = bytes[index + 1]
    if isBreak(index + 1) {
      // An escaped break joins two lines; what indents the next one is dropped, empty lines are kept.
      index += 1 + breakLength(index + 1)
      skipBlanks(&index, end: end)
      while index < end && isBreak(index) {
        copyBreak(index)
        index += breakLength(index)
        skipBlanks(&index, end: end)
      }
      return
    }
    if let scalar = YAMLEscape.value(of: letter) {
      index += 2
      make(UTF8.encode(scalar)!, from: start, to: index)
    } else if let digits = YAMLEscape.digitCount(of: letter),
      let scalar = YAMLEscape.scalar(bytes, digitsFrom: index + 2, count: digits)
    {
      index += 2 + digits
      make(UTF8.encode(scalar)!, from: start, to: index)
    } else {
      // Reported when the file was parsed; the backslash stands for itself.
      index += 1
      copy(start, index)
    }
  }

  /// At a line break: one break becomes a space, further ones stay; indentation is dropped.
  private mutating func foldBreaks(_ index: inout Int, end: Int) {
    guard index < end, isBreak(index) else { return }
    let first = index
    index += breakLength(index)
    skipBlanks(&index, end: end)
    var hasMore = false
    while index < end && isBreak(index) {
      hasMore = true
      copyBreak(index)
      index += breakLength(index)
      skipBlanks(&index, end: end)
    }
    if !hasMore { make(CollectionOfOne(0x20), from: first, to: first + breakLength(first)) }
  }

  private func skipBlanks(_ index: inout Int, end: Int) {
    while index < end && (bytes[index] == 0x20 || bytes[index] == 0x09) { index += 1 }
  }

  private func trimBlanks(before index: Int, from start: Int) -> Int {
    var end = index
    while end > start && (bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09) { end -= 1 }
    return end
  }
}
