import AegisBasics

/// A line of source as it is shown: the whole of it, or where it is too long, a part around what
/// the message is about with `...` for the rest.
///
/// Looks at no more of the line than it shows, so that many findings in a file of one long line
/// cost no more than as many in short lines.
struct ShownLine {
  /// The bytes shown.
  private(set) var from: Int
  private(set) var to: Int
  var isCutLeft: Bool { from > lineStart }
  var isCutRight: Bool { to < lineEnd }

  private let text: [UInt8]
  private let lineStart: Int
  private let lineEnd: Int

  /// - Parameters:
  ///   - focus: what has to be seen, most important first.
  ///   - width: the columns there are.
  init(_ file: SourceFile, line: LineTable.Line, focus: [Range<Int>], width: Int) {
    let end = Int(line.end)
    self.init(file.text, from: min(file.contentStart(of: line), end), to: end, focus: focus, width: width)
  }

  /// - Parameter line: a whole line, its break left out.
  init(_ line: [UInt8], focus: [Range<Int>], width: Int) {
    self.init(line, from: 0, to: line.count, focus: focus, width: width)
  }

  private init(_ text: [UInt8], from lineStart: Int, to lineEnd: Int, focus: [Range<Int>], width: Int) {
    self.text = text
    self.lineStart = lineStart
    self.lineEnd = lineEnd
    from = lineStart
    to = lineStart
    if extendRight(by: width) != nil { return }
    let room = max(width - 2 * Self.dots.utf8.count, 1)
    let first = focus.first ?? lineStart..<lineStart
    let all = focus.reduce(first) { min($0.lowerBound, $1.lowerBound)..<max($0.upperBound, $1.upperBound) }
    if !show(all, within: room) { _ = show(first, within: room) }
  }

  static let dots = "..."

  /// The column, from 0, at which a byte is shown; those that are cut off are at the dots.
  func column(of offset: Int) -> Int {
    if offset < from { return 0 }
    var column = isCutLeft ? Self.dots.utf8.count : 0
    var index = text.endOfPlain(from: from, to: min(offset, to))
    column += index - from
    while index < min(offset, to) {
      let next = text.glyph(at: index, lineStart: lineStart, lineEnd: lineEnd)
      if next.end > offset { break }
      column += next.glyph.width
      index = next.end
    }
    return column
  }

  /// The columns that a range takes: at least one.
  func columns(of range: Range<Int>) -> Range<Int> {
    let start = column(of: range.lowerBound)
    var end = column(of: range.upperBound)
    if range.upperBound > to && !range.isEmpty { end += Self.dots.utf8.count }
    if range.upperBound <= from && isCutLeft { end = Self.dots.utf8.count }
    return start..<max(end, start + 1)
  }

  /// Appends what is shown.
  func append(to bytes: inout [UInt8]) {
    if isCutLeft { bytes.append(Self.dots) }
    var index = from
    while index < to {
      let plain = text.endOfPlain(from: index, to: to)
      if plain > index {
        bytes.append(contentsOf: text[index..<plain])
        index = plain
        continue
      }
      let next = text.glyph(at: index, lineStart: lineStart, lineEnd: lineEnd)
      if next.glyph.isVerbatim {
        bytes.append(contentsOf: text[index..<next.end])
      } else {
        bytes.append(next.glyph.substitute)
      }
      index = next.end
    }
    if isCutRight { bytes.append(Self.dots) }
  }

  /// Chooses the part around a range; false where the range alone is too wide.
  private mutating func show(_ range: Range<Int>, within room: Int) -> Bool {
    from = max(lineStart, min(range.lowerBound, lineEnd))
    to = from
    guard var left = extendRight(by: room, until: range.upperBound) else { return false }
    // More context before than after: what a line is about is said at its start.
    left = left - left * 2 / 3 + (extendLeft(by: left * 2 / 3))
    if let unused = extendRight(by: left) { _ = extendLeft(by: unused) }
    return true
  }

  /// Shows more of the line's end; returns the columns left over, nil where there was more to show.
  private mutating func extendRight(by width: Int, until end: Int = .max) -> Int? {
    let plain = text.endOfPlain(from: to, to: min(end, lineEnd, to + max(width, 0)))
    var left = width - (plain - to)
    to = plain
    while to < min(end, lineEnd) {
      let next = text.glyph(at: to, lineStart: lineStart, lineEnd: lineEnd)
      guard next.glyph.width <= left else { return nil }
      left -= next.glyph.width
      to = next.end
    }
    return left
  }

  /// Shows more of the line's start; returns the columns left over.
  private mutating func extendLeft(by width: Int) -> Int {
    let plain = text.startOfPlain(before: from, from: max(lineStart, from - max(width, 0)))
    var left = width - (from - plain)
    from = plain
    while from > lineStart {
      let start = text.glyphStart(before: from, lineStart: lineStart, lineEnd: lineEnd)
      let width = text.glyph(at: start, lineStart: lineStart, lineEnd: lineEnd).glyph.width
      guard width <= left else { break }
      left -= width
      from = start
    }
    return left
  }
}
