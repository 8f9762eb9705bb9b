public import AegisBasics

/// Maps offsets in the decoded text of a scalar back to offsets in the file.
///
/// A plain scalar on one line is one segment. A literal block scalar is one segment a line, because
/// YAML strips the indentation of each. A quoted scalar has one segment a run without escapes. Bytes
/// that stand nowhere in the file (a folded line break, an escape) lie between segments and map to
/// the place that made them.
public struct SegmentMap: Sendable {
  public struct Segment: Sendable, BitwiseCopyable {
    public var decoded: UInt32
    public var source: UInt32
    public var length: UInt32
    /// The source bytes are the decoded bytes; otherwise they are what made them (an escape).
    public var isVerbatim: Bool
    /// How many source bytes made the segment; `length` where it is verbatim.
    public var sourceLength: UInt32
  }

  public private(set) var segments: [Segment] = []
  public private(set) var decodedCount: UInt32 = 0

  public init() {}

  /// Appends `length` bytes that are the same in the file (at `source`) and in the decoded text.
  public mutating func append(source: UInt32, length: UInt32) {
    guard length > 0 else { return }
    if let last = segments.last, last.isVerbatim, last.source + last.length == source {
      segments[segments.count - 1].length += length
      segments[segments.count - 1].sourceLength += length
    } else {
      segments.append(
        Segment(decoded: decodedCount, source: source, length: length, isVerbatim: true, sourceLength: length))
    }
    decodedCount += length
  }

  /// Appends `length` decoded bytes that were made by `sourceLength` other bytes of the file.
  public mutating func append(madeBy source: UInt32, sourceLength: UInt32, length: UInt32) {
    segments.append(
      Segment(decoded: decodedCount, source: source, length: length, isVerbatim: false, sourceLength: sourceLength))
    decodedCount += length
  }

  /// Appends what a part of another text is made of.
  public mutating func append(_ range: TextRange, of other: SegmentMap) {
    guard !range.isEmpty, var index = other.segmentIndex(of: range.start) else { return }
    var start = range.start
    while start < range.end && index < other.segments.count {
      let segment = other.segments[index]
      let end = min(range.end, segment.decoded + segment.length)
      if end > start {
        if segment.isVerbatim {
          append(source: segment.source + (start - segment.decoded), length: end - start)
        } else {
          append(madeBy: segment.source, sourceLength: segment.sourceLength, length: end - start)
        }
        start = end
      }
      index += 1
    }
  }

  /// The file's offset of a decoded byte; for the end of the text, the offset behind its last byte.
  public func sourceOffset(ofDecoded offset: UInt32) -> UInt32 {
    guard let index = segmentIndex(of: offset) else { return segments.first?.source ?? 0 }
    let segment = segments[index]
    let inside = offset - segment.decoded
    if inside >= segment.length { return segment.source + segment.sourceLength }
    return segment.isVerbatim ? segment.source + inside : segment.source
  }

  /// Translates a decoded range. The result starts at the first byte and ends behind the last one, so
  /// that a token that crosses a line of a block scalar still gives one contiguous range of the file.
  public func sourceRange(ofDecoded range: TextRange) -> TextRange {
    let start = sourceOffset(ofDecoded: range.start)
    if range.isEmpty { return TextRange(at: start) }
    guard let index = segmentIndex(of: range.end - 1) else { return TextRange(at: start) }
    let last = segments[index]
    let end = last.isVerbatim ? last.source + (range.end - last.decoded) : last.source + last.sourceLength
    return TextRange(start, max(start, end))
  }

  /// Whether the range's bytes stand in the file just as they are, in one piece.
  public func isVerbatim(_ range: TextRange) -> Bool {
    guard !range.isEmpty, let index = segmentIndex(of: range.start) else { return true }
    let segment = segments[index]
    return segment.isVerbatim && range.end <= segment.decoded + segment.length
  }

  /// The segment that holds a decoded offset, or the last one that starts before it.
  private func segmentIndex(of offset: UInt32) -> Int? {
    guard !segments.isEmpty else { return nil }
    var low = 0
    var high = segments.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].decoded <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
