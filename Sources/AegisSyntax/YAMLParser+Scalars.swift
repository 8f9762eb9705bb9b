import AegisBasics

/// Scalars, aliases, anchors and tags.
extension YAMLParser {
  /// Whether a key and its colon stand on this line here.
  func isAtImplicitKey() -> Bool {
    var index = position
    while index < bytes.count, bytes[index] == UInt8(ascii: "&") || bytes[index] == UInt8(ascii: "!") {
      index = skippingBlanks(from: skippingWord(from: index))
    }
    guard index < bytes.count else { return false }
    switch bytes[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard let end = endOfQuotesOnLine(from: index) else { return false }
      index = end
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      guard let end = endOfBracketsOnLine(from: index) else { return false }
      index = end
    case UInt8(ascii: "*"):
      index = skippingWord(from: index)
    case UInt8(ascii: "-"), UInt8(ascii: "?"):
      if isBlankByte(at: index + 1) { return false }
      index = endOfPlain(from: index, inFlow: false)
    case UInt8(ascii: ":"):
      if !isBlankByte(at: index + 1) { index = endOfPlain(from: index, inFlow: false) }
    case UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"),
      UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"):
      return false
    default:
      index = endOfPlain(from: index, inFlow: false)
    }
    index = skippingBlanks(from: index)
    return index < bytes.count && bytes[index] == UInt8(ascii: ":") && isBlankByte(at: index + 1)
  }

