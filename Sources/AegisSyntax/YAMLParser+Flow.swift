import AegisBasics

/// Collections in brackets.
///
/// Indentation means nothing within brackets, except that a line which looks like an entry of the block
/// collection around them ends them: so an unclosed bracket costs one line and not the rest of the file.
extension YAMLParser {
  /// Parses the outermost `[…]` or `{…}`; `parent` is the column of the block collection around it.
  mutating func parseFlow(parent: Int) {
    hasBracketFinding = false
    isAbandoned = false
    lastPair = nil
    parseFlowCollection(parent: parent)
  }

  private mutating func parseFlowCollection(parent: Int) {
    let start = position
    let opener = peek()
    let isMapping = opener == UInt8(ascii: "{")
    let node = open(isMapping ? .mapping : .sequence, at: start, flags: .flow)
    guard enter(node) else {
      isAbandoned = true
      return
    }
    openers.append(opener)
    position += 1
    parseFlowEntries(of: node, isMapping: isMapping, start: start, parent: parent)
    if isAbandoned { records[node].flags.insert(.incomplete) }
    openers.removeLast()
    close(node, at: position)
    depth -= 1
  }

  private mutating func parseFlowEntries(of node: NodeID, isMapping: Bool, start: Int, parent: Int) {
    while !isAbandoned {
      let before = mark
      let isNewLine = skipToFlowContent()
      let byte = peek()
      if contentColumn < 0 || (isNewLine && hasLeft(parent)) {
        let entry = contentColumn < 0 ? nil : restOfLine()
        reset(to: before)
        return abandon(start: start, at: entry)
      }
      switch byte {
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if endsCollection(byte, start: start) { return }
        records[node].flags.insert(.incomplete)
        continue
      case UInt8(ascii: ","):
        report(.missingFlowValue(at: place(from: position, to: position + 1)))
        records[node].flags.insert(.incomplete)
        position += 1
        continue
      default: break
      }
      if isMapping { parseFlowPair(parent: parent) } else { parseFlowItem(parent: parent) }
      if !isAbandoned && !finishFlowEntry(parent: parent) { records[node].flags.insert(.incomplete) }
    }
  }

  /// Whether a block construct begins on this line, so that a bracket must have been left open.
  func hasLeft(_ parent: Int) -> Bool { column <= parent && (isAtSequenceEntry || isAtImplicitKey()) }

  private mutating func abandon(start: Int, at entry: SourceRange?) {
    if !hasBracketFinding {
      report(.unclosedBracket(bytes[start], at: place(from: start, to: start + 1), endedBy: entry))
    }
    hasBracketFinding = true
    isAbandoned = true
  }

  /// Takes a closing bracket; false where it is left out and the collection goes on behind it.
  private mutating func endsCollection(_ closer: UInt8, start: Int) -> Bool {
    let opener = bytes[start]
    if closer == closingBracket(of: opener) {
      position += 1
      return true
    }
    let found = place(from: position, to: position + 1)
    if openers.dropLast().contains(where: { closingBracket(of: $0) == closer }) {
      // It closes a collection further out.
      if !hasBracketFinding { report(.unclosedBracket(opener, at: place(from: start, to: start + 1), endedBy: found)) }
      hasBracketFinding = true
      return true
    }
    if !hasBracketFinding { report(.mismatchedBracket(closer, opener: opener, at: found, openedAt: place(from: start, to: start + 1))) }
    hasBracketFinding = true
    position += 1
    let before = mark
    skipToFlowContent()
    let isStray = peek() == closingBracket(of: opener)
    reset(to: before)
    return !isStray
  }

  /// Reads the comma behind an entry; false where something else stands there, which has been reported.
  private mutating func finishFlowEntry(parent: Int) -> Bool {
    let before = mark
    let isNewLine = skipToFlowContent()
    switch peek() {
    case UInt8(ascii: ","):
      position += 1
      return true
    case UInt8(ascii: "]"), UInt8(ascii: "}"): return true
    default: break
    }
    if contentColumn < 0 || (isNewLine && hasLeft(parent)) {
      reset(to: before)
      return true
    }
    reportMissingComma(after: before)
    return false
  }

