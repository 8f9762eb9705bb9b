import AegisBasics

extension Fix {
  /// Whether the help of its finding leaves something unsaid that the fix would do.
  func addsTo(help: String?) -> Bool {
    guard let help else { return true }
    if text(help, holds: title) { return false }
    return !edits.allSatisfy { text(help, holds: "`\($0.replacement)`") }
  }
}

/// What a fix does to lines of one file, for showing: the old ones and the new ones.
struct ChangedLines {
  /// The index, from 0, of the first line that changes.
  private(set) var first: Int
  private(set) var old: [[UInt8]] = []
  private(set) var new: [[UInt8]] = []

  var lastLine: Int { first + max(old.count, new.count, 1) - 1 }

  /// More lines or bytes than these are no help to look at.
  private static let mostLines = 6
  private static let mostBytes = 4096

  /// Nil where the change is too large to show, or touches several files.
  init?(_ fix: Fix, sources: SourceMap) {
    guard let id = fix.edits.first?.at.file, fix.edits.allSatisfy({ $0.at.file == id }) else { return nil }
    let file = sources[id]
    // Two insertions at one place stay in their order.
    let edits = fix.edits.enumerated()
      .sorted { ($0.element.at.range.start, $0.offset) < ($1.element.at.range.start, $1.offset) }
      .map(\.element)
    guard let last = edits.map(\.at.range.end).max(), last <= file.text.count else { return nil }
    let firstLine = file.lines.line(of: edits[0].at.range.start), lastLine = file.lines.line(of: last)
    first = firstLine.index
    guard lastLine.index - first < Self.mostLines else { return nil }

    let start = file.contentStart(of: firstLine), end = Int(lastLine.end)
    var index = start
    guard end - index <= Self.mostBytes else { return nil }
    var changed: [UInt8] = []
    for edit in edits {
      let (start, end) = (Int(edit.at.range.start), Int(edit.at.range.end))
      guard start >= index, end >= start else { return nil }
      changed += file.text[index..<start]
      changed.append(edit.replacement)
      index = end
    }
    changed += file.text[index..<max(index, end)]
    old = Self.lines(of: Array(file.text[start..<end]))
    new = Self.lines(of: changed)
    while let line = old.last, line == new.last {
      old.removeLast()
      new.removeLast()
    }
    while let line = old.first, line == new.first {
      old.removeFirst()
      new.removeFirst()
      first += 1
    }
    guard new.count <= Self.mostLines else { return nil }
  }

  /// What differs between a line and the one in its place; all of it where there is none.
  fileprivate static func difference(_ line: [UInt8], from other: [UInt8]?) -> Range<Int> {
    guard let other else { return 0..<line.count }
    let shorter = min(line.count, other.count)
    let start = (0..<shorter).first { line[$0] != other[$0] } ?? shorter
    let same = (0..<shorter - start).first { line[line.count - 1 - $0] != other[other.count - 1 - $0] } ?? shorter - start
    return start..<line.count - same
  }

  private static func lines(of text: [UInt8]) -> [[UInt8]] {
    let table = LineTable(text)
    return (0..<table.count).map { line in
      Array(text[Int(table.start(of: line))..<Int(table.contentEnd(of: line))])
    }
  }
}

extension TextWriter {
  /// Appends the old lines behind `-` and the new ones behind `+`.
  mutating func write(_ change: ChangedLines, gutter: Int) {
    for (sign, lines, others) in [("-", change.old, change.new), ("+", change.new, change.old)] {
      for (offset, line) in lines.enumerated() {
        writeGutter(change.first + offset, gutter, sign: sign)
        let other = offset < others.count ? others[offset] : nil
        let shown = ShownLine(line, focus: [ChangedLines.difference(line, from: other)], width: style.width - gutter - 3)
        painted(.none) { shown.append(to: &$0) }
        endLine()
      }
    }
  }
}
