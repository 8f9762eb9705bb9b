import AegisBasics

/// Collections by indentation.
extension YAMLParser {
  var isAtSequenceEntry: Bool { peek() == UInt8(ascii: "-") && isBlank(1) }

  /// Parses the node at the position.
  ///
  /// - Parameters:
  ///   - parent: The column of the block collection around it; -1 at the top.
  ///   - canOpenCollection: A mapping or sequence may begin on this line here.
  ///   - dashAtParent: A sequence may stand at the parent's own column, as the value of a key may.
  mutating func parseBlockNode(parent: Int, canOpenCollection: Bool, dashAtParent: Bool = false) {
    if canOpenCollection {
      if isAtSequenceEntry { return parseBlockSequence(column: column) }
      if isAtImplicitKey() || isAtExplicitKey { return parseBlockMapping(column: column) }
    }
    let first = records.count
    let found = parseProperties()
    if found.isPresent && (isAtLineBreak || peek() == UInt8(ascii: "#")) {
      let end = position
      skipToContent()
      let column = contentColumn
      if column > parent || (dashAtParent && column == parent && isAtSequenceEntry) {
        parseBlockNode(parent: parent, canOpenCollection: true)
      } else {
        addAbsent(at: end)
      }
    } else {
      parseBlockContent(parent: parent, canOpenCollection: canOpenCollection)
    }
    attach(found, to: first)
  }

  private mutating func parseBlockContent(parent: Int, canOpenCollection: Bool) {
    switch peek() {
    case UInt8(ascii: "|"), UInt8(ascii: ">"): return parseBlockScalar(parent: parent)
    case UInt8(ascii: "["), UInt8(ascii: "{"): parseFlowCollection(parent: parent)
    case UInt8(ascii: "*"): parseAlias()
    case UInt8(ascii: "\""): parseDoubleQuoted(parent: parent)
    case UInt8(ascii: "'"): parseSingleQuoted(parent: parent)
    case UInt8(ascii: "-") where isBlank(1):
      let start = position
      report(.sequenceOnKeyLine(at: place(from: start, to: start + 1)))
      addAbsent(at: start, flags: .incomplete)
      skipLines(deeperThan: parent)
      return
    case let byte where isReservedIndicator(byte):
      let start = position
      report(.reservedIndicator(byte, at: place(from: start, to: start + 1), rest: restOfLine()))
      skipToLineEnd()
      addScalar(.plain, from: start, to: position, flags: .incomplete)
      return
    default: parsePlain(parent: parent, inFlow: false)
    }
    finishLine(parent: parent)
  }

