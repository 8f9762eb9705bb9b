import AegisBasics

/// Objects and lists.
extension JSONParser {
  mutating func parseCollection(_ kind: NodeKind) {
    let start = position
    let node = builder.records.count
    builder.records.append(
      SyntaxTree.Record(kind: kind, style: .plain, flags: .flow, range: range(start, start + 1), link: 0))
    if openers.count >= builder.bounds.depth {
      report(.tooDeep(builder.bounds.depth, at: place(start, start + 1)))
      isAbandoned = true
      position = start + 1
    } else {
      openers.append(bytes[start])
      position += 1
      let wasImplied = isInImpliedObject
      isInImpliedObject = false
      if kind == .mapping { parseMembers(of: node, openedAt: start) } else { parseItems(of: node, openedAt: start) }
      isInImpliedObject = wasImplied
      openers.removeLast()
    }
    if isAbandoned { builder.records[node].flags.insert(.incomplete) }
    builder.records[node].range.end = max(range(start, position).end, builder.records[node].range.end)
    builder.records[node].link = UInt32(truncatingIfNeeded: builder.records.count)
  }

  private mutating func parseItems(of node: NodeID, openedAt start: Int) {
    var comma: Int?
    /// Behind the last item, where that is a string.
    var textEnd: Int?
    while !isAbandoned {
      skipSpace()
      if endsCollection(node, openedAt: start, comma: comma) { return }
      let (lastEnd, lastComma) = (textEnd, comma)
      comma = nil
      textEnd = nil
      if takesStrayComma(in: node) { continue }
      let item = builder.records.count, itemStart = position
      if parseValue() {
        if isAbandoned { return }
        if item == builder.records.count - 1 && builder.records[item].style == .jsonString { textEnd = position }
        skipSpace()
        if let end = textEnd, peek() == UInt8(ascii: "\""), endsBeforeKey(node, openedAt: start, lastEnd: end, comma: nil) { return }
        if peek() == UInt8(ascii: ":") {
          if textEnd != nil, let lastEnd, isKeyBehindList(item, at: itemStart, of: node, openedAt: start, lastEnd: lastEnd, comma: lastComma) { return }
          parseImpliedObject(from: item, in: node)
        }
      } else {
        reportUnexpected(in: node)
      }
      comma = parseComma(in: node)
    }
  }

  /// Whether the last item, a string in front of a colon, is no item at all, but the key behind a list without its bracket: then
  /// the parser stands in front of it again.
  private mutating func isKeyBehindList(_ item: Int, at itemStart: Int, of node: NodeID, openedAt start: Int, lastEnd: Int, comma: Int?) -> Bool {
    let colon = position
    position = itemStart
    guard peek() == UInt8(ascii: "\""), endsBeforeKey(node, openedAt: start, lastEnd: lastEnd, comma: comma) else {
      position = colon
      return false
    }
    builder.records.removeSubrange(item...)
    return true
  }

  /// At a string behind one of a list: where it is a key of the object around the list, the list lacks its bracket, and ends here.
  ///
  /// Behind a comma on its own line, a colon may just as well stand for another comma.
  private mutating func endsBeforeKey(_ node: NodeID, openedAt start: Int, lastEnd: Int, comma: Int?) -> Bool {
    guard openers.count > 1, openers[openers.count - 2] == UInt8(ascii: "{"), !hasBracketFinding, position >= doubtEnd, !isQuiet,
      let stop = endOfString(from: position)
    else { return false }
    let colon = skippingSpace(from: stop)
    guard colon < end, bytes[colon] == UInt8(ascii: ":"), comma == nil || nextBreak(from: lastEnd) < position else { return false }
    report(
      .listNotClosed(
        at: place(start, start + 1), before: place(position, stop), behind: place(lastEnd, lastEnd), hasComma: comma != nil))
    hasBracketFinding = true
    builder.records[node].flags.insert(.incomplete)
    // Nor is the comma in front of the key missed.
    quietEnd = position
    return true
  }

  private mutating func parseMembers(of node: NodeID, openedAt start: Int) {
    readMembers(of: node, openedAt: start, comma: nil)
  }

