import AegisBasics

/// The line that closes a run, for standard error: what was found, and where to read more.
public func renderSummary(_ report: Report, style: Style = .plain) -> [UInt8] {
  var writer = TextWriter(style: style)
  writer.write("aegis: ", .strong)
  let counts = Severity.allCases.reversed().compactMap { severity in
    let count = report.count(severity)
    return count == 0 ? nil : counted(count, severity.name)
  }
  let ignored = report.suppressed.isEmpty ? "" : " (\(report.suppressed.count) ignored)"
  if counts.isEmpty {
    writer.write("no findings in \(counted(report.filesChecked, "file"))\(ignored)")
  } else {
    let files = Set(report.found.map(\.primary.at.file)).count
    writer.write("\(enumerated(counts)) in \(counted(files, "file"))\(ignored)")
    let worst = report.diagnostics.map(\.severity).max()
    // Only what `explain` knows is worth pointing at.
    let explained = Set(report.rules.map(\.code))
    if let first = report.diagnostics.first(where: { $0.severity == worst && explained.contains($0.code) }) {
      writer.write("; `aegis explain \(first.code.code)` tells more")
    }
  }
  writer.endLine()
  return writer.bytes
}

/// `1 file`, `2 files`; `1 policy`, `2 policies`.
public func counted(_ count: Int, _ one: String, _ more: String? = nil) -> String { "\(count) \(count == 1 ? one : more ?? one + "s")" }

/// `a`, `a and b`, `a, b, and c`.
private func enumerated(_ parts: [String]) -> String {
  guard parts.count > 2 else { return parts.joined(separator: " and ") }
  return parts.dropLast().joined(separator: ", ") + ", and " + parts[parts.count - 1]
}
