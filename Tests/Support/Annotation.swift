public import AegisBasics

/// A finding that a fixture expects, written as a comment in it:
///
///     # error[AE1016]: text              on a line of its own: about the next line that is no annotation
///     key value  # error[AE1016]: text   behind other text: about this line
///     # error[AE1016]@3..8: text         exact columns, the second exclusive
///     # error[AE1016]@-2:3..8: text      two lines above this comment
///     # error[AE1016]@-2:3..-1:2: text   over several lines
///
/// The text is a part of the finding's message.
public struct Annotation: Sendable {
  public var severity: Severity
  public var code: String
  public var text: String
  /// Lines and columns count from 1, columns in Unicode scalars.
  public var line: Int
  public var columns: (first: Int, last: Int)?
  public var endLine: Int
  /// The line of the comment itself.
  public var writtenAt: Int
}

/// The annotations of a fixture, and what cannot be read as one although it looks like it.
public func annotations(in text: [UInt8]) -> (annotations: [Annotation], problems: [String]) {
  var found: [Annotation] = []
  var problems: [String] = []
  let lines = splitLines(text)
  for (index, line) in lines.enumerated() {
    guard let match = line.firstMatch(of: #/#\s(error|warning|note)\[/#) else { continue }
    let isAlone = line[..<match.range.lowerBound].allSatisfy { $0 == " " }
    let rest = line[match.range.lowerBound...]
    guard var annotation = annotation(rest, onLine: index + 1) else {
      problems.append("line \(index + 1): no annotation: \(rest)")
      continue
    }
    if isAlone && !annotation.isMoved {
      var target = index + 1
      while target < lines.count, isAnnotation(lines[target]) { target += 1 }
      annotation.value.line = target + 1
      annotation.value.endLine = target + 1
    }
    found.append(annotation.value)
  }
  return (found, problems)
}

private func isAnnotation(_ line: String) -> Bool { line.prefixMatch(of: #/ *#\s(error|warning|note)\[/#) != nil }

private func annotation(_ text: Substring, onLine line: Int) -> (value: Annotation, isMoved: Bool)? {
  let pattern = #/#\s(error|warning|note)\[(AE\d{4})\](?:@(?:([+-]\d+):)?(\d+)\.\.(?:([+-]\d+):)?(\d+)|@([+-]\d+))?: (.+)/#
  guard let match = text.wholeMatch(of: pattern), let severity = Severity(name: match.1) else { return nil }
  let move = match.3 ?? match.7
  let start = line + (move.flatMap { Int($0) } ?? 0)
  let end = match.5.flatMap { Int($0) }.map { line + $0 } ?? start
  var columns: (first: Int, last: Int)?
  if let first = match.4.flatMap({ Int($0) }), let last = match.6.flatMap({ Int($0) }) { columns = (first, last) }
  let value = Annotation(
    severity: severity, code: String(match.2), text: String(match.8).trimmingBlanks, line: start, columns: columns, endLine: end,
    writtenAt: line)
  return (value, move != nil)
}

/// Lines as `LineTable` counts them.
private func splitLines(_ text: [UInt8]) -> [String] {
  let table = LineTable(text)
  return (0..<table.count).map { index in
    String(decoding: text[Int(table.start(of: index))..<Int(table.contentEnd(of: index))], as: UTF8.self)
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
