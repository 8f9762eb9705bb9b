import AegisBasics

/// Workflow commands that GitHub shows as annotations of the changed files.
///
/// Columns are given only where a finding lies in one line: GitHub drops annotations that have
/// them over several.
func renderGitHub(_ report: Report) -> [UInt8] {
  var bytes: [UInt8] = []
  for diagnostic in report.diagnostics {
    let region = Region(diagnostic.primary.at, sources: report.sources)
    bytes.append(diagnostic.severity == .note ? "::notice" : "::\(diagnostic.severity.name)")
    bytes.append(" file=")
    bytes.appendCommandText(region.path, isProperty: true)
    bytes.append(",line=\(region.start.line),endLine=\(region.lastLine)")
    if region.start.line == region.end.line {
      bytes.append(",col=\(region.start.column),endColumn=\(region.end.column)")
    }
    bytes.append(",title=")
    bytes.appendCommandText("aegis \(diagnostic.code.code) (\(diagnostic.code.name))", isProperty: true)
    bytes.append("::")
    for (index, part) in diagnostic.textParts.enumerated() {
      if index > 0 { bytes.append("%0A") }
      bytes.appendCommandText(part, isProperty: false)
    }
    bytes.append("\n")
  }
  return bytes
}

extension [UInt8] {
  /// Appends text so that it cannot end the command or one of its properties.
  fileprivate mutating func appendCommandText(_ text: String, isProperty: Bool) {
    var visible: [UInt8] = []
    visible.appendVisible(text)
    for byte in visible {
      switch byte {
      case UInt8(ascii: "%"): append("%25")
      case UInt8(ascii: ":") where isProperty: append("%3A")
      case UInt8(ascii: ",") where isProperty: append("%2C")
      default: append(byte)
      }
    }
  }
}
