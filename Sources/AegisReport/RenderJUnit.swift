import AegisBasics

/// JUnit's XML: a suite a file, a case a finding. Errors and warnings are failures; a note is a
/// case that passes and says something.
///
/// A clean run has one case that passes: a build server takes a report without cases for a broken one.
func renderJUnit(_ report: Report) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.appendXMLDeclaration()
  let failures = report.diagnostics.count - report.count(.note)
  bytes.append("<testsuites")
  bytes.appendAttribute("name", "aegis \(report.command)")
  bytes.append(" tests=\"\(max(report.diagnostics.count, 1))\" failures=\"\(failures)\" errors=\"0\">\n")
  if report.diagnostics.isEmpty {
    bytes.appendSuiteStart("aegis \(report.command)", tests: 1, failures: 0)
    bytes.append("    <testcase")
    bytes.appendAttribute("classname", "aegis")
    bytes.appendAttribute("name", report.command)
    bytes.append("/>\n  </testsuite>\n")
  }
  for (file, diagnostics) in report.diagnosticsByFile {
    let failures = diagnostics.reduce(0) { $0 + ($1.severity == .note ? 0 : 1) }
    bytes.appendSuiteStart(file.displayPath, tests: diagnostics.count, failures: failures)
    for diagnostic in diagnostics { bytes.appendCase(diagnostic, file: file) }
    bytes.append("  </testsuite>\n")
  }
  bytes.append("</testsuites>\n")
  return bytes
}

extension [UInt8] {
  fileprivate mutating func appendSuiteStart(_ name: String, tests: Int, failures: Int) {
    append("  <testsuite")
    appendAttribute("name", name)
    append(" tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\">\n")
  }

  fileprivate mutating func appendCase(_ diagnostic: Diagnostic, file: SourceFile) {
    let place = file.position(of: diagnostic.primary.at.range.start, unit: .scalars)
    append("    <testcase")
    appendAttribute("classname", file.displayPath)
    appendAttribute("name", "\(diagnostic.code.code) \(diagnostic.code.name) at \(place.line):\(place.column)")
    append(">\n")
    if diagnostic.severity == .note {
      append("      <system-out>")
    } else {
      append("      <failure")
      appendAttribute("type", diagnostic.severity.name)
      appendAttribute("message", diagnostic.message)
      append(">")
    }
    appendXMLText("\(file.displayPath):\(place.line):\(place.column)")
    for part in diagnostic.textParts {
      append("\n")
      appendXMLText(part)
    }
    append(diagnostic.severity == .note ? "</system-out>\n" : "</failure>\n")
    append("    </testcase>\n")
  }
}
