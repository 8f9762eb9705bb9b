public import AegisBasics

/// One document: all findings and a summary. Its shape is a promise; `version` counts its changes.
func renderJSON(_ report: Report) -> [UInt8] {
  var writer = JSONWriter(brokenDepth: 2)
  writer.object { writer in
    writer.member("version", 1)
    writer.member("columnUnit", "unicodeScalars")
    writer.member("diagnostics", each: report.diagnostics) { $0.write($1, sources: report.sources) }
    writer.member("summary") { writer in
      for severity in Severity.allCases.reversed() { writer.member(severity.name + "s", report.count(severity)) }
      writer.member("files", report.filesChecked)
    }
  }
  writer.endLine()
  return writer.bytes
}

/// One finding a line, in the shape that it has in the one document.
func renderJSONLines(_ report: Report) -> [UInt8] {
  var writer = JSONWriter(brokenDepth: 0)
  for diagnostic in report.diagnostics {
    writer.write(diagnostic, sources: report.sources)
    writer.endLine()
  }
  return writer.bytes
}

extension JSONWriter {
  fileprivate mutating func write(_ diagnostic: Diagnostic, sources: SourceMap) {
    object { writer in
      writer.member("code", diagnostic.code.code)
      writer.member("name", diagnostic.code.name)
      writer.member("severity", diagnostic.severity.name)
      writer.member("message", diagnostic.message)
      writer.member("notes", each: diagnostic.notes) { $0.string($1) }
      writer.key("help")
      if let help = diagnostic.help { writer.string(help) } else { writer.null() }
      writer.key("location")
      writer.write(diagnostic.primary, sources: sources)
      writer.member("related", each: diagnostic.secondary) { $0.write($1, sources: sources) }
      writer.member("fixes", each: diagnostic.fixes) { $0.write($1, sources: sources) }
    }
  }

  private mutating func write(_ label: Label, sources: SourceMap) {
    object { writer in
      writer.member("file", sources[label.at.file].displayPath)
      writer.member("label", label.text)
      writer.writeEnds(of: label.at, sources: sources)
    }
  }

  /// A place as every machine format of Aegis gives it: file, start and end.
  public mutating func place(_ at: SourceRange, sources: SourceMap) {
    object { writer in
      writer.member("file", sources[at.file].displayPath)
      writer.writeEnds(of: at, sources: sources)
    }
  }

  private mutating func writeEnds(of at: SourceRange, sources: SourceMap) {
    let file = sources[at.file]
    for (name, offset) in [("start", at.range.start), ("end", max(at.range.start, at.range.end))] {
      let place = file.position(of: offset, unit: .scalars)
      member(name) { writer in
        writer.member("line", place.line)
        writer.member("column", place.column)
        writer.member("offset", Int(offset))
      }
    }
  }

  private mutating func write(_ fix: Fix, sources: SourceMap) {
    object { writer in
      writer.member("title", fix.title)
      writer.member("safety", fix.safety.rawValue)
      writer.member("edits", each: fix.edits) { writer, edit in
        writer.object { writer in
          writer.member("file", sources[edit.at.file].displayPath)
          writer.member("start", Int(edit.at.range.start))
          writer.member("end", Int(edit.at.range.end))
          writer.member("text", edit.replacement)
        }
      }
    }
  }
}
