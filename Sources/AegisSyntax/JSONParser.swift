public import AegisBasics

/// The JSON documents that stand in scalars of one file: one tree, one root a document.
public struct EmbeddedJSON: Sendable {
  public var tree: SyntaxTree
  /// The root of each document, in the order asked for; nil where no value could be read.
  public var roots: [NodeID?]
}

/// Parses the JSON documents in the given scalars of a file.
///
/// Never fails: every mistake is reported at its place, and reading goes on behind it. All ranges are
/// ranges of the file, whatever the style of the scalar. The documents of literal block scalars are
/// read in place, because what YAML strips of them is white space to JSON.
public func parseEmbeddedJSON(
  _ scalars: [NodeID], of tree: SyntaxTree, bounds: SyntaxBounds = SyntaxBounds()
) -> Checked<EmbeddedJSON> {
  tree.text.withUnsafeBufferPointer { text in
    var parser = JSONParser(JSONBuilder(file: tree.file, bounds: bounds))
    var roots: [NodeID?] = []
    roots.reserveCapacity(scalars.count)
    for scalar in scalars {
      let record = tree.records[scalar]
      if record.style == .literal {
        let content = tree.blocks[Int(record.link)].content
        parser.turn(to: text, from: Int(content.start), to: Int(content.end), holder: record.range)
        roots.append(parser.parseDocument())
      } else {
        let decoded = tree.decode(scalar)
        decoded.text.withUnsafeBufferPointer { bytes in
          parser.turn(to: bytes, from: 0, to: bytes.count, holder: record.range, map: decoded.map)
          roots.append(parser.parseDocument())
        }
      }
    }
    let builder = parser.builder
    let embedded = SyntaxTree(file: tree.file, text: tree.text, records: builder.records, decoded: builder.decoded)
    return Checked(EmbeddedJSON(tree: embedded, roots: roots), builder.bag)
  }
}

/// Parses a file that is one JSON document.
public func parseJSON(_ text: [UInt8], file: FileID, bounds: SyntaxBounds = SyntaxBounds()) -> Checked<SyntaxTree> {
  var bag = DiagnosticBag()
  guard validateText(text, file: file, bounds: bounds, into: &bag) else {
    return Checked(SyntaxTree(file: file, text: text, records: []), bag)
  }
  return text.withUnsafeBufferPointer { bytes in
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var parser = JSONParser(JSONBuilder(file: file, bounds: bounds))
    parser.turn(to: bytes, from: start, to: bytes.count, holder: TextRange(0, UInt32(min(1, bytes.count))))
    _ = parser.parseDocument()
    bag.append(parser.builder.bag)
    return Checked(SyntaxTree(file: file, text: text, records: parser.builder.records, decoded: parser.builder.decoded), bag)
  }
}

/// What the documents of one file have in common.
struct JSONBuilder {
  let file: FileID
  let bounds: SyntaxBounds
  var records: [SyntaxTree.Record] = []
  var decoded: [[UInt8]] = []
  var bag = DiagnosticBag()
}

/// The state of parsing the documents of one file, one after the other.
struct JSONParser {
  private(set) var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private(set) var end = 0
  /// The scalar around the document.
  private var holder = TextRange(0, 0)
  /// From the bytes to the file; nil where the bytes are the file's.
  private(set) var map: SegmentMap?
  var builder: JSONBuilder
  var position = 0
  var depth = 0

  init(_ builder: JSONBuilder) { self.builder = builder }

  /// Starts on a document: `bytes[start..<end]`.
  mutating func turn(
    to bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, holder: TextRange, map: SegmentMap? = nil
  ) {
    self.bytes = bytes
    self.end = end
    self.holder = holder
    self.map = map
    position = start
    depth = 0
  }

  @inline(__always)
  func peek(_ ahead: Int = 0) -> UInt8 {
    let index = position + ahead
    return index < end ? bytes[index] : 0
  }

  @inline(__always)
  func range(_ start: Int, _ end: Int) -> TextRange {
    if let map { return map.sourceRange(ofDecoded: TextRange(UInt32(start), UInt32(end))) }
    return TextRange(UInt32(start), UInt32(end))
  }

  func place(_ start: Int, _ end: Int) -> SourceRange {
    SourceRange(builder.file, range(start, max(start, min(end, self.end))))
  }

