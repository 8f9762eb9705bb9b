import Synchronization

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
  private let lineTable = AtomicLazyReference<LineTable>()

  public init(id: FileID, displayPath: String, text: [UInt8]) {
    self.id = id
    self.displayPath = displayPath
    self.text = text
  }

  /// Found when the first finding of the file is shown: most files never need it.
  public var lines: LineTable { lineTable.load() ?? lineTable.storeIfNil(LineTable(text)) }

  /// The place of a byte offset; offsets past the end are taken as the end.
  public func position(of offset: UInt32, unit: ColumnUnit) -> LineColumn {
    let offset = min(offset, UInt32(text.count))
    let line = lines.lineIndex(of: offset)
    var start = lines.starts[line]
    if line == 0 && start == 0 && text.starts(with: Self.byteOrderMark) { start = min(3, offset) }
    return LineColumn(line: line + 1, column: 1 + width(from: start, to: offset, unit: unit))
  }

  /// The byte offset of a place, the inverse of `position(of:unit:)`; columns past the end of a
  /// line are taken as its end.
  public func offset(of place: LineColumn, unit: ColumnUnit) -> UInt32 {
    guard place.line >= 1, place.line <= lines.starts.count else { return UInt32(text.count) }
    let end = lines.contentEnd(of: place.line - 1, in: text)
    var offset = lines.starts[place.line - 1]
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
    return lines.width(upTo: end, in: text, unit: unit) - lines.width(upTo: start, in: text, unit: unit)
  }
}

/// Where the lines of a text start.
///
/// Lines end at LF, CR or CR LF, as editors and terminals count them.
public final class LineTable: Sendable {
  /// The offset of the first byte of each line; never empty.
  public let starts: [UInt32]
  public let isASCII: Bool

  /// How many Unicode scalars, and of them how many outside of the basic plane, begin in front of each
  /// stretch of `stretch` bytes, so that a place in a long line costs no more than one in a short one. Empty for ASCII.
  private let counts: [(scalars: UInt32, astral: UInt32)]
  private static let stretch = 512

  public init(_ text: [UInt8]) {
    (starts, isASCII) = text.withUnsafeBufferPointer(Self.findLines)
    counts = isASCII ? [] : text.withUnsafeBufferPointer(Self.countScalars)
  }

  /// Passes over eight bytes at a time where no line ends among them.
  private static func findLines(_ bytes: UnsafeBufferPointer<UInt8>) -> (starts: [UInt32], isASCII: Bool) {
    var starts: [UInt32] = [0]
    starts.reserveCapacity(bytes.count / 24 + 1)
    var high: UInt64 = 0
    let ones: UInt64 = 0x0101_0101_0101_0101
    let lows = ones &* 0x7F
    var index = 0
    while index < bytes.count {
      if index + 8 <= bytes.count {
        let word = UnsafeRawPointer(bytes.baseAddress!).loadUnaligned(fromByteOffset: index, as: UInt64.self)
        high |= word
        // No byte is below 0x0E: neither a line feed nor a carriage return is among them.
        if (word &- (ones &* 0x0E)) & (ones &* 0x80) & ~word == 0 {
          index += 8
          continue
        }
        let (feeds, returns) = (word ^ (ones &* 0x0A), word ^ (ones &* 0x0D))
        // The high bit of a byte is clear where it is zero.
        let others = (((feeds & lows) &+ lows) | feeds) & (((returns & lows) &+ lows) | returns)
        let found = ~(others | lows)
        if found == 0 {
          index += 8
          continue
        }
        // Nothing but line feeds: their bytes are where the high bits are set.
        let noReturns = (((returns & lows) &+ lows) | returns) | lows == .max
        if noReturns {
          var feeds = found.littleEndian
          while feeds != 0 {
            starts.append(UInt32(truncatingIfNeeded: index + feeds.trailingZeroBitCount >> 3 + 1))
            feeds &= feeds &- 1
          }
          index += 8
          continue
        }
      }
      let end = min(index + 8, bytes.count)
      while index < end {
        let byte = bytes[index]
        high |= UInt64(byte)
        index += 1
        if byte == 0x0A || (byte == 0x0D && !(index < bytes.count && bytes[index] == 0x0A)) {
          starts.append(UInt32(truncatingIfNeeded: index))
        }
      }
    }
    return (starts, high & ~lows == 0)
  }

  private static func countScalars(_ bytes: UnsafeBufferPointer<UInt8>) -> [(scalars: UInt32, astral: UInt32)] {
    var counts: [(scalars: UInt32, astral: UInt32)] = []
    var (scalars, astral): (UInt32, UInt32) = (0, 0)
    for (index, byte) in bytes.enumerated() {
      if index % stretch == 0 { counts.append((scalars, astral)) }
      if byte & 0xC0 != 0x80 { scalars &+= 1 }
      if byte >= 0xF0 { astral &+= 1 }
    }
    counts.append((scalars, astral))
    return counts
  }

  /// The width of all that stands in front of an offset of a text that is not ASCII.
  func width(upTo offset: UInt32, in text: [UInt8], unit: ColumnUnit) -> Int {
    let index = Int(offset) / Self.stretch
    var (scalars, astral) = counts[min(index, counts.count - 1)]
    for byte in text[min(index * Self.stretch, Int(offset))..<Int(offset)] {
      if byte & 0xC0 != 0x80 { scalars &+= 1 }
      if byte >= 0xF0 { astral &+= 1 }
    }
    return Int(unit == .utf16 ? scalars + astral : scalars)
  }

  /// The index, from 0, of the line that holds `offset`.
  public func lineIndex(of offset: UInt32) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The offset behind the last byte of a line, its line break left out.
  public func contentEnd(of line: Int, in text: [UInt8]) -> UInt32 {
    var end = line + 1 < starts.count ? starts[line + 1] : UInt32(text.count)
    let start = starts[line]
    if end > start && text[Int(end) - 1] == 0x0A { end -= 1 }
    if end > start && text[Int(end) - 1] == 0x0D { end -= 1 }
    return end
  }
}
