extension RandomAccessCollection where Index == Int {
  /// Where elements begin to hold, in an order in which those that do not come first.
  @inlinable
  public func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
