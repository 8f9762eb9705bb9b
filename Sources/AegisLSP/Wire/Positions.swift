import AegisBasics

/// Places in the unit that the client counts in: the only file that knows UTF-16.
struct Positions: Sendable {
  /// What client and server agreed on.
  var unit: ColumnUnit = .utf16

  var name: String { unit == .utf8 ? "utf-8" : "utf-16" }

  func position(_ offset: UInt32, in source: SourceFile) -> JSONValue {
    let place = place(offset, in: source)
    return ["line": .integer(place.line), "character": .integer(place.column)]
  }

  func range(_ range: TextRange, in source: SourceFile) -> JSONValue {
    ["start": position(range.start, in: source), "end": position(max(range.start, range.end), in: source)]
  }

  func offset(_ position: JSONValue, in source: SourceFile) -> UInt32? {
    guard let line = position["line"].integer, let character = position["character"].integer, line >= 0, character >= 0 else { return nil }
    let mark = line == 0 ? markWidth(source) : 0
    return character < mark ? 0 : source.offset(of: LineColumn(line: line + 1, column: character - mark + 1), unit: unit)
  }

  /// The line and column, both from 0. A client that sends a byte order mark counts it, as no person does.
  private func place(_ offset: UInt32, in source: SourceFile) -> (line: Int, column: Int) {
    let place = source.position(of: offset, unit: unit)
    return (place.line - 1, place.column - 1 + (place.line == 1 && offset > 0 ? markWidth(source) : 0))
  }

  private func markWidth(_ source: SourceFile) -> Int {
    source.text.starts(with: [0xEF, 0xBB, 0xBF]) ? (unit == .utf8 ? 3 : 1) : 0
  }

  func textRange(_ range: JSONValue, in source: SourceFile) -> TextRange? {
    guard let start = offset(range["start"], in: source), let end = offset(range["end"], in: source), start <= end else { return nil }
    return TextRange(start, end)
  }

  /// The line and column, both from 0, and the width of a range on one line.
  func token(_ range: TextRange, in source: SourceFile) -> (line: Int, column: Int, length: Int) {
    let (start, end) = (place(range.start, in: source), place(range.end, in: source))
    return (start.line, start.column, start.line == end.line ? end.column - start.column : 0)
  }
}
