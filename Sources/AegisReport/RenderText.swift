import AegisBasics

/// The report for people: each finding with the lines it speaks of, followed by an empty line.
///
/// Tabs are shown as one space and counted as one column, so a caret stands beneath what it means
/// whatever a terminal's tab stops are.
func renderText(_ report: Report, style: Style) -> [UInt8] {
  var writer = TextWriter(style: style)
  for diagnostic in report.diagnostics {
    writer.write(diagnostic, sources: report.sources)
    writer.endLine()
  }
  return writer.bytes
}

/// How many digits a number takes that is not negative.
private func digits(of number: Int) -> Int {
  var (count, rest) = (1, number)
  while rest >= 10 { (count, rest) = (count + 1, rest / 10) }
  return count
}

extension TextWriter {
  /// Appends one finding.
  mutating func write(_ diagnostic: Diagnostic, sources: SourceMap) {
    let paint = Paint.severity(diagnostic.severity)
    painted(paint) { bytes in
      bytes.append(diagnostic.severity.name)
      bytes.append(UInt8(ascii: "["))
      bytes.append(diagnostic.code.code)
      bytes.append(UInt8(ascii: "]"))
    }
    write(": ", .strong)
    writeVisible(diagnostic.message, .strong)
    endLine()
    let fixes = diagnostic.fixes.filter { $0.addsTo(help: diagnostic.help) }
    let excerpts = Excerpt.all(diagnostic.primary, diagnostic.secondary, sources: sources)
    writeBody(excerpts, notes: diagnostic.notes, help: diagnostic.help, fixes: fixes, sources: sources, paint)
  }

  /// Appends what stands below a headline: the lines that it speaks of, notes, help, and fixes.
  mutating func writeBody(
    _ excerpts: [Excerpt], notes: [String], help: String?, fixes: [Fix] = [], sources: SourceMap, _ paint: Paint
  ) {
    let changes = fixes.map { ChangedLines($0, sources: sources) }
    let lastLine = max(excerpts.map(\.lastLine).max() ?? 0, changes.compactMap { $0?.lastLine }.max() ?? 0)
    let gutter = max(2, digits(of: lastLine + 1))
    for excerpt in excerpts { write(excerpt, gutter: gutter, primaryPaint: paint) }
    if notes.isEmpty && help == nil && fixes.isEmpty { return }
    if excerpts.contains(where: { !$0.groups.isEmpty }) { writeGutter(nil, gutter) }
    for note in notes { writeFooter("note", note, gutter) }
    if let help { writeFooter("help", help, gutter) }
    for (fix, change) in zip(fixes, changes) {
      writeFooter(fix.safety == .unsafe ? "fix (unsafe)" : "fix", fix.title, gutter)
      if let change { write(change, gutter: gutter) }
    }
  }

  /// Appends the empty gutter as a line of its own, or a line's number without ending the line.
  mutating func writeGutter(_ line: Int?, _ width: Int, sign: String = "|") {
    painted(.frame) { bytes in
      bytes.append(blanks: width - (line.map { digits(of: $0 + 1) } ?? 0))
      if let line { bytes.append(number: line + 1) }
      bytes.append(UInt8(ascii: " "))
      bytes.append(sign)
    }
    if line == nil { endLine() } else { write(" ") }
  }

  private mutating func writeFooter(_ title: String, _ text: String, _ width: Int) {
    painted(.frame) { bytes in
      bytes.append(blanks: width + 1)
      bytes.append("= ")
    }
    write(title, .strong)
    write(": ")
    writeVisible(text)
    endLine()
  }

  private mutating func write(_ excerpt: Excerpt, gutter: Int, primaryPaint: Paint) {
    painted(.frame) { bytes in
      bytes.append(blanks: gutter)
      bytes.append(excerpt.isMain ? "-->" : ":::")
    }
    write(" ")
    writeVisible(excerpt.file.displayPath)
    painted(.none) { bytes in
      bytes.append(UInt8(ascii: ":"))
      bytes.append(number: excerpt.position.line)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(number: excerpt.position.column)
    }
    endLine()
    guard !excerpt.groups.isEmpty else { return }
    writeGutter(nil, gutter)
    var previous: Int?
    for group in excerpt.groups {
      let line = group.line.index
      if let previous, line - previous == 2 {
        writeSource(excerpt.file, line: excerpt.file.lines.line(previous + 1), focus: [], gutter: gutter, marks: [], primaryPaint)
      } else if let previous, line - previous > 2 {
        write("...", .frame)
        endLine()
      }
      writeSource(
        excerpt.file, line: group.line, focus: group.labels.map(\.bytes), gutter: gutter, marks: group.labels,
        primaryPaint)
      previous = line
    }
  }

  private mutating func writeSource(
    _ file: SourceFile, line: LineTable.Line, focus: [Range<Int>], gutter: Int, marks: [PlacedLabel], _ primaryPaint: Paint
  ) {
    let shown = ShownLine(file, line: line, focus: focus, width: style.width - gutter - 3)
    writeGutter(line.index, gutter)
    painted(.none) { shown.append(to: &$0) }
    endLine()
    if marks.isEmpty { return }
    let rows = markRows(
      marks.map { Mark(columns: shown.columns(of: $0.bytes), text: $0.text, isPrimary: $0.isPrimary) })
    for row in rows {
      painted(.frame) { bytes in
        bytes.append(blanks: gutter + 1)
        bytes.append(UInt8(ascii: "|"))
      }
      write(" ")
      write(row, primaryPaint: primaryPaint)
      endLine()
    }
  }

  private mutating func write(_ row: MarkRow, primaryPaint: Paint) {
    if style.isColored {
      write(row.signs, primaryPaint: primaryPaint)
    } else {
      painted(.none) { bytes in for sign in row.signs { bytes.append(sign.byte) } }
    }
    writeVisible(row.text, row.textIsPrimary ? primaryPaint : .frame)
  }

  /// Appends signs, those beside each other that have the same colour together.
  private mutating func write(_ signs: [MarkRow.Sign], primaryPaint: Paint) {
    var start = signs.startIndex
    while start < signs.endIndex {
      let sign = signs[start]
      var end = start
      while end < signs.endIndex, signs[end].isPrimary == sign.isPrimary { end += 1 }
      painted(sign.isPrimary.map { $0 ? primaryPaint : .frame } ?? .none) { bytes in
        for sign in signs[start..<end] { bytes.append(sign.byte) }
      }
      start = end
    }
  }
}
