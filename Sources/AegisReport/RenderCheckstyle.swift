import AegisBasics

/// Checkstyle's XML: the findings of each file.
func renderCheckstyle(_ report: Report) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.appendXMLDeclaration()
  bytes.append("<checkstyle version=\"4.3\">\n")
  for (file, diagnostics) in report.diagnosticsByFile {
    bytes.append("  <file")
    bytes.appendAttribute("name", file.displayPath)
    bytes.append(">\n")
    for diagnostic in diagnostics {
      let place = file.position(of: diagnostic.primary.at.range.start, unit: .scalars)
      bytes.append("    <error line=\"\(place.line)\" column=\"\(place.column)\"")
      bytes.appendAttribute("severity", diagnostic.severity == .note ? "info" : diagnostic.severity.name)
      bytes.appendAttribute("message", diagnostic.oneLine)
      bytes.appendAttribute("source", "aegis.\(diagnostic.code.code)")
      bytes.append("/>\n")
    }
    bytes.append("  </file>\n")
  }
  bytes.append("</checkstyle>\n")
  return bytes
}
