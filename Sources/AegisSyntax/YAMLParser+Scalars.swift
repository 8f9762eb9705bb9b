import AegisBasics

/// Plain and quoted scalars.
extension YAMLParser {
  /// Parses a plain scalar with the lines that continue it.
  mutating func parsePlain(parent: Int, inFlow: Bool) {
    let start = position
    position = endOfPlain(from: position, inFlow: inFlow)
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
      guard continuesPlain(parent: parent, inFlow: inFlow) else {
        position = end
        lineStart = line
        break
      }
      if !inFlow { reportTab(upTo: parent) }
      position = endOfPlain(from: position, inFlow: inFlow)
      isEncoded = true
    }
    addScalar(.plain, from: start, to: position, flags: isEncoded ? .encoded : [])
  }

  /// Whether the line here goes on with a plain scalar. One that holds a colon as keys have does not: YAML
  /// would take what stands in front of it for text and then stumble over the colon.
  private func continuesPlain(parent: Int, inFlow: Bool) -> Bool {
    if isAtEnd || peek() == UInt8(ascii: "#") || startsDocument(at: lineStart) { return false }
    guard inFlow else { return column > parent && !hasColon }
    switch peek() {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): return false
    case UInt8(ascii: ":"): return !(isBlank(1) || isFlowIndicator(at: position + 1))
    default: return !hasLeft(parent)
    }
  }

  /// Whether the line here, read as plain text, holds a colon with a blank behind it.
  private var hasColon: Bool {
    let index = skippingBlanks(from: endOfPlain(from: position, inFlow: false))
    return index < bytes.count && bytes[index] == UInt8(ascii: ":")
  }

  /// Reports a tab in the indentation of a line that continues a value.
  private mutating func reportTab(upTo column: Int) {
    var index = lineStart
    while index < position && index - lineStart <= column {
      if bytes[index] == 0x09 { return reportTab(at: index) }
      index += 1
    }
  }

  // MARK: Quoted

  /// Parses a scalar in single or double quotes. A line that looks like an entry of the block collection
  /// around it ends it, so that an unclosed quote costs one line and not the rest of the file.
  mutating func parseQuoted(parent: Int) {
    let quote = bytes[position]
    let style: ScalarStyle = quote == UInt8(ascii: "'") ? .singleQuoted : .doubleQuoted
    let start = position
    let startLine = lineStart
    let findings = bag.diagnostics.count
    var flags: NodeFlags = []
    position += 1
    while true {
      guard position < bytes.count else { break }
      let byte = bytes[position]
      if byte == quote {
        guard quote == UInt8(ascii: "'") && peek(1) == quote else {
          position += 1
          addScalar(style, from: start, to: position, flags: flags)
          return
        }
        flags.insert(.encoded)
        position += 2
      } else if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
        flags.insert(.encoded)
        skipEscape(&flags)
      } else if byte == 0x0A || byte == 0x0D {
        flags.insert(.encoded)
        skipLineBreak()
        skipBlanks()
        if startsDocument(at: lineStart) || hasLeft(parent) { break }
      } else {
        position += 1
      }
    }
    // What was said about escapes in the lines below may be wrong: they may not belong to it.
    takeBackFindings(to: findings)
    report(.unclosedQuote(at: place(from: start, to: start + 1)))
    position = start
    lineStart = startLine
    skipToLineEnd()
    addScalar(style, from: start, to: position, flags: [.incomplete, .encoded])
  }

  /// Moves behind an escape of a double-quoted scalar; one that YAML does not know is reported.
  private mutating func skipEscape(_ flags: inout NodeFlags) {
    let start = position
    let escape = peek(1)
    if escape == 0x0A || escape == 0x0D || start + 1 >= bytes.count {
      // The caller looks at the line break.
      position += 1
      return
    }
    guard let digits = YAMLEscape.digitCount(of: escape) else {
      var end = start + 2
      while end < bytes.count && bytes[end] & 0xC0 == 0x80 { end += 1 }
      report(.unknownEscape(text(start, end), at: place(from: start, to: end)))
      flags.insert(.incomplete)
      position = end
      return
    }
    position = start + 2
    guard digits > 0 else { return }
    if YAMLEscape.scalar(bytes, digitsFrom: start + 2, count: digits) != nil {
      position += digits
    } else {
      var end = start + 2
      while end < min(start + 2 + digits, bytes.count), hexadecimalDigit(bytes[end]) != nil { end += 1 }
      report(.invalidCodePoint(text(start, end), at: place(from: start, to: end)))
      flags.insert(.incomplete)
    }
  }

  func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<min(end, bytes.count)], as: UTF8.self) }
}
