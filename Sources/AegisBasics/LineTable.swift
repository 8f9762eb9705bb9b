/// Where the lines of a text start.
///
/// Lines end at LF, CR or CR LF, as editors and terminals count them. Only how many end in front of each stretch of the text
/// is kept, so that a table costs little to make where only a few places of a long text are asked for.
public final class LineTable: Sendable {
  private let text: [UInt8]
  /// How many lines there are; never zero.
  public let count: Int
  public let isASCII: Bool
  /// Some may end at a CR.
  private let hasReturns: Bool
  /// For each stretch of so many bytes, how many lines end in front of it.
  private let ended: [UInt32]
  /// For the same stretches how many Unicode scalars, and of them how many outside of the basic plane, begin in front. Empty for ASCII.
  private let scalars: [(all: UInt32, astral: UInt32)]
  private static let stretch = 2048

  /// - Parameter isPlain: It is known that nothing but printable ASCII and line feeds stands there.
  public init(_ text: [UInt8], isPlain: Bool = false) {
    self.text = text
    var ended: [UInt32] = []
    ended.reserveCapacity(text.count / Self.stretch + 1)
    var total: UInt32 = 0, isASCII = true, hasReturns = false
    text.withUnsafeBufferPointer { bytes in
      var at = 0
      repeat {
        ended.append(total)
        let next = min(at + Self.stretch, bytes.count)
        if isPlain {
          total &+= UInt32(Self.feeds(bytes, at, next))
        } else {
          let found = Self.breaks(bytes, at, next)
          total &+= UInt32(found.count)
          if !found.isASCII { isASCII = false }
          if found.hasReturns { hasReturns = true }
        }
        at = next
      } while at < bytes.count
    }
    self.ended = ended
    (self.isASCII, self.hasReturns) = (isASCII, hasReturns)
    count = Int(total) + 1
    scalars = isASCII ? [] : text.withUnsafeBufferPointer(Self.countScalars)
  }

