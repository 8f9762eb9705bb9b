import AegisBasics

/// Literal and folded block scalars.
extension YAMLParser {
  mutating func parseBlockScalar(parent: Int) {
    let start = position
    let style: ScalarStyle = peek() == UInt8(ascii: "|") ? .literal : .folded
    position += 1
    var block = SyntaxTree.BlockScalar(content: TextRange(0, 0), indentation: 0, chomping: .clip)
    let increment = parseBlockHeader(&block)
    let headerEnd = position
    let findings = bag.diagnostics.count
    skipBlanks()
    if peek() == UInt8(ascii: "#") {
      skipComment()
    } else if !isAtLineBreak && position == headerEnd {
      position = skippingWord(from: position)
      report(.invalidBlockHeader(text(start, position), at: place(from: start, to: position)))
      skipToLineEnd()
    } else if !isAtLineBreak {
      report(.textAfterBlockHeader(at: restOfLine(), header: text(start, headerEnd)))
      skipToLineEnd()
    }
    if !isAtEnd { skipLineBreak() }
    let content = position
    let indentation = increment.map { max(parent, 0) + $0 } ?? detectIndentation(parent: parent)
    block.indentation = UInt32(indentation)
    let isReported = bag.diagnostics.count > findings
    let end = skipBlockLines(indentation: indentation, parent: parent, isReported: isReported) ?? headerEnd
    block.content = TextRange(UInt32(content), UInt32(position))
    // What was said about the header or a line explains what else may look broken in the text.
    let isBroken = bag.diagnostics.count > findings
    let node = addScalar(style, from: start, to: end, flags: isBroken ? [.encoded, .incomplete] : .encoded)
    records[node].link = UInt32(blocks.count)
    blocks.append(block)
  }

  /// Reads the indicators behind `|` or `>`: a sign and a digit in any order.
  private mutating func parseBlockHeader(_ block: inout SyntaxTree.BlockScalar) -> Int? {
    var increment: Int?
    var hasChomping = false
    for _ in 0..<2 {
      let byte = peek()
      if (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")) && !hasChomping {
        block.chomping = byte == UInt8(ascii: "-") ? .strip : .keep
        hasChomping = true
        position += 1
      } else if byte >= UInt8(ascii: "1") && byte <= UInt8(ascii: "9") && increment == nil {
        increment = Int(byte - UInt8(ascii: "0"))
        position += 1
      }
    }
    return increment
  }

  /// The indentation of the first line with text. An empty line above it that is longer would count for
  /// more in libyaml, and is reported.
  private mutating func detectIndentation(parent: Int) -> Int {
    var index = position
    var widest = (count: 0, start: 0, end: 0)
    while true {
      let line = index
      while index < bytes.count && bytes[index] == 0x20 { index += 1 }
      let count = index - line
      guard index < bytes.count, bytes[index] == 0x0A || bytes[index] == 0x0D else {
        let isText = index < bytes.count && count > parent && !(count == 0 && endsDocument(at: line))
        if isText && bytes[index] == 0x09 {
          report(.tabIndentation(at: place(from: index, to: index + 1)))
        } else if isText && widest.count > count && bytes[index] != UInt8(ascii: "#") {
          report(.longEmptyLine(at: place(from: widest.start, to: widest.end), indentation: count))
          return max(count, 1)
        }
        return max(count, widest.count, parent + 1, 1)
      }
      if count > widest.count { widest = (count, line, index) }
      index += bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
    }
  }

  /// Moves to the first line that does not belong to the block; gives the end of its last text.
  ///
  /// A line that stands deeper than the parent, but not as deep as the block, is reported and taken as a
  /// part of it, unless it is a comment; only the first is reported.
  private mutating func skipBlockLines(indentation: Int, parent: Int, isReported: Bool) -> Int? {
    var end: Int?
    var isReported = isReported
    while position < bytes.count {
      lineStart = position
      let limit = min(lineStart + indentation, bytes.count)
      var index = lineStart
      while index < limit && bytes[index] == 0x20 { index += 1 }
      guard index < bytes.count else {
        position = index
        break
      }
      let byte = bytes[index]
      if byte != 0x0A && byte != 0x0D {
        let column = index - lineStart
        if column < indentation {
          let belongs = (column > parent || byte == 0x09) && byte != UInt8(ascii: "#") && !endsDocument(at: lineStart)
          guard belongs else { return end }
          if !isReported { reportUnderindented(at: index, indentation: indentation) }
          isReported = true
        }
        index = endOfLine(from: index)
        end = index
      }
      if index < bytes.count {
        index += bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
        lineStart = index
      }
      position = index
    }
    return end
  }

  private mutating func reportUnderindented(at index: Int, indentation: Int) {
    if bytes[index] == 0x09 {
      report(.tabIndentation(at: place(from: index, to: index + 1)))
    } else {
      let current = mark
      position = index
      let line = restOfLine()
      reset(to: current)
      report(.underindentedBlockLine(at: line, column: index - lineStart, expected: indentation))
    }
  }
}
