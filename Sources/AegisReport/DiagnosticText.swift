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

  init(_ at: SourceRange, sources: SourceMap) {
    let file = sources[at.file]
    path = file.displayPath
    start = file.position(of: at.range.start, unit: .scalars)
    end = file.position(of: max(at.range.start, at.range.end), unit: .scalars)
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
