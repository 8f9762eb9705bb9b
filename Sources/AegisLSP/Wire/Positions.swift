import AegisBasics

/// Places in the unit that the client counts in: the only file that knows UTF-16.
struct Positions: Sendable {
  /// What client and server agreed on.
  var unit: ColumnUnit = .utf16

  var name: String { unit == .utf8 ? "utf-8" : "utf-16" }

  func position(_ offset: UInt32, in source: SourceFile) -> JSONValue {
    let place = source.position(of: offset, unit: unit)
    return ["line": .integer(place.line - 1), "character": .integer(place.column - 1)]
  }

  func range(_ range: TextRange, in source: SourceFile) -> JSONValue {
    ["start": position(range.start, in: source), "end": position(max(range.start, range.end), in: source)]
  }

  func offset(_ position: JSONValue, in source: SourceFile) -> UInt32? {
    guard let line = position["line"].integer, let character = position["character"].integer, line >= 0, character >= 0 else { return nil }
    return source.offset(of: LineColumn(line: line + 1, column: character + 1), unit: unit)
  }

  func textRange(_ range: JSONValue, in source: SourceFile) -> TextRange? {
    guard let start = offset(range["start"], in: source), let end = offset(range["end"], in: source), start <= end else { return nil }
    return TextRange(start, end)
  }

  /// The line and column, both from 0, and the width of a range on one line.
  func token(_ range: TextRange, in source: SourceFile) -> (line: Int, column: Int, length: Int) {
    let start = source.position(of: range.start, unit: unit)
    let end = source.position(of: range.end, unit: unit)
    return (start.line - 1, start.column - 1, start.line == end.line ? end.column - start.column : 0)
  }
}