  /// How many lines end at the bytes of a part, whether all of them are ASCII, and whether one is a CR. Sixteen at once.
  private static func breaks(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> (count: Int, isASCII: Bool, hasReturns: Bool) {
    guard let base = bytes.baseAddress else { return (0, true, false) }
    // No more than 128 steps, so that no byte of the sum overflows.
    assert(end - start <= stretch)
    // Operators with a plain number in place of a vector are not compiled to vector instructions.
    let feed = SIMD16<UInt8>(repeating: 0x0A), carriageReturn = SIMD16<UInt8>(repeating: 0x0D)
    var feeds = SIMD16<UInt8>(), returns = SIMD16<UInt8>(), all = SIMD16<UInt8>()
    var at = start
    @inline(__always)
    func look(_ offset: Int) {
      let part = UnsafeRawPointer(base + offset).loadUnaligned(as: SIMD16<UInt8>.self)
      feeds &-= unsafeBitCast(part .== feed, to: SIMD16<UInt8>.self)
      returns |= unsafeBitCast(part .== carriageReturn, to: SIMD16<UInt8>.self)
      all |= part
    }
    while at &+ 64 <= end {
      look(at)
      look(at &+ 16)
      look(at &+ 32)
      look(at &+ 48)
      at &+= 64
    }
    while at &+ 16 <= end {
      look(at)
      at &+= 16
    }
    func halves(_ vector: SIMD16<UInt8>) -> (UInt64, UInt64) { unsafeBitCast(vector, to: (UInt64, UInt64).self) }
    let sums = halves(feeds)
    var count = sum(sums.0) &+ sum(sums.1)
    var hasReturns = halves(returns) != (0, 0), isASCII = (halves(all).0 | halves(all).1) & 0x8080_8080_8080_8080 == 0
    while at < end {
      if bytes[at] == 0x0A { count &+= 1 } else if bytes[at] == 0x0D { hasReturns = true }
      if bytes[at] >= 0x80 { isASCII = false }
      at &+= 1
    }
    if hasReturns {
      for at in start..<end where bytes[at] == 0x0D && isBreak(bytes, at) { count &+= 1 }
    }
    return (count, isASCII, hasReturns)
  }

  /// How many LF stand in a part.
  private static func feeds(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    assert(end - start <= stretch)
    let feed = SIMD16<UInt8>(repeating: 0x0A)
    var feeds = SIMD16<UInt8>()
    var at = start
    @inline(__always)
    func look(_ offset: Int) {
      feeds &-= unsafeBitCast(UnsafeRawPointer(base + offset).loadUnaligned(as: SIMD16<UInt8>.self) .== feed, to: SIMD16<UInt8>.self)
    }
    while at &+ 64 <= end {
      look(at)
      look(at &+ 16)
      look(at &+ 32)
      look(at &+ 48)
      at &+= 64
    }
    let sums = unsafeBitCast(feeds, to: (UInt64, UInt64).self)
    var count = sum(sums.0) &+ sum(sums.1)
    while at < end {
      if bytes[at] == 0x0A { count &+= 1 }
      at &+= 1
    }
    return count
  }

  /// The sum of eight bytes.
  @inline(__always)
  private static func sum(_ bytes: UInt64) -> Int {
    let pairs = (bytes & 0x00FF_00FF_00FF_00FF) &+ (bytes >> 8 & 0x00FF_00FF_00FF_00FF)
    return Int((pairs &* 0x0001_0001_0001_0001) >> 48)
  }

  /// Whether a line ends behind a byte: at a CR that stands before an LF it does not yet.
  @inline(__always)
  private static func isBreak(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    bytes[at] == 0x0A || bytes[at] == 0x0D && !(at + 1 < bytes.count && bytes[at + 1] == 0x0A)
  }

  private static func countScalars(_ bytes: UnsafeBufferPointer<UInt8>) -> [(all: UInt32, astral: UInt32)] {
    var counts: [(all: UInt32, astral: UInt32)] = []
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
  func width(upTo offset: UInt32, unit: ColumnUnit) -> Int {
    let index = Int(offset) / Self.stretch
    var (all, astral) = scalars[min(index, scalars.count - 1)]
    for byte in text[min(index * Self.stretch, Int(offset))..<Int(offset)] {
      if byte & 0xC0 != 0x80 { all &+= 1 }
      if byte >= 0xF0 { astral &+= 1 }
    }
    return Int(unit == .utf16 ? all + astral : all)
  }

  /// The index, from 0, of the line that holds `offset`.
  public func lineIndex(of offset: UInt32) -> Int {
    let offset = min(Int(offset), text.count), index = min(offset / Self.stretch, ended.count - 1)
    return Int(ended[index]) + text.withUnsafeBufferPointer { Self.breaks($0, index * Self.stretch, offset).count }
  }

  /// A line: where it starts, and where its last byte ends, its line break left out.
  public struct Line: Sendable {
    /// From 0.
    public let index: Int
    public let start: UInt32
    public let end: UInt32
  }

  public func line(_ index: Int) -> Line { Line(index: index, start: start(of: index), end: contentEnd(of: index)) }

  /// The line that holds `offset`. Mostly it starts and ends near it, in the same stretch.
  public func line(of offset: UInt32) -> Line {
    let offset = min(Int(offset), text.count), stretch = min(offset / Self.stretch, ended.count - 1)
    return text.withUnsafeBufferPointer { bytes in
      let first = stretch * Self.stretch, before = Self.breaks(bytes, first, offset).count
      let index = Int(ended[stretch]) + before
      if hasReturns { return line(index) }
      let start = before > 0 ? Self.endOfLastFeed(bytes, first, offset) : Int(start(of: index))
      let end = Self.firstFeed(bytes, offset, min(first + Self.stretch, bytes.count)) ?? Int(contentEnd(of: index))
      return Line(index: index, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end))
    }
  }

  /// Where the last LF of a part ends; the part's start where it has none.
  private static func endOfLastFeed(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    var at = end
    while at &- 16 >= start, !hasFeed(bytes, at &- 16) { at &-= 16 }
    while at > start, bytes[at &- 1] != 0x0A { at &-= 1 }
    return at
  }

  /// Where the first LF of a part stands.
  private static func firstFeed(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var at = start
    while at &+ 16 <= end, !hasFeed(bytes, at) { at &+= 16 }
    while at < end, bytes[at] != 0x0A { at &+= 1 }
    return at < end ? at : nil
  }

  /// Whether one of sixteen bytes is an LF.
  @inline(__always)
  private static func hasFeed(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    let part = UnsafeRawPointer(bytes.baseAddress! + at).loadUnaligned(as: SIMD16<UInt8>.self)
    let halves = unsafeBitCast(part .== SIMD16<UInt8>(repeating: 0x0A), to: (UInt64, UInt64).self)
    return halves.0 | halves.1 != 0
  }

  /// The offset of a line's first byte.
  public func start(of line: Int) -> UInt32 {
    if line == 0 { return 0 }
    // The last stretch in front of which fewer lines end.
    var (low, high) = (0, ended.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if ended[middle] < line { low = middle } else { high = middle }
    }
    return text.withUnsafeBufferPointer { bytes in
      var left = line - Int(ended[low]), at = low * Self.stretch
      while true {
        let breaks = Self.breaks(bytes, at, min(at + 64, bytes.count)).count
        if breaks >= left { break }
        left -= breaks
        at += 64
      }
      while true {
        if Self.isBreak(bytes, at) { left -= 1 }
        at += 1
        if left == 0 { return UInt32(truncatingIfNeeded: at) }
      }
    }
  }

  /// The offset behind the last byte of a line, its line break left out.
  public func contentEnd(of line: Int) -> UInt32 {
    var end = line + 1 < count ? start(of: line + 1) : UInt32(text.count)
    let start = start(of: line)
    if end > start && text[Int(end) - 1] == 0x0A { end -= 1 }
    if end > start && text[Int(end) - 1] == 0x0D { end -= 1 }
    return end
  }
}
