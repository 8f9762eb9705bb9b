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
    var holders: [SyntaxTree.Holder] = []
    roots.reserveCapacity(scalars.count)
    for scalar in scalars {
      let record = tree.records[scalar]
      let findings = parser.builder.bag.diagnostics.count
      if record.style == .literal && !record.flags.contains(.filled) {
        let content = tree.blocks[Int(record.link)].content
        if let finding = yamlInBlock(record, content, of: tree) {
          parser.report(finding)
          roots.append(nil)
          continue
        }
        parser.turn(to: text, from: Int(content.start), to: Int(content.end), holder: record.range)
        roots.append(parser.parseDocument())
      } else {
        let decoded = tree.decode(scalar)
        let holder = record.flags.contains(.filled) ? nil : SyntaxTree.Holder(range: record.range, style: record.style)
        if let holder { holders.append(holder) }
        decoded.text.withUnsafeBufferPointer { bytes in
          parser.turn(to: bytes, from: 0, to: bytes.count, holder: record.range, style: holder?.style, map: decoded.map)
          roots.append(parser.parseDocument())
        }
      }
      // What YAML has not read in full may well look broken; that has been reported.
      if record.flags.contains(.incomplete) { parser.takeBackFindings(to: findings) }
      if parser.builder.bag.diagnostics.count > findings + 1 { parser.dropCascades(from: findings, in: tree.text) }
    }
    let builder = parser.builder
    let embedded = SyntaxTree(file: tree.file, text: tree.text, records: builder.records, decoded: builder.decoded, holders: holders, isPlain: tree.isPlain)
    return Checked(EmbeddedJSON(tree: embedded, roots: roots), builder.bag)
  }
}

