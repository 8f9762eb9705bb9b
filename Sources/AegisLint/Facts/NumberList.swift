/// Numbers that are written one behind the other and forgotten together, where an array's own care would cost more than
/// they do.
struct NumberList<Number: FixedWidthInteger & BitwiseCopyable>: ~Copyable {
  private var start = UnsafeMutablePointer<Number>.allocate(capacity: 64)
  private var capacity = 64
  private(set) var count = 0

  deinit { start.deallocate() }

  var isEmpty: Bool { count == 0 }

  /// Valid until the list changes.
  var numbers: UnsafeBufferPointer<Number> { UnsafeBufferPointer(start: start, count: count) }

  @inline(__always)
  mutating func removeAll() { count = 0 }

  @inline(__always)
  mutating func append(_ number: Number) {
    if count == capacity { grow() }
    start[count] = number
    count &+= 1
  }

  /// In ascending order; short lists at once.
  mutating func sort() {
    if count > 32 {
      var numbers = UnsafeMutableBufferPointer(start: start, count: count)
      return numbers.sort()
    }
    var at = 1
    while at < count {
      let number = start[at]
      var place = at
      while place > 0, start[place &- 1] > number {
        start[place] = start[place &- 1]
        place &-= 1
      }
      start[place] = number
      at &+= 1
    }
  }

  /// Whether two of them are the same: all pairs are looked at.
  func hasPair() -> Bool {
    var at = 1
    while at < count {
      let number = start[at]
      var earlier = 0
      while earlier < at {
        if start[earlier] == number { return true }
        earlier &+= 1
      }
      at &+= 1
    }
    return false
  }

  private mutating func grow() {
    capacity *= 2
    start.widen(count, to: capacity)
  }
}
