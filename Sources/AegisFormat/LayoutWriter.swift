import AegisBasics
import AegisSyntax

/// Walks a tree in the order of its file and writes, for every stretch of the file between two tokens, what
/// belongs there: indicators, line breaks, indentation, and the comments that stand in it.
///
/// Tokens are scalars, aliases, anchors, tags and document markers. Everything else is between them.
struct LayoutWriter {
  /// What stands in front of a token where no comment does.
  enum Separator {
    case space
    case line
  }

  /// A block collection: where it stands in the file, nil where it is in brackets, and where it is to stand.
  struct Level {
    let column: Int?
    let indent: Int
  }

  let tree: SyntaxTree
  let text: [UInt8]
  let hints: LayoutHints
  private(set) var edits: [Edit] = []

  /// Where the last token ends in the file.
  private var gapStart = 0
  /// What is to stand from there to the next token.
  private var gap: [UInt8] = []
  /// How far the file has been looked at, indicators included.
  private var passed = 0
  private var nextComment = 0
  private var hasOutput = false
  /// The last token is a block scalar, so that nothing can stand behind it on its line.
  private var endsInBlock = false
  private var levels: [Level] = []
  /// The levels that were left since the last token, the innermost first.
  private var closed: [Level] = []
  private let properties: [NodeID: SyntaxTree.Properties]
  /// The lines that comments to Aegis speak of: what stands on one is not spread over several.
  private let spokenLines: [TextRange]

