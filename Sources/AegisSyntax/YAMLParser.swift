public import AegisBasics

/// Parses one file of YAML.
///
/// Never fails: what cannot be read is reported and left out, and the nearest collection around it is
/// marked incomplete. Reads what libyaml reads (YAML 1.1, with 1.2's escapes), to the same tree and the
/// same bytes, which tests hold, but for these differences.
///
/// Reported, although libyaml reads it:
/// - a second document;
/// - U+0085, U+2028 and U+2029, which break lines in YAML 1.1 and not in 1.2, and U+FEFF inside the file;
/// - a line within quotes or brackets that looks like an entry of the collection around them and is not
///   indented deeper than that: so an unclosed quote or bracket costs one line;
/// - a value at the column of its own key or `-`;
/// - a comment without white space in front of it;
/// - names of anchors and aliases that YAML 1.2 would read on (`*a: b`), and `?a` within brackets, which is
///   a key in 1.1 and text in 1.2;
/// - an alias to no anchor, or to what it stands in; more than the bounds allow.
///
/// Read as YAML 1.2 has it, although libyaml reports it:
/// - tabs on lines that are otherwise empty, in front of comments, behind indicators, and within brackets;
/// - within brackets, a colon directly in front of `,`, `]` or `}`, or on the line behind its key; a key
///   without text behind `?`; a tag directly in front of a closing bracket;
/// - keys of any length, escapes in tags that are no UTF-8, `...` behind nothing.
///
/// The parser works on bytes and indentation directly, without tokens: ranges come for free, and after
/// a mistake it goes on at the next line that the indentation says is outside of it.
public func parseYAML(_ text: [UInt8], file: FileID, bounds: SyntaxBounds = SyntaxBounds()) -> Checked<SyntaxTree> {
  var bag = DiagnosticBag(), isPlain = false
  guard validateText(text, file: file, bounds: bounds, isPlain: &isPlain, into: &bag) else {
    return Checked(SyntaxTree(file: file, text: text, records: []), bag)
  }
  return text.withUnsafeBufferPointer { bytes in
    var parser = YAMLParser(bytes, file: file, bounds: bounds, bag: bag)
    parser.stopWhereFull()
    parser.parseStream()
    var broken: [TextRange] = []
    if !parser.bag.isEmpty {
      let conflicts = mergeConflicts(in: bytes, file)
      if !conflicts.isEmpty { return Checked(SyntaxTree(file: file, text: text, records: []), DiagnosticBag(conflicts)) }
      markNeighbours(of: parser.bag.diagnostics, &parser.records, in: bytes)
      broken = brokenRanges(by: parser.bag.diagnostics, in: bytes)
      parser.bag = DiagnosticBag(withoutCascades(parser.bag.diagnostics, in: bytes))
    }
    let tree = SyntaxTree(
      file: file, text: text, records: parser.records, blocks: parser.blocks, properties: parser.properties,
      comments: parser.comments, broken: broken, isPlain: isPlain)
    return Checked(tree, parser.bag)
  }
}

/// What keeps hostile input from costing more than it is worth.
public struct SyntaxBounds: Sendable {
  /// Bytes of one file.
  public var fileSize = 16 << 20
  /// Collections within collections.
  public var depth = 64
  /// Syntax findings of one file; the first are the ones that count.
  public var findings = 100

  public init() {}
}

