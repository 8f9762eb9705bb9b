/// A position as people count it: both numbers start at 1.
public struct LineColumn: Hashable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// The unit in which a consumer counts columns.
public enum ColumnUnit: Sendable {
  /// Bytes: LSP's `utf-8`.
  case utf8
  /// UTF-16 code units: LSP's default.
  case utf16
  /// Unicode scalars: terminals, SARIF's `unicodeCodePoints`.
  case scalars
}

/// One file's text and what is needed to speak about places in it.
public final class SourceFile: Sendable {
  public let id: FileID
  /// Relative to the project, with `/`; only for showing.
  public let displayPath: String
  public let text: [UInt8]
  private let isPlain: Bool
  private let lineTable = LazyReference<LineTable>()

  /// - Parameter isPlain: It is known that nothing but printable ASCII and line feeds stands in the text.
  public init(id: FileID, displayPath: String, text: [UInt8], isPlain: Bool = false) {
    self.id = id
    self.displayPath = displayPath
    self.text = text
    self.isPlain = isPlain
  }

  /// Found when the first finding of the file is shown: most files never need it.
  public var lines: LineTable { lineTable.load() ?? lineTable.storeIfNil(LineTable(text, isPlain: isPlain)) }

  /// The place of a byte offset; offsets past the end are taken as the end.
  public func position(of offset: UInt32, unit: ColumnUnit) -> LineColumn {
    let offset = min(offset, UInt32(text.count))
    return position(of: offset, in: lines.line(of: offset), unit: unit)
  }

  /// The place of a byte offset in its line.
  public func position(of offset: UInt32, in line: LineTable.Line, unit: ColumnUnit) -> LineColumn {
    let start = min(UInt32(contentStart(of: line)), offset)
    return LineColumn(line: line.index + 1, column: 1 + width(from: start, to: offset, unit: unit))
  }

  /// Where a line's text starts: behind the byte order mark on the first.
  public func contentStart(of line: LineTable.Line) -> Int {
    line.index == 0 && text.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : Int(line.start)
  }

  /// The byte offset of a place, the inverse of `position(of:unit:)`; columns past the end of a
  /// line are taken as its end.
  public func offset(of place: LineColumn, unit: ColumnUnit) -> UInt32 {
    guard place.line >= 1, place.line <= lines.count else { return UInt32(text.count) }
    let end = lines.contentEnd(of: place.line - 1)
    var offset = lines.start(of: place.line - 1)
    if place.line == 1 && text.starts(with: Self.byteOrderMark) { offset = 3 }
    var left = place.column - 1
    while left > 0 && offset < end {
      let byte = text[Int(offset)]
      let length: UInt32 = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      switch unit {
      case .utf8: left -= Int(length)
      case .utf16: left -= byte >= 0xF0 ? 2 : 1
      case .scalars: left -= 1
      }
      offset += length
    }
    return min(offset, end)
  }

  /// The text of a range.
  public func string(_ range: TextRange) -> String {
    String(decoding: text[Int(range.start)..<min(text.count, Int(max(range.start, range.end)))], as: UTF8.self)
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private func width(from start: UInt32, to end: UInt32, unit: ColumnUnit) -> Int {
    if lines.isASCII || unit == .utf8 { return Int(end - start) }
    return lines.width(upTo: end, unit: unit) - lines.width(upTo: start, unit: unit)
  }
}