/// What there is to say of a block scalar whose text is no JSON, but begins as a mapping of YAML does.
private func yamlInBlock(_ block: SyntaxTree.Record, _ content: TextRange, of tree: SyntaxTree) -> Diagnostic? {
  var word = Int(content.start)
  while word < content.end, tree.text[word] <= 0x20 { word += 1 }
  var colon = word
  while colon < content.end, tree.text[colon] | 0x20 >= UInt8(ascii: "a"), tree.text[colon] | 0x20 <= UInt8(ascii: "z") { colon += 1 }
  guard colon > word, colon < content.end, tree.text[colon] == UInt8(ascii: ":"), colon + 1 >= content.end || tree.text[colon + 1] <= 0x20
  else { return nil }
  let header = tree.text[Int(block.range.start)...].prefix { $0 > 0x20 }
  return .yamlInBlock(
    header: String(decoding: header, as: UTF8.self),
    at: SourceRange(tree.file, TextRange(block.range.start, block.range.start + UInt32(header.count))))
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
    if !parser.builder.bag.isEmpty {
      let conflicts = mergeConflicts(in: bytes, file)
      if !conflicts.isEmpty { return Checked(SyntaxTree(file: file, text: text, records: []), DiagnosticBag(conflicts)) }
    }
    if parser.builder.bag.diagnostics.count > 1 { parser.dropCascades(from: 0, in: text) }
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
  /// How the scalar around the document is written; nil where the bytes are the file's, or were filled in.
  private var style: ScalarStyle?
  /// From the bytes to the file; nil where the bytes are the file's.
  private(set) var map: SegmentMap?
  var builder: JSONBuilder
  var position = 0
  /// The brackets that are open, from the outermost.
  var openers: [UInt8] = []
  /// Something was said about the document's brackets or quotes: what further seems wrong with its
  /// brackets follows from that.
  var hasBracketFinding = false
  /// The end of the line on which a quote is one too many or missing: up to there quotes mean nothing, so
  /// that the brackets are still seen, and nothing more is reported.
  var doubtEnd = 0
  /// The end of the line on which a quote was missing: what further seems wrong on it may follow from that.
  var quietEnd = -1
  /// The member that was read last has no colon behind its key.
  var hasNoColon = false
  /// Where a comma was found to be missing last.
  var commaMissingAt = -1
  /// Members are read that nobody has opened an object for.
  var isInImpliedObject = false
  /// A no-break space was reported; all others have the same cause.
  private var hasForeignSpace = false
  /// The rest of the document is not read.
  var isAbandoned = false

  init(_ builder: JSONBuilder) { self.builder = builder }

  /// Starts on a document: `bytes[start..<end]`.
  mutating func turn(
    to bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, holder: TextRange, style: ScalarStyle? = nil, map: SegmentMap? = nil
  ) {
    self.bytes = bytes
    self.end = end
    self.holder = holder
    self.style = style
    self.map = map
    position = start
    openers.removeAll(keepingCapacity: true)
    hasBracketFinding = false
    isInImpliedObject = false
    hasForeignSpace = false
    isAbandoned = false
    doubtEnd = 0
    quietEnd = -1
    commaMissingAt = -1
  }

  /// Parses a document; nil where no value could be read, which has been reported.
  mutating func parseDocument() -> NodeID? {
    if isFull { return nil }
    let findings = builder.bag.diagnostics.count
    skipSpace()
    let root = builder.records.count
    guard position < end else {
      // A document of nothing but comments has been reported.
      if builder.bag.diagnostics.count == findings { report(.emptyJSON(at: SourceRange(builder.file, holder))) }
      return nil
    }
    if !isAtExtraBracket && !parseValue() { reportUnexpected() }
    guard !isAbandoned else { return builder.records.count > root ? root : nil }
    skipSpace()
    if position < end && !hasBracketFinding {
      report(
        isAtExtraBracket
          ? .extraBracket(peek(), at: place(position, position + 1))
          : .textAfterJSON(at: place(position, endOfLine(from: position))))
    }
    guard builder.records.count > root else { return nil }
    if position < end { builder.records[root].flags.insert(.incomplete) }
    return root
  }

  private var isAtExtraBracket: Bool { peek() == UInt8(ascii: "}") || peek() == UInt8(ascii: "]") }

  /// Parses one value; false where none stands here.
  mutating func parseValue() -> Bool {
    switch peek() {
    case UInt8(ascii: "\""): parseString()
    case UInt8(ascii: "{"): parseCollection(.mapping)
    case UInt8(ascii: "["): parseCollection(.sequence)
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"): parseNumber()
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ";"), UInt8(ascii: "="):
      return false
    case UInt8(ascii: "'"): parseString()
    default:
      guard position < end else { return false }
      parseWord()
    }
    return true
  }

  // MARK: Building

  @inline(__always)
  func range(_ start: Int, _ end: Int) -> TextRange {
    if let map { return map.sourceRange(ofDecoded: TextRange(UInt32(start), UInt32(end))) }
    return TextRange(UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: end))
  }

  func place(_ start: Int, _ end: Int) -> SourceRange {
    SourceRange(builder.file, range(start, max(start, min(end, self.end))))
  }

  /// Behind the last finding that is taken nothing more is read.
  mutating func report(_ diagnostic: Diagnostic) {
    guard !isFull, !isQuiet else { return }
    var diagnostic = diagnostic
    if map != nil { diagnostic.fixes = diagnostic.fixes.compactMap { fix in style.flatMap { fix.written(in: $0) } } }
    builder.bag.report(diagnostic)
    guard isFull else { return }
    builder.bag.report(.tooManyFindings(builder.bounds.findings, at: diagnostic.primary.at))
    isAbandoned = true
  }

  /// Takes back the findings behind the first `count`.
  mutating func takeBackFindings(to count: Int) {
    builder.bag.removeLast(max(0, builder.bag.diagnostics.count - count))
    isAbandoned = isFull
  }

  /// Leaves out findings, from a count on, that follow from one in front of them.
  mutating func dropCascades(from count: Int, in text: [UInt8]) {
    let all = builder.bag.diagnostics
    builder.bag = DiagnosticBag(all[..<count] + withoutJSONCascades(Array(all[count...]), in: text))
  }

  /// Whether nothing is reported here. Asked where findings come by the thousand, so that they are not made.
  @inline(__always)
  var isQuiet: Bool { position <= quietEnd }

  private var isFull: Bool { builder.bag.diagnostics.count >= builder.bounds.findings }

  @inline(__always)
  mutating func addScalar(_ style: ScalarStyle, _ start: Int, _ end: Int, flags: NodeFlags = [], link: UInt32 = SyntaxTree.none) {
    builder.records.append(
      SyntaxTree.Record(kind: .scalar, style: style, flags: flags, range: range(start, end), link: link))
  }

  mutating func addAbsent(at offset: Int) {
    addScalar(.plain, offset, offset, flags: [.absent, .incomplete])
  }

  // MARK: Looking and moving

  @inline(__always)
  func peek(_ ahead: Int = 0) -> UInt8 {
    let index = position + ahead
    return index < end ? bytes[index] : 0
  }

  func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<min(end, self.end)], as: UTF8.self) }

  /// The next line break, or the end.
  func nextBreak(from start: Int) -> Int {
    var index = start
    while index < end && bytes[index] != 0x0A && bytes[index] != 0x0D { index += 1 }
    return index
  }

  func endOfLine(from start: Int) -> Int {
    var index = nextBreak(from: start)
    while index > start + 1 && (bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09) { index -= 1 }
    return index
  }

  @inline(__always)
  mutating func skipSpace() {
    while position < end {
      let byte = bytes[position]
      if byte == 0x20 || byte == 0x0A {
        position += 1
        skipSpaces()
      } else if byte == 0x0D || byte == 0x09 || (byte == UInt8(ascii: "\"") && position < doubtEnd) {
        position += 1
      } else if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#") {
        guard skipComment() else { return }
      } else if byte == 0xC2 && peek(1) == 0xA0 {
        if !hasForeignSpace { report(.foreignSpace(at: place(position, position + 2))) }
        hasForeignSpace = true
        position += 2
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
    if peek() == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "*") {
      position += 2
      while position < end && !(peek() == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) { position += 1 }
      if position < end {
        position += 2
        report(.jsonComment(at: place(start, position)))
      } else {
        report(.jsonComment(at: place(start, start + 2)))
        hasBracketFinding = true
      }
      return true
    }
    guard peek() == UInt8(ascii: "#") || peek(1) == UInt8(ascii: "/") else { return false }
    position = endOfLine(from: position)
    report(.jsonComment(at: place(start, position)))
    return true
  }
}
