public import AegisBasics

/// What does not agree between a fixture's annotations and the findings in it: every finding must be
/// annotated and every annotation must be met, one by one. Empty where all is well.
///
/// - Parameter needsColumns: An annotation without columns is a disagreement.
public func disagreements(in file: SourceFile, with findings: [Diagnostic], needsColumns: Bool = false) -> [String] {
  let (expected, problems) = annotations(in: file.text)
  var messages = problems
  var left = findings.filter { $0.primary.at.file == file.id }
  for annotation in expected {
    if needsColumns && annotation.columns == nil { messages.append("line \(annotation.writtenAt): columns are missing") }
    if let index = left.firstIndex(where: { annotation.matches($0, in: file) }) {
      left.remove(at: index)
    } else {
      messages.append("line \(annotation.writtenAt): expected, but not found: \(annotation.description)")
    }
  }
  for finding in left { messages.append("found, but not expected: \(finding.asAnnotation(in: file))") }
  return messages
}

extension Annotation {
  func matches(_ finding: Diagnostic, in file: SourceFile) -> Bool {
    let start = file.position(of: finding.primary.at.range.start, unit: .scalars)
    let end = file.position(of: finding.primary.at.range.end, unit: .scalars)
    guard finding.code.code == code, finding.severity == severity, start.line == line, finding.message.contains(text) else {
      return false
    }
    guard let columns else { return true }
    return start.column == columns.first && end.column == columns.last && end.line == endLine
  }

  var description: String {
    let place = columns.map { "@\(line):\($0.first)..\(endLine == line ? "" : "\(endLine):")\($0.last)" } ?? "@\(line)"
    return "\(severity.name)[\(code)]\(place): \(text)"
  }
}

extension Diagnostic {
  /// As it would be expected, with absolute lines.
  public func asAnnotation(in file: SourceFile) -> String {
    let start = file.position(of: primary.at.range.start, unit: .scalars)
    let end = file.position(of: primary.at.range.end, unit: .scalars)
    let last = end.line == start.line ? "\(end.column)" : "\(end.line):\(end.column)"
    return "\(severity.name)[\(code.code)]@\(start.line):\(start.column)..\(last): \(message)"
  }
}
