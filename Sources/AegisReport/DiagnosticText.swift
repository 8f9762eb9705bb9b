import AegisBasics

extension Diagnostic {
  /// The headline, then each note and the help, for formats that show only one text.
  var textParts: [String] {
    [message] + notes.map { "note: " + $0 } + (help.map { ["help: " + $0] } ?? [])
  }

  /// Headline and help on one line.
  var oneLine: String { help.map { message + "; " + $0 } ?? message }
}

/// Where a range starts and ends, as people count; the end is the place behind the last character.
struct Region {
  var path: String
  var start: LineColumn
  var end: LineColumn
  /// The line of the last character that is not blank, for formats that mark whole lines.
  var lastLine: Int

  init(_ at: SourceRange, sources: SourceMap) {
    let file = sources[at.file]
    path = file.displayPath
    start = file.position(of: at.range.start, unit: .scalars)
    end = file.position(of: max(at.range.start, at.range.end), unit: .scalars)
    lastLine = file.lastLine(of: at.range) + 1
  }
}

extension SourceFile {
  /// The index, from 0, of the line of a range's last character that is not blank: a block's range
  /// often ends only where the next block begins.
  ///
  /// - Parameter first: The line in which it starts, where the caller has it already.
  func lastLine(of range: TextRange, startingIn first: LineTable.Line? = nil) -> Int {
    let start = min(Int(range.start), text.count)
    let end = min(max(Int(range.end), start), text.count)
    var last = end
    while last > start, [0x20, 0x09, 0x0A, 0x0D].contains(text[last - 1]) { last -= 1 }
    if last == start { last = end }
    let offset = UInt32(max(start, last - 1))
    if let first, offset <= first.end { return first.index }
    return lines.lineIndex(of: offset)
  }
}

extension Report {
  /// The findings of each file, files in the order in which their first finding comes.
  var diagnosticsByFile: [(file: SourceFile, diagnostics: [Diagnostic])] {
    var indices: [FileID: Int] = [:]
    var groups: [(file: SourceFile, diagnostics: [Diagnostic])] = []
    for diagnostic in diagnostics {
      let id = diagnostic.primary.at.file
      if let index = indices[id] {
        groups[index].diagnostics.append(diagnostic)
      } else {
        indices[id] = groups.count
        groups.append((sources[id], [diagnostic]))
      }
    }
    return groups
  }
}