  @inline(__always)
  private func isBlankByte(at index: Int) -> Bool {
    guard index < bytes.count else { return true }
    let byte = bytes[index]
    return byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private func skippingBlanks(from start: Int) -> Int {
    var index = start
    while index < bytes.count && (bytes[index] == 0x20 || bytes[index] == 0x09) { index += 1 }
    return index
  }

  private func skippingWord(from start: Int) -> Int {
    var index = start
    while !isBlankByte(at: index) { index += 1 }
    return index
  }

  private func endOfQuotesOnLine(from start: Int) -> Int? {
    let quote = bytes[start]
    var index = start + 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D { return nil }
      if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
        index += 1
      } else if byte == quote {
        if quote == UInt8(ascii: "'") && index + 1 < bytes.count && bytes[index + 1] == quote {
          index += 1
        } else {
          return index + 1
        }
      }
      index += 1
    }
    return nil
  }

  private func endOfBracketsOnLine(from start: Int) -> Int? {
    var index = start
    var open = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x0A, 0x0D: return nil
      case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        open -= 1
        if open == 0 { return index + 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard let end = endOfQuotesOnLine(from: index) else { return nil }
        index = end - 1
      default: break
      }
      index += 1
    }
    return nil
  }

  // MARK: Plain

  /// The end, on this line, of the plain text at `start`; blanks at its end do not belong to it.
  func endOfPlain(from start: Int, inFlow: Bool) -> Int {
    var index = start
    var end = start
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case 0x0A, 0x0D: return end
      case 0x20, 0x09:
        index += 1
        continue
      case UInt8(ascii: "#") where index > end: return end
      case UInt8(ascii: ":"):
        if isBlankByte(at: index + 1) || (inFlow && isFlowIndicator(at: index + 1)) { return end }
      case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
        if inFlow { return end }
      default: break
      }
      index += 1
      end = index
    }
    return end
  }

  private func isFlowIndicator(at index: Int) -> Bool {
    guard index < bytes.count else { return false }
    switch bytes[index] {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): return true
    default: return false
    }
  }

  mutating func scanPlainLine(inFlow: Bool) {
    position = endOfPlain(from: position, inFlow: inFlow)
  }

  /// Parses a plain scalar with the lines that continue it.
  mutating func parsePlain(parent: Int, inFlow: Bool) {
    let start = position
    scanPlainLine(inFlow: inFlow)
    if position == start { position += 1 }
    var isEncoded = false
    while true {
      let end = position
      let line = lineStart
      skipBlanks()
      guard isAtLineBreak, !isAtEnd else {
        position = end
        break
      }
      while isAtLineBreak && !isAtEnd {
        skipLineBreak()
        skipBlanks()
      }
      let continues =
        !isAtEnd && peek() != UInt8(ascii: "#") && !startsDocument(at: lineStart)
        && (inFlow ? continuesInFlow : column > parent && !isAtImplicitKey())
      guard continues else {
        position = end
        lineStart = line
        break
      }
      scanPlainLine(inFlow: inFlow)
      isEncoded = true
    }
    addScalar(.plain, from: start, to: position, flags: isEncoded ? .encoded : [])
  }

  /// Whether the text here goes on with a plain scalar of a flow collection.
  private var continuesInFlow: Bool {
    switch peek() {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): return false
    case UInt8(ascii: ":"): return !(isBlank(1) || isFlowIndicator(at: position + 1))
    default: return true
    }
  }

  func startsDocument(at line: Int) -> Bool {
    guard line + 2 < bytes.count else { return false }
    let byte = bytes[line]
    return (byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")) && bytes[line + 1] == byte
      && bytes[line + 2] == byte && isBlankByte(at: line + 3)
  }

  // MARK: Quoted

  mutating func parseSingleQuoted(parent: Int) {
    parseQuoted(UInt8(ascii: "'"), style: .singleQuoted, parent: parent)
  }

  mutating func parseDoubleQuoted(parent: Int) {
    parseQuoted(UInt8(ascii: "\""), style: .doubleQuoted, parent: parent)
  }

  private mutating func parseQuoted(_ quote: UInt8, style: ScalarStyle, parent: Int) {
    let start = position
    let startLine = lineStart
    var flags: NodeFlags = []
    position += 1
    while true {
      guard position < bytes.count else { return endUnclosedQuote(start, line: startLine, style: style) }
      let byte = bytes[position]
      if byte == quote {
        if quote == UInt8(ascii: "'") && peek(1) == quote {
          flags.insert(.encoded)
          position += 2
          continue
        }
        break
      }
      if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
        flags.insert(.encoded)
        skipEscape(&flags)
      } else if byte == 0x0A || byte == 0x0D {
        flags.insert(.encoded)
        skipLineBreak()
        skipBlanks()
        let leaves = startsDocument(at: lineStart) || (!isAtLineBreak && column <= parent)
        if leaves && peek() != quote { return endUnclosedQuote(start, line: startLine, style: style) }
      } else {
        position += 1
      }
    }
    position += 1
    addScalar(style, from: start, to: position, flags: flags)
  }

  private mutating func endUnclosedQuote(_ start: Int, line: Int, style: ScalarStyle) {
    report(.unclosedQuote(at: place(from: start, to: start + 1)))
    position = start
    lineStart = line
    skipToLineEnd()
    addScalar(style, from: start, to: position, flags: [.incomplete])
  }

  /// Moves behind an escape of a double-quoted scalar; one that YAML does not know is reported.
  private mutating func skipEscape(_ flags: inout NodeFlags) {
    let start = position
    let escape = peek(1)
    if escape == 0x0A || escape == 0x0D {
      position += 1
      skipLineBreak()
      return
    }
    guard let digits = YAMLEscape.digitCount(of: escape) else {
      var end = start + 2
      while end < bytes.count && bytes[end] & 0xC0 == 0x80 { end += 1 }
      report(.unknownEscape(String(decoding: bytes[start..<min(end, bytes.count)], as: UTF8.self), at: place(from: start, to: end)))
      flags.insert(.incomplete)
      position = min(end, bytes.count)
      if escape == 0 { position = min(start + 1, bytes.count) }
      return
    }
    position = min(start + 2 + digits, bytes.count)
    if digits > 0 && YAMLEscape.scalar(bytes, digitsFrom: start + 2, count: digits) == nil {
      let end = min(start + 2 + digits, bytes.count)
      report(.invalidCodePoint(String(decoding: bytes[start..<end], as: UTF8.self), at: place(from: start, to: end)))
      flags.insert(.incomplete)
      position = start + 2
    }
  }

  // MARK: Block scalars

  mutating func parseBlockScalar(parent: Int) {
    let start = position
    let style: ScalarStyle = peek() == UInt8(ascii: "|") ? .literal : .folded
    position += 1
    var block = SyntaxTree.BlockScalar(content: TextRange(0, 0), indentation: 0, chomping: .clip)
    let increment = parseBlockHeader(&block)
    let headerEnd = position
    skipToLineEnd()
    guard !isAtEnd else {
      block.content = TextRange(at: UInt32(position))
      return addBlock(block, style: style, from: start, to: headerEnd)
    }
    skipLineBreak()
    let content = position
    let indentation = increment.map { max(parent, 0) + $0 } ?? detectIndentation(parent: parent)
    block.indentation = UInt32(indentation)
    let end = skipBlockLines(indentation: indentation) ?? headerEnd
    block.content = TextRange(UInt32(content), UInt32(position))
    addBlock(block, style: style, from: start, to: end)
  }

  private mutating func addBlock(_ block: SyntaxTree.BlockScalar, style: ScalarStyle, from start: Int, to end: Int) {
    let node = addScalar(style, from: start, to: end, flags: .encoded)
    records[node].link = UInt32(blocks.count)
    blocks.append(block)
  }

  /// Reads the indicators behind `|` or `>` and what else is on their line.
  private mutating func parseBlockHeader(_ block: inout SyntaxTree.BlockScalar) -> Int? {
    var increment: Int?
    while true {
      let byte = peek()
      if byte == UInt8(ascii: "-") {
        block.chomping = .strip
      } else if byte == UInt8(ascii: "+") {
        block.chomping = .keep
      } else if byte >= UInt8(ascii: "1") && byte <= UInt8(ascii: "9") && increment == nil {
        increment = Int(byte - UInt8(ascii: "0"))
      } else {
        break
      }
      position += 1
    }
    let headerEnd = position
    skipBlanks()
    if peek() == UInt8(ascii: "#") && position > headerEnd {
      skipComment()
    } else if !isAtLineBreak {
      report(.textAfterBlockHeader(at: restOfLine()))
    }
    position = headerEnd
    return increment
  }

  /// The indentation of the first line with text, as libyaml finds it.
  private func detectIndentation(parent: Int) -> Int {
    var index = position
    var widest = 0
    while true {
      let line = index
      while index < bytes.count && bytes[index] == 0x20 { index += 1 }
      widest = max(widest, index - line)
      guard index < bytes.count, bytes[index] == 0x0A || bytes[index] == 0x0D else { break }
      index += bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
    }
    return max(widest, parent + 1, 1)
  }

  /// Moves to the first line that does not belong to the block; gives the end of its last text.
  private mutating func skipBlockLines(indentation: Int) -> Int? {
    var end: Int?
    var index = position
    while index < bytes.count {
      let line = index
      let limit = min(line + indentation, bytes.count)
      while index < limit && bytes[index] == 0x20 { index += 1 }
      if index >= bytes.count {
        lineStart = line
        break
      }
      let isLineBreak = bytes[index] == 0x0A || bytes[index] == 0x0D
      if index - line < indentation && !isLineBreak {
        position = line
        lineStart = line
        return end
      }
      if !isLineBreak {
        index = endOfLine(from: index)
        end = index
      }
      if index < bytes.count {
        index += bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
      }
      lineStart = index
    }
    position = index
    return end
  }

  /// The offset of the next line break, or of the end; eight bytes at a time.
  private func endOfLine(from start: Int) -> Int {
    var index = start
    let raw = UnsafeRawPointer(bytes.baseAddress!)
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while index + 8 <= bytes.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let feeds = word ^ (ones &* 0x0A)
      let returns = word ^ (ones &* 0x0D)
      if (((feeds &- ones) & ~feeds) | ((returns &- ones) & ~returns)) & highs != 0 { break }
      index += 8
    }
    while index < bytes.count && bytes[index] != 0x0A && bytes[index] != 0x0D { index += 1 }
    return index
  }

  // MARK: Properties

  struct FoundProperties {
    var anchor: TextRange?
    var tag: TextRange?
    var isPresent: Bool { anchor != nil || tag != nil }
  }

  mutating func parseProperties() -> FoundProperties {
    var found = FoundProperties()
    while peek() == UInt8(ascii: "&") || peek() == UInt8(ascii: "!") {
      let start = position
      let isAnchor = peek() == UInt8(ascii: "&")
      position = skippingWord(from: position)
      if isAnchor { found.anchor = range(from: start) } else { found.tag = range(from: start) }
      skipBlanks()
    }
    return found
  }

  mutating func attach(_ found: FoundProperties, to node: NodeID) {
    guard found.isPresent, node < records.count else { return }
    records[node].flags.insert(.hasProperties)
    properties.append(SyntaxTree.Properties(node: node, anchor: found.anchor, tag: found.tag))
    guard let anchor = found.anchor else { return }
    anchors[name(anchor)] = node
  }

  /// The text of an anchor or alias without its first character.
  private func name(_ range: TextRange) -> String {
    String(decoding: bytes[Int(range.start) + 1..<Int(range.end)], as: UTF8.self)
  }

  mutating func parseAlias() {
    let start = position
    while !isBlank(0) && !isFlowIndicator(at: position) && !isAtEnd { position += 1 }
    let text = name(range(from: start))
    let target = anchors[text]
    records.append(
      SyntaxTree.Record(
        kind: .alias, style: .plain, flags: target == nil ? .incomplete : [], range: range(from: start),
        link: target.map { UInt32($0) } ?? SyntaxTree.none))
    lastEnd = position
    if target == nil {
      report(.unknownAnchor(text, at: place(from: start, to: position), known: anchors.keys.sorted()))
    }
  }
}