  mutating func report(_ diagnostic: Diagnostic) {
    guard builder.bag.diagnostics.count < builder.bounds.findings else { return }
    builder.bag.report(diagnostic)
    if builder.bag.diagnostics.count == builder.bounds.findings {
      builder.bag.report(.tooManyFindings(builder.bounds.findings, at: diagnostic.primary.at))
    }
  }

  // MARK: Documents and values

  mutating func parseDocument() -> NodeID? {
    skipSpace()
    let holderPlace = SourceRange(builder.file, holder)
    guard position < end else {
      report(.emptyJSON(at: holderPlace))
      return nil
    }
    let root = builder.records.count
    guard parseValue() else { return builder.records.count > root ? root : nil }
    skipSpace()
    if position < end {
      report(.textAfterJSON(at: place(position, endOfLine(from: position))))
      builder.records[root].flags.insert(.incomplete)
    }
    return root
  }

  /// Parses one value; false where none could be read, which has been reported.
  mutating func parseValue() -> Bool {
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      parseString()
    case UInt8(ascii: "{"): parseCollection(.mapping)
    case UInt8(ascii: "["): parseCollection(.sequence)
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"): parseNumber()
    case let byte where isWordByte(byte): parseWord()
    default: return false
    }
    return true
  }

  mutating func addScalar(_ style: ScalarStyle, _ start: Int, _ end: Int, flags: NodeFlags = [], link: UInt32 = SyntaxTree.none) {
    builder.records.append(
      SyntaxTree.Record(kind: .scalar, style: style, flags: flags, range: range(start, end), link: link))
  }

  mutating func addAbsent(at offset: Int) {
    addScalar(.plain, offset, offset, flags: [.absent, .incomplete])
  }

  // MARK: Collections

  private mutating func parseCollection(_ kind: NodeKind) {
    let start = position
    let node = builder.records.count
    builder.records.append(
      SyntaxTree.Record(kind: kind, style: .plain, flags: .flow, range: range(start, start), link: 0))
    if depth >= builder.bounds.depth {
      report(.tooDeep(builder.bounds.depth, at: place(start, start + 1)))
      builder.records[node].flags.insert(.incomplete)
      position = end
    } else {
      depth += 1
      position += 1
      parseEntries(of: node, kind: kind, openedAt: start)
      depth -= 1
    }
    builder.records[node].range.end = range(start, position).end
    builder.records[node].link = UInt32(builder.records.count)
  }

  private mutating func parseEntries(of node: NodeID, kind: NodeKind, openedAt start: Int) {
    let closer = kind == .mapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
    var comma: Int?
    while true {
      skipSpace()
      let byte = peek()
      if byte == closer {
        if let comma { report(.trailingComma(at: place(comma, comma + 1))) }
        position += 1
        return
      }
      if position >= end || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        endUnclosed(node, opener: bytes[start], openedAt: start)
        return
      }
      if byte == UInt8(ascii: ",") {
        report(.missingJSONValue(at: place(position, position + 1)))
        builder.records[node].flags.insert(.incomplete)
        position += 1
        continue
      }
      let isRead = kind == .mapping ? parseMember(of: node) : parseValue()
      if !isRead { skipUnreadable(in: node) }
      comma = parseComma(closer: closer, in: node)
    }
  }

  /// Reads the comma behind an entry; gives its place. A missing one is reported.
  private mutating func parseComma(closer: UInt8, in node: NodeID) -> Int? {
    let valueEnd = position
    skipSpace()
    let byte = peek()
    if byte == UInt8(ascii: ",") {
      position += 1
      return position - 1
    }
    if position >= end || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { return nil }
    if byte == UInt8(ascii: ";") {
      report(.expectedComma(insteadOf: place(position, position + 1)))
      position += 1
      return nil
    }
    report(.missingJSONComma(before: place(position, endOfToken(from: position)), after: place(valueEnd, valueEnd)))
    return nil
  }

  private mutating func parseMember(of node: NodeID) -> Bool {
    let keyStart = position
    let byte = peek()
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      parseString()
    } else if isWordByte(byte) {
      while isWordByte(peek()) || peek() == UInt8(ascii: "-") { position += 1 }
      report(.unquotedKey(text(keyStart, position), at: place(keyStart, position)))
      addScalar(.jsonKeyword, keyStart, position)
    } else {
      return false
    }
    let keyEnd = position
    skipSpace()
    if peek() == UInt8(ascii: ":") {
      position += 1
    } else if peek() == UInt8(ascii: "=") {
      report(.expectedJSONColon(after: text(keyStart, keyEnd), at: place(position, position + 1), found: "="))
      position += peek(1) == UInt8(ascii: ">") ? 2 : 1
    } else {
      let isValue = peek() != UInt8(ascii: ",") && peek() != UInt8(ascii: "}") && peek() != UInt8(ascii: "]") && position < end
      report(.expectedJSONColon(after: text(keyStart, keyEnd), at: place(keyStart, keyEnd), found: nil))
      builder.records[node].flags.insert(.incomplete)
      guard isValue else {
        addAbsent(at: keyEnd)
        return true
      }
    }
    skipSpace()
    if !parseValue() {
      report(.missingJSONValue(at: position < end ? place(position, position + 1) : place(keyStart, keyEnd)))
      builder.records[node].flags.insert(.incomplete)
      addAbsent(at: position)
    }
    return true
  }

  private mutating func endUnclosed(_ node: NodeID, opener: UInt8, openedAt start: Int) {
    builder.records[node].flags.insert(.incomplete)
    guard position < end else { return report(.unclosedBracket(opener, at: place(start, start + 1))) }
    report(
      .mismatchedBracket(peek(), opener: opener, at: place(position, position + 1), openedAt: place(start, start + 1)))
    // Where an outer collection is open that the bracket closes, it is left for that one.
    if depth == 1 || !isClosedLater { position += 1 }
  }

  /// Whether fewer closing brackets follow than collections are open, so that this one serves an outer one.
  private var isClosedLater: Bool {
    var closers = 0
    var index = position
    while index < end && closers < depth {
      if bytes[index] == UInt8(ascii: "}") || bytes[index] == UInt8(ascii: "]") { closers += 1 }
      index += 1
    }
    return closers < depth
  }

  /// Passes over what begins neither a value nor a key.
  private mutating func skipUnreadable(in node: NodeID) {
    let start = position
    while position < end {
      switch peek() {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\""), 0x0A: break
      default:
        position += 1
        continue
      }
      break
    }
    if position == start { position += 1 }
    report(.unexpectedInJSON(text(start, position), at: place(start, position)))
    builder.records[node].flags.insert(.incomplete)
  }

  // MARK: Looking

  @inline(__always)
  func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "$"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return true
    default: return false
    }
  }

  func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<min(end, self.end)], as: UTF8.self) }

  func endOfLine(from start: Int) -> Int {
    var index = start
    while index < end && bytes[index] != 0x0A && bytes[index] != 0x0D { index += 1 }
    while index > start + 1 && bytes[index - 1] == 0x20 { index -= 1 }
    return index
  }

  private func endOfToken(from start: Int) -> Int {
    var index = start
    if bytes[start] == UInt8(ascii: "\"") {
      index += 1
      while index < end && bytes[index] != UInt8(ascii: "\"") && bytes[index] != 0x0A { index += 1 }
      return index < end && bytes[index] == UInt8(ascii: "\"") ? index + 1 : index
    }
    while index < end && isWordByte(bytes[index]) { index += 1 }
    return max(index, start + 1)
  }

  @inline(__always)
  mutating func skipSpace() {
    while position < end {
      let byte = bytes[position]
      if byte == 0x20 || byte == 0x0A {
        position += 1
        skipSpaces()
      } else if byte == 0x0D || byte == 0x09 {
        position += 1
      } else if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#") {
        guard skipComment() else { return }
      } else {
        return
      }
    }
  }

  /// Passes over a run of spaces, eight at a time: indentation is most of a document's bytes.
  @inline(__always)
  private mutating func skipSpaces() {
    let raw = UnsafeRawPointer(bytes.baseAddress!)
    while position + 8 <= end,
      raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) == 0x2020_2020_2020_2020
    {
      position += 8
    }
  }

  /// Reports a comment and moves behind it; false where a slash begins none.
  private mutating func skipComment() -> Bool {
    let start = position
    if peek() == UInt8(ascii: "/") {
      if peek(1) == UInt8(ascii: "*") {
        position += 2
        while position < end && !(peek() == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) { position += 1 }
        position = min(position + 2, end)
        report(.jsonComment(at: place(start, position)))
        return true
      }
      guard peek(1) == UInt8(ascii: "/") else { return false }
    }
    position = endOfLine(from: position)
    report(.jsonComment(at: place(start, position)))
    return true
  }
}