  /// Bytes that begin no value in block context.
  private func isReservedIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"), UInt8(ascii: ","), UInt8(ascii: "]"),
      UInt8(ascii: "}"):
      return true
    default: return false
    }
  }

  /// Reports what stands on the line behind a value.
  private mutating func finishLine(parent: Int) {
    let valueEnd = position
    skipBlanks()
    if isAtLineBreak { return }
    if peek() == UInt8(ascii: "#") {
      if position > valueEnd || position == lineStart { return }
    }
    let value = records.last
    if peek() == UInt8(ascii: ":") && isBlank(1) {
      report(.mappingOnKeyLine(at: place(from: position, to: position + 1), line: valueLine(value), file: file))
    } else {
      report(.textAfterValue(at: restOfLine()))
    }
    if !records.isEmpty { records[records.count - 1].flags.insert(.incomplete) }
    skipLines(deeperThan: parent)
  }

  /// The whole text from a plain value to the end of its line, where quoting it would mend the line.
  private func valueLine(_ value: SyntaxTree.Record?) -> SourceRange? {
    guard let value, value.kind == .scalar, value.style == .plain, !value.flags.contains(.encoded) else { return nil }
    var end = restOfLine().range
    end.start = value.range.start
    let text = bytes[Int(end.start)..<Int(end.end)]
    return text.contains(UInt8(ascii: "'")) ? nil : SourceRange(file, end)
  }

  // MARK: Sequences

  mutating func parseBlockSequence(column: Int) {
    let node = open(.sequence, at: position)
    guard enter(node) else { return skipLines(deeperThan: column - 1) }
    parseBlockSequenceItems(into: node, column: column)
    depth -= 1
  }

  mutating func parseBlockSequenceItems(into node: NodeID, column: Int) {
    var end = position
    while contentColumn == column && isAtSequenceEntry {
      let dash = position
      position += 1
      skipBlanks()
      if isAtLineBreak || (peek() == UInt8(ascii: "#")) {
        skipToContent()
        if contentColumn > column {
          parseBlockNode(parent: column, canOpenCollection: true)
        } else {
          addAbsent(at: dash + 1)
        }
      } else {
        parseBlockNode(parent: column, canOpenCollection: true)
      }
      end = lastEnd
      skipToContent()
      skipMisindented(in: node, column: column)
    }
    close(node, at: end)
  }

  // MARK: Mappings

  var isAtExplicitKey: Bool { peek() == UInt8(ascii: "?") && isBlank(1) }

  mutating func parseBlockMapping(column: Int) {
    let node = open(.mapping, at: position)
    guard enter(node) else { return skipLines(deeperThan: column - 1) }
    parseBlockMappingEntries(into: node, column: column)
    depth -= 1
  }

  mutating func parseBlockMappingEntries(into node: NodeID, column: Int) {
    var end = position
    while contentColumn == column {
      if isAtExplicitKey {
        parseExplicitEntry(column: column)
      } else if isAtSequenceEntry {
        break
      } else if !parseImplicitEntry(column: column, in: node) {
        records[node].flags.insert(.incomplete)
        skipToContent()
        skipMisindented(in: node, column: column, silently: true)
        continue
      }
      end = lastEnd
      skipToContent()
      skipMisindented(in: node, column: column)
    }
    close(node, at: end)
  }

  /// Parses `key: value`; false where there is no key here, which has been reported and skipped.
  private mutating func parseImplicitEntry(column: Int, in node: NodeID) -> Bool {
    let first = records.count
    guard isAtImplicitKey() else {
      report(.expectedColon(at: restOfLine()))
      skipLines(deeperThan: column)
      return false
    }
    let found = parseProperties()
    parseKey()
    attach(found, to: first)
    skipBlanks()
    position += 1
    parseMappingValue(column: column)
    return true
  }

  /// Parses the scalar, alias or flow collection that `isAtImplicitKey` has found to be a key.
  mutating func parseKey() {
    switch peek() {
    case UInt8(ascii: "\""): parseDoubleQuoted(parent: -1)
    case UInt8(ascii: "'"): parseSingleQuoted(parent: -1)
    case UInt8(ascii: "*"): parseAlias()
    case UInt8(ascii: "["), UInt8(ascii: "{"): parseFlowCollection(parent: -1)
    case UInt8(ascii: ":") where isBlank(1): addAbsent(at: position)
    default:
      let start = position
      scanPlainLine(inFlow: false)
      addScalar(.plain, from: start, to: position)
    }
  }

  private mutating func parseExplicitEntry(column: Int) {
    position += 1
    skipBlanks()
    parseExplicitPart(column: column)
    skipToContent()
    if contentColumn == column && peek() == UInt8(ascii: ":") && isBlank(1) {
      position += 1
      skipBlanks()
      parseExplicitPart(column: column)
    } else {
      addAbsent(at: lastEnd)
    }
  }

  private mutating func parseExplicitPart(column: Int) {
    let end = position
    if isAtLineBreak || peek() == UInt8(ascii: "#") {
      skipToContent()
      guard contentColumn > column else { return addAbsent(at: end) }
    }
    parseBlockNode(parent: column, canOpenCollection: true)
  }

  /// Parses what stands behind the colon of a key at `column`.
  private mutating func parseMappingValue(column: Int) {
    let colonEnd = position
    skipBlanks()
    guard isAtLineBreak || peek() == UInt8(ascii: "#") else {
      return parseBlockNode(parent: column, canOpenCollection: false, dashAtParent: true)
    }
    skipToContent()
    if contentColumn > column {
      parseBlockNode(parent: column, canOpenCollection: true)
    } else if contentColumn == column && isAtSequenceEntry {
      parseBlockSequence(column: column)
    } else {
      addAbsent(at: colonEnd)
    }
  }

  // MARK: Recovery

  /// Skips lines that stand deeper than the collection's column but belong to none of its entries.
  private mutating func skipMisindented(in node: NodeID, column: Int, silently: Bool = false) {
    while contentColumn > column {
      if !silently { report(.badIndentation(at: restOfLine(), column: self.column, expected: column)) }
      records[node].flags.insert(.incomplete)
      let depth = self.column
      skipLines(deeperThan: depth)
    }
  }

  /// Counts one more open collection, or reports that there are too many and closes it empty.
  mutating func enter(_ node: NodeID) -> Bool {
    guard depth < bounds.depth else {
      let start = Int(records[node].range.start)
      report(.tooDeep(bounds.depth, at: place(from: start, to: start + 1)))
      records[node].flags.insert(.incomplete)
      close(node, at: start)
      return false
    }
    depth += 1
    return true
  }

}
