import AegisBasics

extension [TextRange] {
  /// The one in which a place is, of ranges in order that are apart from each other.
  func range(around offset: UInt32) -> TextRange? {
    let next = partitioningIndex { $0.start > offset }
    return next > 0 && self[next - 1].contains(offset) ? self[next - 1] : nil
  }

  /// Those that begin in another range, of ranges in the order of their beginnings.
  func beginning(in range: TextRange) -> ArraySlice<TextRange> {
    if isEmpty { return [] }
    let first = partitioningIndex { $0.start >= range.start }
    return self[first...].prefix { range.contains($0.start) }
  }

  /// Those that do not lie in another one.
  var outermost: [TextRange] {
    var kept: [TextRange] = []
    for range in sorted(by: { ($0.start, $1.end) < ($1.start, $0.end) }) where kept.last.map({ range.end > $0.end }) ?? true { kept.append(range) }
    return kept
  }
}

extension [UInt32] {
  /// Whether one of places in order is in a range.
  func hasOne(in range: TextRange) -> Bool {
    let next = partitioningIndex { $0 >= range.start }
    return next < count && range.contains(self[next])
  }
}

/// The places that are in at least one of many ranges of a text.
struct RangeSet {
  /// In order, apart from each other.
  private(set) var ranges: [TextRange] = []

  init(_ ranges: [TextRange]) {
    for range in ranges.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      if let last = self.ranges.last, range.start < last.end {
        self.ranges[self.ranges.count - 1].end = max(last.end, range.end)
      } else {
        self.ranges.append(range)
      }
    }
  }

  func contains(_ offset: UInt32) -> Bool {
    let next = ranges.partitioningIndex { $0.start > offset }
    return next > 0 && ranges[next - 1].contains(offset)
  }
}
