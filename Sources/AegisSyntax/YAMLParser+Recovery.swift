import AegisBasics

/// Going on behind what cannot be read.
extension YAMLParser {
  /// Moves to the next entry of a block collection. Lines that stand deeper than its entries but belong
  /// to none of them are reported once; entries among them are read as if they stood at its column.
  ///
  /// `key` is the key of the entry in front of them, in a mapping.
  mutating func finishEntry(of node: NodeID, column: Int, key: NodeID?) {
    skipToContent()
    guard contentColumn > column else { return }
    if tabLine != lineStart { reportMisindentation(column: column, key: key) }
    while contentColumn > column {
      records[node].flags.insert(.incomplete)
      let isMapping = records[node].kind == .mapping
      if depth < bounds.depth && isMapping && (isAtImplicitKey() || isAtExplicitKey) {
        depth += 1
        parseBlockMappingEntries(into: node, column: self.column)
        depth -= 1
      } else if depth < bounds.depth && !isMapping && isAtSequenceEntry {
        depth += 1
        parseBlockSequenceItems(into: node, column: self.column, parent: self.column)
        depth -= 1
      } else {
        skipLines(deeperThan: self.column)
        skipToContent()
      }
    }
  }

  /// Where a block scalar ends directly in front of a line that belongs nowhere, that line was likely meant
  /// to belong to the block: nothing may be concluded from what the block lacks.
  mutating func doubtBlockAbove() {
    guard let last = records.last, last.style == .literal || last.style == .folded, last.kind == .scalar else { return }
    if Int(blocks[Int(last.link)].content.end) == lineStart { records[records.count - 1].flags.insert(.incomplete) }
  }

  private mutating func reportMisindentation(column: Int, key: NodeID?) {
    doubtBlockAbove()
    if let key, records[key].style == .plain, bytes[safe: Int(records[key].range.start)] == UInt8(ascii: "-") {
      // The key of an item whose `-` has no space behind it.
      let dash = Int(records[key].range.start)
      return report(.dashWithoutSpace(at: place(from: dash, to: dash + 1)))
    }
    if let text = textAboveInColumn() { return report(.expectedColon(at: SourceRange(file, text), spaceAt: nil)) }
    let inner = closedColumn > self.column ? closedColumn : nil
    let isBehindBlock = records.last.map { last in
      (last.style == .literal || last.style == .folded) && comments.last.map { $0.start > last.range.end } == true
    }
    report(
      .badIndentation(
        at: restOfLine(), column: self.column, outer: column, inner: inner, isBehindBlock: isBehindBlock == true))
  }

  /// At a line in a list that is no item: reports it, and leaves out what stands in front of the next item.
  mutating func skipToItem(of node: NodeID, column: Int) {
    doubtBlockAbove()
    if tabLine == lineStart {
      // The tab has been reported.
    } else if peek() == UInt8(ascii: "-") {
      report(.dashWithoutSpace(at: place(from: position, to: position + 1)))
    } else {
      report(.expectedItem(at: restOfLine()))
    }
    records[node].flags.insert(.incomplete)
    skipLines(while: { $0.contentColumn > column || ($0.contentColumn == column && !$0.isAtSequenceEntry) })
  }

  /// At list items in a mapping: reads them as the value of a key that is not there, and reports the first,
  /// unless something has been said about the mapping already.
  mutating func parseItemsAmongKeys(of node: NodeID, column: Int) {
    doubtBlockAbove()
    if tabLine != lineStart && !records[node].flags.contains(.incomplete) { report(.itemAmongKeys(at: restOfLine())) }
    records[node].flags.insert(.incomplete)
    addAbsent(at: position, flags: .incomplete)
    parseBlockSequence(column: column, parent: column)
    skipToContent()
  }

  /// The plain text on one line that was read last, if a key stands here that begins at its column: then
  /// the text was meant to be a key too.
  private func textAboveInColumn() -> TextRange? {
    guard isAtImplicitKey(), let last = records.last, last.kind == .scalar, last.style == .plain, last.flags.isEmpty else {
      return nil
    }
    return column(of: last) == column ? last.range : nil
  }

  /// The column at which a node begins.
  func column(of record: SyntaxTree.Record) -> Int {
    let start = Int(record.range.start)
    var line = start
    while line > 0 && bytes[line - 1] != 0x0A && bytes[line - 1] != 0x0D { line -= 1 }
    return start - line
  }

  /// Reports a line among the entries of a mapping that is none.
  mutating func reportMissingColon() {
    doubtBlockAbove()
    if tabLine == lineStart { return }
    // The end of brackets that were taken to be left open.
    if hasBracketFinding && (peek() == UInt8(ascii: "]") || peek() == UInt8(ascii: "}")) { return }
    let line = restOfLine()
    if peek() == UInt8(ascii: ":") && isBlank(1) {
      return report(.missingKey(at: place(from: position, to: position + 1)))
    }
    if let byte = bytes[safe: position], isReservedIndicator(byte) {
      return report(.reservedIndicator(byte, at: place(from: position, to: position + 1), value: nil))
    }
    if (peek() == UInt8(ascii: "\"") || peek() == UInt8(ascii: "'")) && endOfQuotesOnLine(from: position) == nil {
      return report(.unclosedQuote(at: place(from: position, to: position + 1)))
    }
    if peek() == UInt8(ascii: "&") || peek() == UInt8(ascii: "*") {
      let word = TextRange(UInt32(position), UInt32(skippingWord(from: position)))
      if !isAnchorName(word) { return report(.invalidAnchorName(text(Int(word.start), Int(word.end)), at: SourceRange(file, word))) }
    }
    var index = position
    while index < Int(line.range.end), isNameByte(bytes[index]) { index += 1 }
    let isColon = index < Int(line.range.end) && bytes[index] == UInt8(ascii: ":")
    report(.expectedColon(at: line, spaceAt: isColon ? place(from: index + 1, to: index + 1) : nil))
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

extension UnsafeBufferPointer {
  subscript(safe index: Int) -> Element? { index < count ? self[index] : nil }
}
