import AegisBasics

/// Collections in brackets.
extension YAMLParser {
  /// Parses `[…]` or `{…}`; `parent` is the column of the block collection around it.
  mutating func parseFlowCollection(parent: Int) {
    let start = position
    let isMapping = peek() == UInt8(ascii: "{")
    let closer = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
    let node = open(isMapping ? .mapping : .sequence, at: start, flags: .flow)
    guard enter(node) else { return skipLines(deeperThan: parent) }
    position += 1
    while true {
      skipToContent()
      let byte = peek()
      if byte == closer {
        position += 1
        break
      }
      if contentColumn < 0 || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || hasLeft(parent) {
        endUnclosed(node, start: start)
        break
      }
      if byte == UInt8(ascii: ",") {
        report(.missingFlowValue(at: place(from: position, to: position + 1)))
        records[node].flags.insert(.incomplete)
        position += 1
        continue
      }
      isMapping ? parseFlowPair(parent: parent) : parseFlowItem(parent: parent)
      if !finishFlowEntry(closer: closer, parent: parent) { records[node].flags.insert(.incomplete) }
    }
    close(node, at: position)
    depth -= 1
  }

  /// Whether a block construct begins here, so that a bracket must have been left open.
  private func hasLeft(_ parent: Int) -> Bool {
    position - lineStart <= parent && isFirstOnLine && (isAtSequenceEntry || isAtImplicitKey())
  }

  private var isFirstOnLine: Bool {
    var index = lineStart
    while index < position {
      if bytes[index] != 0x20 && bytes[index] != 0x09 { return false }
      index += 1
    }
    return true
  }

  private mutating func endUnclosed(_ node: NodeID, start: Int) {
    let opener = bytes[start]
    if peek() == UInt8(ascii: "]") || peek() == UInt8(ascii: "}") {
      report(.mismatchedBracket(peek(), opener: opener, at: place(from: position, to: position + 1), openedAt: place(from: start, to: start + 1)))
      position += 1
    } else {
      report(.unclosedBracket(opener, at: place(from: start, to: start + 1)))
    }
    records[node].flags.insert(.incomplete)
  }

  /// Reads the comma behind an entry; false where it was missing, which has been reported.
  private mutating func finishFlowEntry(closer: UInt8, parent: Int) -> Bool {
    let end = position
    skipToContent()
    let byte = peek()
    if byte == UInt8(ascii: ",") {
      position += 1
      return true
    }
    if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || contentColumn < 0 || hasLeft(parent) { return true }
    report(.missingComma(after: place(from: end, to: end), at: place(from: position, to: position + 1)))
    if byte == UInt8(ascii: ":") { position += 1 }
    return false
  }

  private mutating func parseFlowPair(parent: Int) {
    if isAtExplicitKey {
      position += 1
      skipToContent()
    }
    if peek() == UInt8(ascii: ":") { addAbsent(at: position) } else { parseFlowNode(parent: parent) }
    parseFlowValue(parent: parent)
  }

  private mutating func parseFlowValue(parent: Int) {
    let end = position
    skipToContent()
    guard peek() == UInt8(ascii: ":") else {
      position = end
      return addAbsent(at: end)
    }
    position += 1
    let colonEnd = position
    skipToContent()
    let byte = peek()
    if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || contentColumn < 0 {
      addAbsent(at: colonEnd)
    } else {
      parseFlowNode(parent: parent)
    }
  }

  /// Parses one item of `[…]`, which may be a pair: `[a: b]` holds a mapping.
  private mutating func parseFlowItem(parent: Int) {
    let start = position
    let first = records.count
    if isAtExplicitKey || (peek() == UInt8(ascii: ":") && isBlank(1)) {
      let node = open(.mapping, at: start, flags: .flow)
      parseFlowPair(parent: parent)
      return close(node, at: lastEnd)
    }
    parseFlowNode(parent: parent)
    let line = lineStart
    skipBlanks()
    guard peek() == UInt8(ascii: ":"), line == lineStart else { return }
    insertMapping(at: first, start: start)
    parseFlowValue(parent: parent)
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
    for index in properties.indices where properties[index].node >= first { properties[index].node += 1 }
    for (name, node) in anchors where node >= first { anchors[name] = node + 1 }
  }

  private mutating func parseFlowNode(parent: Int) {
    let first = records.count
    let found = parseProperties()
    if found.isPresent { skipToContent() }
    switch peek() {
    case UInt8(ascii: "["), UInt8(ascii: "{"): parseFlowCollection(parent: parent)
    case UInt8(ascii: "\""): parseDoubleQuoted(parent: parent)
    case UInt8(ascii: "'"): parseSingleQuoted(parent: parent)
    case UInt8(ascii: "*"): parseAlias()
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): addAbsent(at: position)
    case let byte where byte == UInt8(ascii: "@") || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "%"):
      report(.reservedIndicator(byte, at: place(from: position, to: position + 1), rest: nil))
      parsePlain(parent: parent, inFlow: true)
      records[records.count - 1].flags.insert(.incomplete)
    default: parsePlain(parent: parent, inFlow: true)
    }
    attach(found, to: first)
  }
}
