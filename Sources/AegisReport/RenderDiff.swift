public import AegisBasics

/// What edits do to a file, as a unified diff that `patch` and `git apply` take.
///
/// - Parameter edits: In order, without overlaps.
public func renderDiff(_ file: SourceFile, _ edits: [Edit], style: Style) -> [UInt8] {
  let changes = LineChange.all(of: edits, in: file)
  guard !changes.isEmpty else { return [] }
  var writer = TextWriter(style: style)
  writer.writeVisible("--- a/\(file.displayPath)", .strong)
  writer.endLine()
  writer.writeVisible("+++ b/\(file.displayPath)", .strong)
  writer.endLine()
  var first = 0
  var shift = 0
  while first < changes.count {
    var last = first
    while last + 1 < changes.count, changes[last + 1].lines.lowerBound - changes[last].lines.upperBound <= 2 * LineChange.context { last += 1 }
    writer.writeHunk(changes[first...last], of: file, shift: &shift)
    first = last + 1
  }
  return writer.bytes
}

/// Whole lines that are replaced by others; line breaks belong to the lines.
private struct LineChange {
  static let context = 3

  var lines: Range<Int>
  var new: [ArraySlice<UInt8>]

  static func all(of edits: [Edit], in file: SourceFile) -> [LineChange] {
    var changes: [LineChange] = []
    var index = 0
    while index < edits.count {
      let first = file.lines.lineIndex(of: edits[index].at.range.start)
      var end = file.lines.lineIndex(of: edits[index].at.range.end) + 1
      var last = index
      while last + 1 < edits.count, file.lines.lineIndex(of: edits[last + 1].at.range.start) < end {
        last += 1
        end = file.lines.lineIndex(of: edits[last].at.range.end) + 1
      }
      let change = LineChange(first..<end, edits[index...last], file)
      if let above = changes.last, above.lines.upperBound == change.lines.lowerBound {
        changes[changes.count - 1].lines = above.lines.lowerBound..<change.lines.upperBound
        changes[changes.count - 1].new += change.new
      } else if !change.lines.isEmpty || !change.new.isEmpty {
        changes.append(change)
      }
      index = last + 1
    }
    return changes
  }

  private init(_ lines: Range<Int>, _ edits: ArraySlice<Edit>, _ file: SourceFile) {
    var position = start(of: lines.lowerBound, in: file)
    var text: [UInt8] = []
    for edit in edits {
      text += file.text[position..<Int(edit.at.range.start)]
      text += edit.replacement.utf8
      position = Int(edit.at.range.end)
    }
    text += file.text[position..<start(of: lines.upperBound, in: file)]
    var new = text[...].split(after: 0x0A)
    // Behind the last line break there is no line.
    let count = file.lines.count - (file.text.last == 0x0A || file.text.isEmpty ? 1 : 0)
    var (low, high) = (lines.lowerBound, max(lines.lowerBound, min(lines.upperBound, count)))
    while low < high, let line = new.first, line.elementsEqual(oldLine(low, in: file)) {
      low += 1
      new.removeFirst()
    }
    while high > low, let line = new.last, line.elementsEqual(oldLine(high - 1, in: file)) {
      high -= 1
      new.removeLast()
    }
    self.lines = low..<high
    self.new = new
  }
}

private func start(of line: Int, in file: SourceFile) -> Int {
  line < file.lines.count ? Int(file.lines.start(of: line)) : file.text.count
}

private func oldLine(_ line: Int, in file: SourceFile) -> ArraySlice<UInt8> {
  file.text[start(of: line, in: file)..<start(of: line + 1, in: file)]
}

extension ArraySlice<UInt8> {
  /// Pieces that end behind `separator`; the last may lack it.
  fileprivate func split(after separator: UInt8) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = startIndex
    while let end = self[start...].firstIndex(of: separator) {
      pieces.append(self[start...end])
      start = end + 1
    }
    if start < endIndex { pieces.append(self[start...]) }
    return pieces
  }
}

extension TextWriter {
  /// - Parameter shift: By how many lines the new text is longer so far.
  fileprivate mutating func writeHunk(_ changes: ArraySlice<LineChange>, of file: SourceFile, shift: inout Int) {
    let lineCount = file.lines.count - (file.text.last == 0x0A || file.text.isEmpty ? 1 : 0)
    let first = max(0, changes.first!.lines.lowerBound - LineChange.context)
    let end = min(lineCount, changes.last!.lines.upperBound + LineChange.context)
    let growth = changes.reduce(0) { $0 + $1.new.count - $1.lines.count }
    write("@@ -\(place(first, end - first)) +\(place(first + shift, end - first + growth)) @@", .frame)
    endLine()
    shift += growth
    var line = first
    for change in changes {
      while line < change.lines.lowerBound {
        writeLine(" ", oldLine(line, in: file), .none)
        line += 1
      }
      for old in change.lines where old < lineCount { writeLine("-", oldLine(old, in: file), .severity(.error)) }
      for new in change.new { writeLine("+", new, .severity(.note)) }
      line = change.lines.upperBound
    }
    while line < end {
      writeLine(" ", oldLine(line, in: file), .none)
      line += 1
    }
  }

  private func place(_ first: Int, _ count: Int) -> String { "\(count == 0 ? first : first + 1),\(count)" }

  private mutating func writeLine(_ sign: String, _ line: ArraySlice<UInt8>, _ paint: Paint) {
    let hasBreak = line.last == 0x0A
    painted(paint) { bytes in
      bytes.append(contentsOf: sign.utf8)
      bytes.append(contentsOf: hasBreak ? line.dropLast() : line)
    }
    write("\n")
    if !hasBreak { write("\\ No newline at end of file\n") }
  }
}