/// The state of parsing one file. Entry points by topic stand in the extensions.
struct YAMLParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: FileID
  let bounds: SyntaxBounds
  var bag: DiagnosticBag

  /// The next byte to read.
  var position = 0
  /// The first byte of the line that `position` is on.
  var lineStart = 0
  /// Where the text of the node that was read last ends.
  var lastEnd = 0
  /// How many collections are open.
  var depth = 0
  /// The column of the block collection that was closed last within the entry at hand, or -1.
  var closedColumn = -1
  /// The line on which a tab was reported last: its column means nothing.
  var tabLine = -1
  /// Lines were left out: what is not found may stand in them.
  var hasSkippedLines = false
  /// No more findings are taken.
  var isFull = false
  /// The brackets that are open, from the outermost.
  var openers: [UInt8] = []
  /// Something was said about the brackets or quotes of the outermost collection in brackets: what
  /// further seems wrong with them follows from that.
  var hasBracketFinding = false
  /// The last comment that was reported, so that it is not again where the parser went back.
  var lastTightComment = -1
  /// The collections in brackets that are open end here, although not all are closed.
  var isAbandoned = false
  /// The pair that was read last as an item of a list in brackets.
  var lastPair: NodeID?

  var records: [SyntaxTree.Record] = []
  var blocks: [SyntaxTree.BlockScalar] = []
  var properties: [SyntaxTree.Properties] = []
  var anchors: [String: Anchor] = [:]
  /// The `!handle!`s that `%TAG` declares.
  var tagHandles: Set<String> = []
  var comments: [TextRange] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, file: FileID, bounds: SyntaxBounds, bag: DiagnosticBag) {
    self.bytes = bytes
    self.file = file
    self.bounds = bounds
    self.bag = bag
    records.reserveCapacity(bytes.count / 48 + 8)
    if bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF {
      position = 3
      lineStart = 3
    }
  }

  // MARK: Looking

  /// The byte `ahead` of the position; zero behind the end (a zero inside a file is reported before).
  @inline(__always)
  func peek(_ ahead: Int = 0) -> UInt8 {
    let index = position + ahead
    return index < bytes.count ? bytes[index] : 0
  }

  @inline(__always)
  var isAtEnd: Bool { position >= bytes.count }

  /// Whether the byte `ahead` is white space, a line break, or the end.
  @inline(__always)
  func isBlank(_ ahead: Int) -> Bool {
    let byte = peek(ahead)
    return byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == 0
  }

  /// Whether a line break or the end of the file is here.
  @inline(__always)
  var isAtLineBreak: Bool {
    let byte = peek()
    return byte == 0x0A || byte == 0x0D || byte == 0
  }

  /// Whether nothing but a comment follows on the line.
  @inline(__always)
  var isAtLineEnd: Bool { isAtLineBreak || peek() == UInt8(ascii: "#") }

  @inline(__always)
  var column: Int { position - lineStart }

  /// Whether `---`, `...` or a directive stands here at the start of a line.
  @inline(__always)
  var isAtDocumentMarker: Bool { position == lineStart && endsDocument(at: position) }

  /// Whether the line that begins at `line` is a document marker or a directive.
  @inline(__always)
  func endsDocument(at line: Int) -> Bool {
    startsDocument(at: line) || (line < bytes.count && bytes[line] == UInt8(ascii: "%") && isDirective(at: line))
  }

  private func isDirective(at line: Int) -> Bool {
    let word = bytes[line..<skippingWord(from: line)]
    return word.elementsEqual("%YAML".utf8) || word.elementsEqual("%TAG".utf8)
  }

  /// Whether the line that begins at `line` is `---` or `...`.
  @inline(__always)
  func startsDocument(at line: Int) -> Bool {
    guard line + 2 < bytes.count else { return false }
    let byte = bytes[line]
    guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") else { return false }
    return bytes[line + 1] == byte && bytes[line + 2] == byte && isBlankByte(at: line + 3)
  }

  /// The column of the next token, or -1 where the document ends.
  @inline(__always)
  var contentColumn: Int { isAtEnd || isAtDocumentMarker ? -1 : column }

  // MARK: Moving

  /// A point to come back to.
  struct Mark {
    var position: Int
    var lineStart: Int
    var comments: Int
  }

  var mark: Mark { Mark(position: position, lineStart: lineStart, comments: comments.count) }

  mutating func reset(to mark: Mark) {
    position = mark.position
    lineStart = mark.lineStart
    comments.removeLast(comments.count - mark.comments)
  }

  @inline(__always)
  mutating func skipBlanks() {
    while peek() == 0x20 || peek() == 0x09 { position += 1 }
  }

  @inline(__always)
  mutating func skipLineBreak() {
    if peek() == 0x0D && peek(1) == 0x0A { position += 2 } else { position += 1 }
    lineStart = position
  }

  mutating func skipToLineEnd() { position = endOfLine(from: position) }

  /// Moves over a comment; one that text stands directly in front of is reported.
  mutating func skipComment() {
    let start = position
    let isFree = position == lineStart || bytes[position - 1] == 0x20 || bytes[position - 1] == 0x09
    if !isFree && position > lastTightComment {
      lastTightComment = position
      report(.commentWithoutSpace(at: place(from: start, to: start + 1)))
    }
    skipToLineEnd()
    comments.append(range(from: start))
  }

  mutating func reportTab(at tab: Int) {
    tabLine = lineStart
    report(.tabIndentation(at: place(from: tab, to: tab + 1)))
  }

  /// Moves to the next token, over blanks, comments and line breaks; a tab that takes the place of
  /// indentation in front of it is reported. Says whether it came to another line.
  @discardableResult
  mutating func skipToContent() -> Bool {
    let firstLine = lineStart
    while true {
      let start = position
      while peek() == 0x20 { position += 1 }
      if peek() == 0x09 {
        let tab = position
        skipBlanks()
        if start == lineStart && !isAtLineEnd { reportTab(at: tab) }
      }
      if peek() == UInt8(ascii: "#") { skipComment() }
      guard isAtLineBreak, !isAtEnd else { return lineStart != firstLine }
      skipLineBreak()
    }
  }

  /// The same within brackets, where tabs are white space.
  @discardableResult
  mutating func skipToFlowContent() -> Bool {
    let firstLine = lineStart
    while true {
      skipBlanks()
      if peek() == UInt8(ascii: "#") { skipComment() }
      guard isAtLineBreak, !isAtEnd else { return lineStart != firstLine }
      skipLineBreak()
    }
  }

  /// Skips the rest of a construct that cannot be read: this line and all below that stand deeper than `column`.
  mutating func skipLines(deeperThan column: Int) {
    hasSkippedLines = true
    repeat {
      skipToLineEnd()
      skipBlankLines()
    } while !isAtEnd && !isAtDocumentMarker && self.column > column
  }

  /// Skips this line and those below it that `condition` holds for; moves to the next token.
  mutating func skipLines(while condition: (borrowing YAMLParser) -> Bool) {
    hasSkippedLines = true
    repeat {
      skipToLineEnd()
      skipBlankLines()
    } while !isAtEnd && condition(self)
    skipToContent()
  }

  /// Moves to the first byte of a line that is not white space, without looking at what stands there.
  private mutating func skipBlankLines() {
    while isAtLineBreak && !isAtEnd {
      skipLineBreak()
      skipBlanks()
    }
  }

  // MARK: Building

  func range(from start: Int) -> TextRange { TextRange(UInt32(start), UInt32(position)) }

  func place(from start: Int, to end: Int) -> SourceRange {
    SourceRange(file, TextRange(UInt32(start), UInt32(max(start, min(end, bytes.count)))))
  }

  mutating func report(_ diagnostic: Diagnostic) {
    guard !isFull else { return }
    bag.report(diagnostic)
    stopWhereFull()
  }

  mutating func stopWhereFull() {
    guard bag.diagnostics.count >= bounds.findings, let last = bag.diagnostics.last else { return }
    isFull = true
    bag.report(.tooManyFindings(bounds.findings, at: last.primary.at))
  }

  /// Takes back the findings behind the first `count`.
  mutating func takeBackFindings(to count: Int) {
    bag.removeLast(max(0, bag.diagnostics.count - count))
    isFull = bag.diagnostics.count >= bounds.findings
  }

  mutating func open(_ kind: NodeKind, at start: Int, flags: NodeFlags = []) -> NodeID {
    records.append(
      SyntaxTree.Record(
        kind: kind, style: .plain, flags: flags, range: TextRange(UInt32(start), UInt32(start)), link: 0))
    return records.count - 1
  }

  mutating func close(_ node: NodeID, at end: Int) {
    records[node].range.end = UInt32(max(end, Int(records[node].range.start)))
    records[node].link = UInt32(records.count)
    lastEnd = end
  }

  @discardableResult
  mutating func addScalar(_ style: ScalarStyle, from start: Int, to end: Int, flags: NodeFlags = []) -> NodeID {
    records.append(
      SyntaxTree.Record(
        kind: .scalar, style: style, flags: flags, range: TextRange(UInt32(start), UInt32(end)),
        link: SyntaxTree.none))
    lastEnd = end
    return records.count - 1
  }

  /// A value that is not there.
  mutating func addAbsent(at offset: Int, flags: NodeFlags = []) {
    addScalar(.plain, from: offset, to: offset, flags: flags.union(.absent))
  }
}
