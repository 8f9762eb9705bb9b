import AegisBasics

extension Fix {
  /// Whether the help of its finding leaves something unsaid that the fix would do.
  func addsTo(help: String?) -> Bool {
    guard let help else { return true }
    if help == title { return false }
    let replacements = edits.map(\.replacement).filter { !$0.isEmpty }
    return replacements.isEmpty || !replacements.allSatisfy { help.contains($0) }
  }
}

/// What a fix does to lines of one file, for showing: the old ones and the new ones.
struct ChangedLines {
  let file: SourceFile
  /// Indices of the old lines, from 0.
  let lines: ClosedRange<Int>
  let replacement: SourceFile

  var lastLine: Int { lines.lowerBound + max(lines.count, replacement.lines.starts.count) - 1 }

  /// Nil where the change is too large to show, or touches several files.
  init?(_ fix: Fix, sources: SourceMap) {
    guard let first = fix.edits.first, fix.edits.allSatisfy({ $0.at.file == first.at.file }) else { return nil }
    let file = sources[first.at.file]
    let count = UInt32(file.text.count)
    let edits = fix.edits.enumerated()
      .sorted { ($0.element.at.range.start, $0.offset) < ($1.element.at.range.start, $1.offset) }
      .map(\.element)
    guard edits.allSatisfy({ $0.at.range.start <= $0.at.range.end && $0.at.range.end <= count }) else { return nil }
    let from = file.lines.lineIndex(of: edits[0].at.range.start)
    let to = file.lines.lineIndex(of: edits[edits.count - 1].at.range.end)
    guard to - from < 6 else { return nil }
    var text: [UInt8] = []
    var index = file.contentStart(of: from)
    for edit in edits {
      guard Int(edit.at.range.start) >= index else { return nil }
      text += file.text[index..<Int(edit.at.range.start)]
      text.append(edit.replacement)
      index = Int(edit.at.range.end)
    }
    text += file.text[index..<max(index, Int(file.lines.contentEnd(of: to, in: file.text)))]
    let replacement = SourceFile(id: file.id, displayPath: file.displayPath, text: text)
    guard replacement.lines.starts.count <= 6 else { return nil }
    self.file = file
    self.lines = from...to
    self.replacement = replacement
  }
}

extension TextWriter {
  /// Appends the old lines behind `-` and the new ones behind `+`.
  mutating func write(_ change: ChangedLines, gutter: Int) {
    let width = style.width - gutter - 3
    for line in change.lines {
      writeGutter(line, gutter, sign: "-")
      let shown = ShownLine(change.file, line: line, focus: [], width: width)
      painted(.none) { shown.append(to: &$0) }
      endLine()
    }
    if change.replacement.text.isEmpty { return }
    for line in change.replacement.lines.starts.indices {
      writeGutter(change.lines.lowerBound + line, gutter, sign: "+")
      let shown = ShownLine(change.replacement, line: line, focus: [], width: width)
      painted(.none) { shown.append(to: &$0) }
      endLine()
    }
  }
}