  private mutating func reportMissingComma(after end: Mark) {
    // Behind a key alone stands its absent value.
    let last = records.count - (records[records.count - 1].flags.contains(.absent) ? 2 : 1)
    let record = records[last]
    let start = Int(record.range.start)
    let isWhole = Int(record.range.end) == end.position && !record.flags.contains(.incomplete)
    let crossesLines = record.kind == .scalar && isWhole && start < end.lineStart
    let isColon = peek() == UInt8(ascii: ":")
    if crossesLines && (record.style == .doubleQuoted || record.style == .singleQuoted) {
      report(.unclosedQuote(at: place(from: start, to: start + 1)))
      hasBracketFinding = true
      takeBack(last)
    } else if isColon && crossesLines {
      // The last line of a plain value is the next key.
      let previous = endOfPreviousLine(before: end.lineStart)
      let key = skippingBlanks(from: end.lineStart)
      report(.missingComma(after: place(from: previous, to: previous), at: place(from: key, to: end.position)))
      skipFlowEntry()
    } else if isColon {
      report(.secondColonInEntry(at: place(from: position, to: position + 1)))
      records[last].flags.insert(.incomplete)
      skipFlowEntry()
    } else {
      report(.missingComma(after: place(from: end.position, to: end.position), at: place(from: position, to: endOfFlowToken)))
    }
  }

  /// Goes back to the end of the line on which a quote was opened: it was left open, and so has taken
  /// up the lines down to the next quote.
  private mutating func takeBack(_ node: NodeID) {
    let start = Int(records[node].range.start)
    var line = start
    while line > 0 && bytes[line - 1] != 0x0A && bytes[line - 1] != 0x0D { line -= 1 }
    lineStart = line == 0 && bytes[0] == 0xEF && start >= 3 ? 3 : line
    position = endOfLine(from: start)
    for index in node..<records.count {
      records[index].range.start = min(records[index].range.start, UInt32(position))
      records[index].range.end = UInt32(position)
      records[index].flags.insert(.incomplete)
    }
    // A pair in a list has been closed behind it.
    if let pair = lastPair, Int(records[pair].link) > node { records[pair].range.end = UInt32(position) }
    lastEnd = position
  }

  /// Moves over the rest of an entry on this line.
  private mutating func skipFlowEntry() {
    position += 1
    while !isAtLineBreak && !isFlowIndicator(at: position) {
      let isQuote = (peek() == UInt8(ascii: "\"") || peek() == UInt8(ascii: "'")) && isBlankByte(at: position - 1)
      if isQuote, let end = endOfQuotesOnLine(from: position) { position = end } else { position += 1 }
    }
    if peek() == UInt8(ascii: ",") { position += 1 }
  }

