import AegisBasics

/// One line a finding: place, severity, code, headline and what to do about it.
func renderConcise(_ report: Report, style: Style) -> [UInt8] {
  var writer = TextWriter(style: style)
  for diagnostic in report.diagnostics {
    let at = diagnostic.primary.at
    let file = report.sources[at.file]
    let position = file.position(of: at.range.start, unit: .scalars)
    writer.writeVisible(file.displayPath)
    writer.write(":\(position.line):\(position.column): ")
    writer.write("\(diagnostic.severity.name)[\(diagnostic.code.code)]", .severity(diagnostic.severity))
    writer.write(": ")
    writer.writeVisible(diagnostic.message, .strong)
    if let help = diagnostic.help {
      writer.write("; ")
      writer.writeVisible(help)
    }
    writer.endLine()
  }
  return writer.bytes
}
