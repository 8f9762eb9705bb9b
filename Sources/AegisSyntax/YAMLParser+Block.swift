import AegisBasics

/// Collections by indentation.
extension YAMLParser {
  @inline(__always)
  var isAtSequenceEntry: Bool { peek() == UInt8(ascii: "-") && isBlank(1) }

  @inline(__always)
  var isAtExplicitKey: Bool { peek() == UInt8(ascii: "?") && isBlank(1) }

  /// Parses the node at the position.
  ///
  /// - Parameters:
  ///   - parent: The column of the block collection around it; -1 at the top.
  ///   - canOpenCollection: A mapping or sequence may begin on this line here.
  ///   - dashAtParent: A sequence may stand at the parent's own column, as the value of a key may.
  mutating func parseBlockNode(parent: Int, canOpenCollection: Bool, dashAtParent: Bool = false) {
    let first = records.count
    var found = FoundProperties()
    var canOpenCollection = canOpenCollection
    while true {
      if canOpenCollection && openCollection(parent: parent) { break }
      guard parseProperties(into: &found, of: first, inFlow: false) else {
        parseBlockContent(parent: parent, found, canOpenCollection: canOpenCollection)
        break
      }
      canOpenCollection = false
      guard isAtLineEnd else { continue }
      let end = position
      skipToContent()
      let column = contentColumn
      guard column > parent || (dashAtParent && column == parent && isAtSequenceEntry) else {
        addAbsent(at: end)
        break
      }
      canOpenCollection = true
    }
    attach(found, to: first)
  }

  /// Parses the block collection that begins here, if one does.
  @inline(__always)
  private mutating func openCollection(parent: Int) -> Bool {
    if isAtSequenceEntry {
      parseBlockSequence(column: column, parent: parent)
    } else if isAtImplicitKey() || isAtExplicitKey {
      parseBlockMapping(column: column)
    } else {
      return false
    }
    return true
  }

  private mutating func parseBlockContent(parent: Int, _ found: FoundProperties, canOpenCollection: Bool) {
    let start = position
    let node = records.count
    switch peek() {
    case UInt8(ascii: "|"), UInt8(ascii: ">"): return parseBlockScalar(parent: parent)
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      parseFlow(parent: parent)
      if isAbandoned { return skipLines(deeperThan: max(parent, 0)) }
      return finishLine(behind: node, parent: parent, silently: hasBracketFinding)
    case UInt8(ascii: "*"):
      parseAlias(found, inFlow: false)
      return finishLine(behind: node, parent: parent, silently: records[node].flags.contains(.incomplete))
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      parseQuoted(parent: parent)
      if records[node].flags.contains(.incomplete) && isAtLineBreak {
        // The quote is not closed: the lines below it that stand deeper may be meant to belong to it.
        return skipLines(deeperThan: max(parent, 0))
      }
    case UInt8(ascii: "-") where isBlank(1), UInt8(ascii: "?") where isBlank(1):
      report(.collectionBehindText(peek(), at: place(from: start, to: start + 1)))
      return skipUnreadable(parent: parent)
    case UInt8(ascii: ":") where isBlank(1):
      report(
        canOpenCollection
          ? .missingKey(at: place(from: start, to: start + 1))
          : .mappingOnKeyLine(at: place(from: start, to: start + 1), line: nil))
      return skipUnreadable(parent: parent)
    case let byte where isReservedIndicator(byte):
      let value = restOfLine()
      report(.reservedIndicator(byte, at: place(from: start, to: start + 1), value: value))
      addScalar(.plain, from: start, to: Int(value.range.end), flags: .incomplete)
      return skipToLineEnd()
    default: parsePlain(parent: parent, inFlow: false)
    }
    finishLine(behind: node, parent: parent)
  }

  /// Leaves out what has been reported here, with the lines that stand deeper than the parent.
  private mutating func skipUnreadable(parent: Int) {
    addAbsent(at: position, flags: .incomplete)
    skipLines(deeperThan: max(parent, 0))
  }