  /// At the colon behind an item of a list: reads it and what follows as the object that was meant, up to
  /// the bracket that ends that or the list.
  private mutating func parseImpliedObject(from item: NodeID, in node: NodeID) {
    builder.records[node].flags.insert(.incomplete)
    guard item == builder.records.count - 1, builder.records[item].kind == .scalar else { return dropValueBehindColon(in: node) }
    let key = builder.records[item]
    if !hasBracketFinding { report(.keyInList(at: SourceRange(builder.file, key.range))) }
    hasBracketFinding = true
    builder.records.insert(
      SyntaxTree.Record(kind: .mapping, style: .plain, flags: [.flow, .incomplete], range: key.range, link: 0), at: item)
    openers.append(UInt8(ascii: "{"))
    let wasImplied = isInImpliedObject
    isInImpliedObject = true
    let colon = position
    position += 1
    skipSpace()
    if !parseValue() { addAbsent(at: position) }
    let comma = parseComma(in: item)
    readMembers(of: item, openedAt: colon, comma: comma)
    isInImpliedObject = wasImplied
    openers.removeLast()
    builder.records[item].range.end = max(range(colon, position).end, key.range.end)
    builder.records[item].link = UInt32(truncatingIfNeeded: builder.records.count)
  }

  private mutating func readMembers(of node: NodeID, openedAt start: Int, comma: Int?) {
    var comma = comma
    while !isAbandoned {
      skipSpace()
      if endsCollection(node, openedAt: start, comma: comma) { return }
      comma = nil
      if takesStrayComma(in: node) { continue }
      if parseMember(of: node) {
        if isAbandoned { return }
        skipSpace()
        if peek() == UInt8(ascii: ":") { dropValueBehindColon(in: node, isReported: hasNoColon) }
      }
      comma = parseComma(in: node)
    }
  }

  // MARK: Ends and separators

  /// Takes the end of the collection, or of the document; false where the collection goes on.
  @inline(__always)
  private mutating func endsCollection(_ node: NodeID, openedAt start: Int, comma: Int?) -> Bool {
    let opener = openers[openers.count - 1]
    guard position < end else {
      if !hasBracketFinding { report(.unclosedBracket(opener, at: place(start, start + 1))) }
      hasBracketFinding = true
      isAbandoned = true
      return true
    }
    let byte = bytes[position]
    guard byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") else { return false }
    if byte == closingBracket(of: opener) {
      if let comma { report(.trailingComma(at: place(comma, comma + 1))) }
      position += 1
      return true
    }
    return endsByOther(byte, node, openedAt: start)
  }

  /// At a closing bracket of the other kind.
  private mutating func endsByOther(_ byte: UInt8, _ node: NodeID, openedAt start: Int) -> Bool {
    builder.records[node].flags.insert(.incomplete)
    let found = place(position, position + 1)
    let kind = openers[openers.count - 1]
    let opener = place(start, start + 1)
    if openers.dropLast().contains(where: { closingBracket(of: $0) == byte }) {
      // It closes a collection further out.
      if !hasBracketFinding { report(.unclosedBracket(kind, at: opener, endedBy: found)) }
      hasBracketFinding = true
      return true
    }
    if !hasBracketFinding { report(.mismatchedBracket(byte, opener: kind, at: found, openedAt: opener)) }
    hasBracketFinding = true
    position += 1
    skipSpace()
    // Where the right one follows, the wrong one was one too many.
    return peek() != closingBracket(of: kind)
  }

  /// Reports a comma that nothing stands in front of.
  @inline(__always)
  private mutating func takesStrayComma(in node: NodeID) -> Bool {
    guard peek() == UInt8(ascii: ",") else { return false }
    report(.missingFlowValue(at: place(position, position + 1)))
    builder.records[node].flags.insert(.incomplete)
    position += 1
    return true
  }

  /// Reads the comma behind an entry; gives its place. What else stands there is reported.
  @inline(__always)
  private mutating func parseComma(in node: NodeID) -> Int? {
    if isAbandoned { return nil }
    let valueEnd = position
    skipSpace()
    let byte = peek()
    if byte == UInt8(ascii: ",") {
      position += 1
      return position - 1
    }
    if position >= end || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { return nil }
    return reportMissingComma(behind: valueEnd, in: node)
  }