  private var endOfFlowToken: Int {
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): endOfQuotesOnLine(from: position) ?? position + 1
    default: max(endOfPlain(from: position, inFlow: true), position + 1)
    }
  }

  private func endOfPreviousLine(before lineStart: Int) -> Int {
    var index = lineStart
    while index > 0, isBlankByte(at: index - 1) { index -= 1 }
    return index
  }

  // MARK: Entries

  private mutating func parseFlowPair(parent: Int) {
    if isAtExplicitKey {
      position += 1
      skipToFlowContent()
      if isAtFlowEnd || (peek() == UInt8(ascii: ":") && isBlank(1)) {
        addAbsent(at: position)
        return parseFlowValue(parent: parent, mayCrossLines: true)
      }
    }
    parseFlowNode(parent: parent)
    if isAbandoned { return addAbsent(at: position, flags: .incomplete) }
    parseFlowValue(parent: parent, mayCrossLines: true)
  }

  /// Reads what stands behind a colon that is one too many.
  private mutating func parsePlainBehind(_ colon: Int, parent: Int) {
    position = colon + 1
    skipBlanks()
    if isAtLineEnd || isAtFlowEnd || peek() == UInt8(ascii: ":") {
      addAbsent(at: position, flags: .incomplete)
    } else {
      let node = records.count
      parsePlain(parent: parent, inFlow: true)
      records[node].flags.insert(.incomplete)
    }
  }

  /// Whether nothing more can belong to an entry here.
  private var isAtFlowEnd: Bool {
    peek() == UInt8(ascii: ",") || peek() == UInt8(ascii: "]") || peek() == UInt8(ascii: "}") || contentColumn < 0
  }

  /// Parses a colon and the value behind it, or adds an absent value.
  private mutating func parseFlowValue(parent: Int, mayCrossLines: Bool) {
    let before = mark
    if mayCrossLines { skipToFlowContent() } else { skipBlanks() }
    guard peek() == UInt8(ascii: ":") else {
      reset(to: before)
      return addAbsent(at: position)
    }
    position += 1
    let colonEnd = mark
    let isNewLine = skipToFlowContent()
    if isAtFlowEnd || (isNewLine && hasLeft(parent)) {
      reset(to: colonEnd)
      addAbsent(at: position)
    } else {
      parseFlowNode(parent: parent, isValue: true)
    }
  }

  /// Parses one item of `[…]`, which may be a pair: `[a: b]` holds a mapping.
  private mutating func parseFlowItem(parent: Int) {
    let start = position
    let first = records.count
    if isAtExplicitKey {
      let node = open(.mapping, at: start, flags: .flow)
      parseFlowPair(parent: parent)
      lastPair = node
      return close(node, at: lastEnd)
    }
    let line = lineStart
    parseFlowNode(parent: parent)
    guard !isAbandoned, line == lineStart else { return }
    let end = position
    skipBlanks()
    guard peek() == UInt8(ascii: ":") else {
      position = end
      return
    }
    insertMapping(at: first, start: start)
    parseFlowValue(parent: parent, mayCrossLines: false)
    lastPair = first
    close(first, at: lastEnd)
  }

  /// Puts a mapping around the nodes from `first` on.
  private mutating func insertMapping(at first: NodeID, start: Int) {
    records.insert(
      SyntaxTree.Record(
        kind: .mapping, style: .plain, flags: .flow, range: TextRange(UInt32(start), UInt32(start)), link: 0),
      at: first)
    for index in first + 1..<records.count {
      switch records[index].kind {
      case .mapping, .sequence: records[index].link += 1
      case .alias where records[index].link != SyntaxTree.none && Int(records[index].link) >= first:
        records[index].link += 1
      case .alias, .scalar: break
      }
    }
    // Nodes with properties are listed in the order in which they were read, so these come last.
    var index = properties.count
    while index > 0 && properties[index - 1].node >= first {
      index -= 1
      properties[index].node += 1
      if let anchor = properties[index].anchor, let found = anchors[name(anchor)], found.node >= first {
        anchors[name(anchor)]?.node = properties[index].node
      }
    }
  }

  private mutating func parseFlowNode(parent: Int, isValue: Bool = false) {
    let first = records.count
    var found = FoundProperties()
    while parseProperties(into: &found, of: first, inFlow: true) { skipToFlowContent() }
    let start = position
    switch peek() {
    case UInt8(ascii: "["), UInt8(ascii: "{"): parseFlowCollection(parent: parent)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      parseQuoted(parent: parent)
      if records[first].flags.contains(.incomplete) && isAtLineBreak { hasBracketFinding = true }
    case UInt8(ascii: "*"): parseAlias(found, inFlow: true)
    case UInt8(ascii: ":") where isBlank(1):
      if isValue {
        report(.secondColonInEntry(at: place(from: start, to: start + 1)))
        parsePlainBehind(start, parent: parent)
      } else {
        if !found.isPresent { report(.missingKey(at: place(from: start, to: start + 1))) }
        addAbsent(at: position, flags: found.isPresent ? [] : .incomplete)
      }
    case UInt8(ascii: "-") where isBlank(1):
      report(.listInBrackets(at: place(from: start, to: start + 1)))
      parsePlain(parent: parent, inFlow: true)
      records[first].flags.insert(.incomplete)
    case UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "?"),
      UInt8(ascii: ":"):
      report(.reservedIndicator(peek(), at: place(from: start, to: start + 1), value: nil))
      parsePlain(parent: parent, inFlow: true)
      records[first].flags.insert(.incomplete)
    default:
      if isAtFlowEnd { addAbsent(at: position) } else { parsePlain(parent: parent, inFlow: true) }
    }
    attach(found, to: first)
  }
}