  init(_ tree: SyntaxTree, _ hints: LayoutHints) {
    self.tree = tree
    self.hints = hints
    text = tree.text
    spokenLines = tree.comments.filter { tree.speaksToAegis($0) }.map { tree.spokenLine(of: $0) }
    properties = Dictionary(tree.properties.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func writeFile() throws(LayoutObstacle) {
    passed = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    writePrologue()
    if let root = tree.root { try write(root, behind: .start, parent: -2) }
    while let marker = documentEnd() { write(marker, .line, indent: 0) }
    lead(to: text.count, nil, indent: 0)
    if hasOutput { gap.append(0x0A) }
    closeGap(at: text.count)
  }

  /// Whether a collection in brackets has to stay on its line, since a comment to Aegis speaks of all that is there.
  func staysOnLine(_ record: SyntaxTree.Record) -> Bool {
    guard record.flags.contains(.flow) else { return false }
    let next = spokenLines.partitioningIndex { $0.end >= record.range.end }
    return next < spokenLines.count && spokenLines[next].start <= record.range.start
  }

  // MARK: Tokens

  /// Writes a token of the file, as it stands or as `replacement`.
  mutating func write(_ token: TextRange, _ separator: Separator, indent: Int, replacement: [UInt8]? = nil, isBlock: Bool = false) {
    lead(to: Int(token.start), separator, indent: indent)
    closeGap(at: Int(token.start))
    if let replacement, !text[Int(token.start)..<Int(token.end)].elementsEqual(replacement) {
      edit(Int(token.start), Int(token.end), replacement)
    }
    gapStart = Int(token.end)
    passed = gapStart
    hasOutput = true
    endsInBlock = isBlock
    // Those in a block scalar's header have been written with it.
    while nextComment < tree.comments.count && tree.comments[nextComment].start < token.end { nextComment += 1 }
  }

  /// Writes an indicator that stands in the file at `offset`, or would stand there.
  mutating func writeIndicator(_ indicator: String, at offset: Int, _ separator: Separator, indent: Int) {
    lead(to: offset, separator, indent: indent)
    gap.append(contentsOf: indicator.utf8)
    hasOutput = true
    endsInBlock = false
    passed = max(passed, offset)
  }

  /// Writes an indicator directly behind the last token.
  mutating func append(_ indicator: String) { gap.append(contentsOf: indicator.utf8) }

  /// Passes over the colon behind a key, where there is one.
  mutating func passColon() {
    let index = nextVisible(from: passed)
    if index < text.count && text[index] == UInt8(ascii: ":") { passed = index + 1 }
  }

  /// Where the dash of the next item stands. Brackets in front of it close what has been written.
  func dashOffset() -> Int? {
    var index = nextVisible(from: passed)
    while index < text.count, text[index] == UInt8(ascii: "]") || text[index] == UInt8(ascii: "}") { index = nextVisible(from: index + 1) }
    return index < text.count && text[index] == UInt8(ascii: "-") ? index : nil
  }

  mutating func pass(to offset: Int) { passed = max(passed, offset) }

  /// Leaves out a comment that has been written with the last token.
  mutating func passComment(_ comment: TextRange) {
    if nextComment < tree.comments.count && tree.comments[nextComment] == comment { nextComment += 1 }
  }

  private mutating func closeGap(at offset: Int) {
    if !text[gapStart..<offset].elementsEqual(gap) { edit(gapStart, offset, gap) }
    gap.removeAll(keepingCapacity: true)
    closed.removeAll(keepingCapacity: true)
  }

  /// Only what differs is replaced.
  private mutating func edit(_ start: Int, _ end: Int, _ new: [UInt8]) {
    var (low, high, count) = (start, end, new.count)
    while low < high && low - start < count && text[low] == new[low - start] { low += 1 }
    while high > low && count > low - start && text[high - 1] == new[count - 1] {
      high -= 1
      count -= 1
    }
    // A character is replaced as a whole.
    while low > start && low < text.count && text[low] & 0xC0 == 0x80 { low -= 1 }
    while high < end && text[high] & 0xC0 == 0x80 {
      high += 1
      count += 1
    }
    let place = SourceRange(tree.file, TextRange(UInt32(low), UInt32(high)))
    edits.append(Edit(place, replacement: String(decoding: new[(low - start)..<count], as: UTF8.self)))
  }

  // MARK: Levels

  mutating func open(column: Int?, indent: Int) { levels.append(Level(column: column, indent: indent)) }

  mutating func close() { closed.append(levels.removeLast()) }

  /// The column of an offset in its line.
  func column(of offset: Int) -> Int {
    var start = offset
    while start > 0 && !isBreak(text[start - 1]) { start -= 1 }
    return offset - start - (start == 0 && text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
  }

  /// Where a comment on a line of its own goes: with what follows, or with what was left in front of it where
  /// it stands as deep as that.
  private func indentation(of comment: TextRange, _ indent: Int) -> Int {
    let column = column(of: Int(comment.start))
    if let current = levels.last?.column ?? (levels.isEmpty ? 0 : nil), column > current {
      for level in closed where level.indent > indent {
        if let deep = level.column, deep <= column { return level.indent }
      }
    }
    return indent
  }

  // MARK: Between tokens

  /// Writes the comments in front of `offset` and what separates the last of them, or the last token, from it.
  private mutating func lead(to offset: Int, _ separator: Separator?, indent: Int) {
    var isFirst = true
    while nextComment < tree.comments.count, Int(tree.comments[nextComment].start) < offset {
      let comment = tree.comments[nextComment]
      nextComment += 1
      if isFirst && hasOutput && !endsInBlock && isTrailing(comment) {
        gap.append(0x20)
      } else {
        breakLine(to: Int(comment.start), indent: indentation(of: comment, indent))
      }
      isFirst = false
      gap.append(contentsOf: text[Int(comment.start)..<trimmedEnd(of: comment)])
      hasOutput = true
      passed = max(passed, Int(comment.end))
    }
    if let separator {
      if separator == .line || !isFirst { breakLine(to: offset, indent: indent) } else if hasOutput { gap.append(0x20) }
    }
    passed = max(passed, offset)
  }

  private mutating func breakLine(to offset: Int, indent: Int) {
    if hasOutput {
      for _ in 0...min(2, emptyLines(from: passed, to: offset)) { gap.append(0x0A) }
    }
    gap.append(contentsOf: repeatElement(0x20, count: indent))
  }

  /// Whether something stands in front of a comment on its line.
  private func isTrailing(_ comment: TextRange) -> Bool {
    var index = Int(comment.start)
    while index > 0 && (text[index - 1] == 0x20 || text[index - 1] == 0x09) { index -= 1 }
    return index > 0 && !isBreak(text[index - 1]) && !(index == 3 && text.starts(with: [0xEF, 0xBB, 0xBF]))
  }

  private func trimmedEnd(of comment: TextRange) -> Int {
    var end = Int(comment.end)
    while text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    return end
  }

  /// How many lines between two offsets are empty.
  private func emptyLines(from start: Int, to end: Int) -> Int {
    guard start < end else { return 0 }
    var count = 0
    var isEmpty = false
    var index = start
    while index < end {
      if isBreak(text[index]) {
        if isEmpty { count += 1 }
        isEmpty = true
        index += breakLength(at: index)
      } else {
        if text[index] != 0x20 && text[index] != 0x09 { isEmpty = false }
        index += 1
      }
    }
    return count
  }

  func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  func breakLength(at index: Int) -> Int {
    text[index] == 0x0D && index + 1 < text.count && text[index + 1] == 0x0A ? 2 : 1
  }

  /// The next byte that is neither white space nor part of a comment.
  private func nextVisible(from start: Int) -> Int {
    var index = start
    while index < text.count {
      switch text[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      case UInt8(ascii: "#"): while index < text.count && !isBreak(text[index]) { index += 1 }
      default: return index
      }
    }
    return index
  }

  // MARK: Documents

  /// Directives and `---`.
  private mutating func writePrologue() {
    while true {
      let start = nextVisible(from: passed)
      guard start < text.count, column(of: start) == 0 else { return }
      if text[start] == UInt8(ascii: "%") {
        var end = start
        while end < text.count && !isBreak(text[end]) { end += 1 }
        while text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
        write(TextRange(UInt32(start), UInt32(end)), .line, indent: 0)
      } else if isMarker("---", at: start) {
        return write(TextRange(UInt32(start), UInt32(start + 3)), .line, indent: 0)
      } else {
        return
      }
    }
  }

  private func documentEnd() -> TextRange? {
    let start = nextVisible(from: passed)
    return isMarker("...", at: start) ? TextRange(UInt32(start), UInt32(start + 3)) : nil
  }

  private func isMarker(_ marker: String, at start: Int) -> Bool {
    guard text[min(start, text.count)...].starts(with: marker.utf8), column(of: start) == 0 else { return false }
    return start + 3 == text.count || [0x20, 0x09, 0x0A, 0x0D].contains(text[start + 3])
  }

  /// The anchor and the tag of a node, in the order in which they stand.
  func propertyRanges(of node: NodeID) -> [TextRange] {
    guard tree.records[node].flags.contains(.hasProperties), let found = properties[node] else { return [] }
    return [found.anchor, found.tag].compactMap { $0 }.sorted { $0.start < $1.start }
  }
}