  /// Bytes that begin no plain value.
  func isReservedIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"), UInt8(ascii: ","), UInt8(ascii: "]"),
      UInt8(ascii: "}"):
      return true
    default: return false
    }
  }

  /// Reports what stands on the line behind a value, unless it follows from what has been said about that.
  private mutating func finishLine(behind node: NodeID, parent: Int, silently: Bool = false) {
    skipBlanks()
    if isAtLineBreak { return }
    if peek() == UInt8(ascii: "#") { return skipComment() }
    if silently {
      // Nothing to say.
    } else if peek() == UInt8(ascii: ":") && isBlank(1) {
      report(
        parent < 0
          ? .collectionBehindText(UInt8(ascii: ":"), at: SourceRange(file, records[node].range))
          : .mappingOnKeyLine(at: place(from: position, to: position + 1), line: quotableLine()))
    } else if records[node].flags.contains(.flow) && (peek() == UInt8(ascii: "]") || peek() == UInt8(ascii: "}")) {
      report(.extraBracket(peek(), at: place(from: position, to: position + 1)))
      hasBracketFinding = true
    } else {
      report(.textAfterValue(at: restOfLine()))
    }
    records[node].flags.insert(.incomplete)
    skipLines(deeperThan: max(parent, 0))
  }

  /// From the plain value that was read last to the end of its line, where quoting that would mend the line.
  private func quotableLine() -> SourceRange? {
    guard let value = records.last, value.kind == .scalar, value.style == .plain, !value.flags.contains(.encoded) else {
      return nil
    }
    let line = place(from: Int(value.range.start), to: Int(restOfLine().range.end))
    return bytes[Int(line.range.start)..<Int(line.range.end)].contains(UInt8(ascii: "'")) ? nil : line
  }

  // MARK: Sequences

  mutating func parseBlockSequence(column: Int, parent: Int) {
    let node = open(.sequence, at: position)
    guard enter(node) else { return skipLines(deeperThan: column - 1) }
    parseBlockSequenceItems(into: node, column: column, parent: parent)
    depth -= 1
  }

  /// Behind the items at the column of a key stands the next key; elsewhere there are only items.
  mutating func parseBlockSequenceItems(into node: NodeID, column: Int, parent: Int) {
    while contentColumn == column {
      closedColumn = -1
      if isAtSequenceEntry {
        position += 1
        parseIndicated(column: column, dashAtParent: false)
        finishEntry(of: node, column: column, key: nil)
      } else if parent < column {
        skipToItem(of: node, column: column)
      } else {
        break
      }
    }
    close(node, at: lastEnd)
    closedColumn = column
  }

  /// Parses the node behind a `-`, `?`, or the `:` of a `?`, where collections may begin on the line.
  private mutating func parseIndicated(column: Int, dashAtParent: Bool) {
    let end = position
    while peek() == 0x20 { position += 1 }
    let tab = position
    skipBlanks()
    if isAtLineEnd {
      skipToContent()
      let found = contentColumn
      guard found > column || (dashAtParent && found == column && isAtSequenceEntry) else { return addAbsent(at: end) }
    } else if tab != position && (isAtSequenceEntry || isAtExplicitKey || isAtImplicitKey()) {
      report(.tabIndentation(at: place(from: tab, to: tab + 1)))
    }
    parseBlockNode(parent: column, canOpenCollection: true, dashAtParent: dashAtParent)
  }

  // MARK: Mappings

  mutating func parseBlockMapping(column: Int) {
    let node = open(.mapping, at: position)
    guard enter(node) else { return skipLines(deeperThan: column - 1) }
    parseBlockMappingEntries(into: node, column: column)
    depth -= 1
  }

  mutating func parseBlockMappingEntries(into node: NodeID, column: Int) {
    while contentColumn == column {
      closedColumn = -1
      let key = records.count
      if isAtExplicitKey {
        parseExplicitEntry(column: column)
      } else if isAtSequenceEntry {
        parseItemsAmongKeys(of: node, column: column)
      } else if isAtImplicitKey() {
        parseImplicitEntry(column: column)
      } else {
        reportMissingColon()
        records[node].flags.insert(.incomplete)
        skipLines(deeperThan: column)
        skipToContent()
        continue
      }
      finishEntry(of: node, column: column, key: key)
    }
    close(node, at: lastEnd)
    closedColumn = column
  }

  private mutating func parseImplicitEntry(column: Int) {
    let first = records.count
    var found = FoundProperties()
    while parseProperties(into: &found, of: first, inFlow: false) {}
    parseKey(found)
    attach(found, to: first)
    skipBlanks()
    position += 1
    parseMappingValue(column: column)
  }

  /// Parses the scalar, alias or flow collection that `isAtImplicitKey` has found to be a key.
  private mutating func parseKey(_ found: FoundProperties) {
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): parseQuoted(parent: -1)
    case UInt8(ascii: "*"): parseAlias(found, inFlow: false)
    case UInt8(ascii: "["), UInt8(ascii: "{"): parseFlow(parent: -1)
    case UInt8(ascii: ":") where isBlank(1): addAbsent(at: position)
    default:
      let start = position
      position = endOfPlain(from: position, inFlow: false)
      addScalar(.plain, from: start, to: position)
    }
  }

  private mutating func parseExplicitEntry(column: Int) {
    position += 1
    parseIndicated(column: column, dashAtParent: true)
    skipToContent()
    if contentColumn == column && peek() == UInt8(ascii: ":") && isBlank(1) {
      position += 1
      parseIndicated(column: column, dashAtParent: true)
    } else {
      addAbsent(at: lastEnd)
    }
  }

  /// Parses what stands behind the colon of a key at `column`.
  @inline(__always)
  private mutating func parseMappingValue(column: Int) {
    let colonEnd = position
    skipBlanks()
    guard isAtLineEnd else {
      return parseBlockNode(parent: column, canOpenCollection: false, dashAtParent: true)
    }
    skipToContent()
    let found = contentColumn
    if found > column {
      parseBlockNode(parent: column, canOpenCollection: true, dashAtParent: true)
    } else if found == column && isAtSequenceEntry {
      parseBlockSequence(column: column, parent: column)
    } else {
      addAbsent(at: colonEnd)
    }
  }
}