  private mutating func reportMissingComma(behind valueEnd: Int, in node: NodeID) -> Int? {
    switch peek() {
    case UInt8(ascii: ";"):
      report(.expectedComma(insteadOf: place(position, position + 1)))
      position += 1
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      if isQuiet { return nil }
      var valueEnd = valueEnd
      while valueEnd > 0, bytes[valueEnd - 1] <= 0x20 { valueEnd -= 1 }
      report(.missingComma(after: place(valueEnd, valueEnd), at: place(position, endOfToken(from: position))))
      commaMissingAt = position
    default:
      reportUnexpected(in: node)
      if peek() == UInt8(ascii: ",") { position += 1 }
    }
    return nil
  }

  // MARK: Members

  /// Parses `"key": value`; false where nothing could be read, which has been reported.
  private mutating func parseMember(of node: NodeID) -> Bool {
    let keyStart = position
    let key = builder.records.count
    var isQuoted = false
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      parseKeyString()
      isQuoted = true
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if !hasBracketFinding { report(.keyIsNoString(at: place(position, position + 1))) }
      hasBracketFinding = true
      parseCollection(peek() == UInt8(ascii: "{") ? .mapping : .sequence)
      if isAbandoned {
        addAbsent(at: position)
        return true
      }
    case UInt8(ascii: ":"):
      report(.missingKey(at: place(position, position + 1)))
      addAbsent(at: position)
    default:
      if position >= doubtEnd, let stop = endOfUnopenedString() {
        parseUnopenedString(to: stop)
        isQuoted = true
        break
      }
      if let quoted = endOfForeignQuotes() {
        position = quoted.end
        report(.foreignQuotes(at: place(keyStart, position), text: text(quoted.inner.lowerBound, quoted.inner.upperBound)))
        builder.decoded.append(Array(bytes[quoted.inner]))
        addScalar(.jsonString, keyStart, position, flags: [.encoded, .incomplete], link: UInt32(builder.decoded.count - 1))
        isQuoted = true
        break
      }
      let stop = endOfBareKey(from: position)
      guard stop > position else {
        reportUnexpected(in: node)
        return false
      }
      position = stop
      addScalar(.jsonKeyword, keyStart, position)
    }
    let keyEnd = position
    skipSpace()
    hasNoColon = peek() != UInt8(ascii: ":")
    if hasNoColon && isQuoted && takesListWithoutBracket(from: keyStart, key, in: node) { return true }
    if peek() == UInt8(ascii: ":") {
      if !isQuoted && builder.records[key].style == .jsonKeyword {
        report(.unquotedKey(text(keyStart, keyEnd), at: place(keyStart, keyEnd)))
      }
      position += 1
      skipSpace()
    } else if !reportMissingColon(behind: keyStart, keyEnd, in: node) {
      addAbsent(at: keyEnd)
      return true
    }
    if peek() == UInt8(ascii: ":") {
      report(.secondColonInEntry(at: place(position, position + 1)))
      position += 1
      skipSpace()
    }
    if !parseValue() {
      if keyEnd > keyStart { report(.missingJSONValue(text(keyStart, keyEnd), at: place(keyStart, keyEnd))) }
      builder.records[node].flags.insert(.incomplete)
      addAbsent(at: keyEnd)
    }
    return true
  }

  /// Reports that no colon stands behind a key; says whether a value does.
  private mutating func reportMissingColon(behind start: Int, _ keyEnd: Int, in node: NodeID) -> Bool {
    builder.records[node].flags.insert(.incomplete)
    let key = text(start, keyEnd)
    // Such a key, its object, or that it is no entry of its own has been reported.
    let isReported = isInImpliedObject || start == commaMissingAt || bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[")
    switch peek() {
    case UInt8(ascii: "="):
      let length = peek(1) == UInt8(ascii: ">") ? 2 : 1
      report(.wrongColon(text(position, position + length), at: place(position, position + length)))
      position += length
      skipSpace()
      return true
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ";"), 0:
      if !isReported && !isQuiet { report(.missingJSONValue(key, at: place(start, keyEnd))) }
      return false
    default:
      if !isReported && !isQuiet { report(.expectedJSONColon(key, at: place(start, keyEnd))) }
      return !isReported
    }
  }

  /// Behind a string in the place of a key: reads it and what follows as the items of a list whose opening bracket is
  /// missing, where a closing one follows them and the object goes on behind that.
  private mutating func takesListWithoutBracket(from start: Int, _ key: NodeID, in node: NodeID) -> Bool {
    guard peek() == UInt8(ascii: ",") || peek() == UInt8(ascii: "]"), bytes[start] == UInt8(ascii: "\"") else { return false }
    var index = position
    while index < end && bytes[index] != UInt8(ascii: "]") {
      guard bytes[index] == UInt8(ascii: ","), let stop = endOfString(from: skippingSpace(from: index + 1)) else { return false }
      index = skippingSpace(from: stop)
    }
    guard index < end, goesOnAsObject(behind: index + 1) else { return false }
    if !hasBracketFinding { report(.listNotOpened(at: place(start, endOfToken(from: start)), end: place(index, index + 1))) }
    builder.records.removeLast(builder.records.count - key)
    builder.records[node].flags.insert(.incomplete)
    position = index + 1
    hasNoColon = false
    return true
  }

  /// Whether an object ends at a place, or has another key behind a comma.
  private func goesOnAsObject(behind start: Int) -> Bool {
    var index = skippingSpace(from: start)
    guard index < end, bytes[index] == UInt8(ascii: ",") else { return index < end && bytes[index] == UInt8(ascii: "}") }
    guard let stop = endOfString(from: skippingSpace(from: index + 1)) else { return false }
    index = skippingSpace(from: stop)
    return index < end && bytes[index] == UInt8(ascii: ":")
  }

  /// Behind the string in double quotes that begins at a place and ends on its line.
  private func endOfString(from start: Int) -> Int? {
    guard start < end, bytes[start] == UInt8(ascii: "\"") else { return nil }
    let stop = endOfToken(from: start)
    return stop > start + 1 ? stop : nil
  }

  private func skippingSpace(from start: Int) -> Int {
    var index = start
    while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x0A || bytes[index] == 0x0D { index += 1 }
    return index
  }

  /// Reads and leaves out what stands behind a colon that is one too many.
  private mutating func dropValueBehindColon(in node: NodeID, isReported: Bool = false) {
    if !isReported { report(.secondColonInEntry(at: place(position, position + 1))) }
    // An opening bracket may be what is missing in front of it.
    hasBracketFinding = true
    builder.records[node].flags.insert(.incomplete)
    position += 1
    skipSpace()
    let count = builder.records.count
    _ = parseValue()
    builder.records.removeLast(builder.records.count - count)
  }

  // MARK: What cannot be read

  /// Passes over what begins neither a value nor a key, and reports it.
  mutating func reportUnexpected(in node: NodeID? = nil) {
    let start = position
    position += 1
    scan: while position < end {
      switch bytes[position] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\""), 0x0A, 0x0D: break scan
      default: position += 1
      }
    }
    var stop = position
    while stop > start + 1 && (bytes[stop - 1] == 0x20 || bytes[stop - 1] == 0x09) { stop -= 1 }
    let isStrayBracket = bytes[start] == UInt8(ascii: "}") || bytes[start] == UInt8(ascii: "]")
    if !(isStrayBracket && hasBracketFinding) { report(.unexpectedInJSON(text(start, stop), at: place(start, stop))) }
    if let node { builder.records[node].flags.insert(.incomplete) }
  }

  private func endOfBareKey(from start: Int) -> Int {
    var index = start
    scan: while index < end {
      switch bytes[index] {
      case 0...0x20, UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "{"),
        UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: ";"), UInt8(ascii: "'"):
        break scan
      default: index += 1
      }
    }
    return index
  }

  private func endOfToken(from start: Int) -> Int {
    var index = start
    if bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'") {
      index += 1
      while index < end && bytes[index] != bytes[start] && bytes[index] != 0x0A {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      return index < end && bytes[index] == bytes[start] ? index + 1 : start + 1
    }
    if bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") { return start + 1 }
    return max(endOfBareWord(from: start), start + 1)
  }
}
