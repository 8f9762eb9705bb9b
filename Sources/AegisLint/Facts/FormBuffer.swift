/// Bytes that are written one behind the other, looked up, and written over.
struct FormBuffer: ~Copyable {
  private var start = UnsafeMutablePointer<UInt8>.allocate(capacity: 4096)
  private var capacity = 4096
  private(set) var count = 0

  deinit { start.deallocate() }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start + range.lowerBound, count: range.count)
  }

  /// Forgets what stands from there on.
  mutating func truncate(to count: Int) { self.count = count }

  mutating func set(_ byte: UInt8, at place: Int) { start[place] = byte }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    start[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(number: UInt32) {
    reserve(4)
    UnsafeMutableRawPointer(start + count).storeBytes(of: number, as: UInt32.self)
    count += 4
  }

  /// A number as `CompactWriter` writes it.
  @inline(__always)
  mutating func append(compact number: Int) {
    var number = number
    while number >= 0x80 {
      append(UInt8(truncatingIfNeeded: number) | 0x80)
      number >>= 7
    }
    append(UInt8(truncatingIfNeeded: number))
  }

  @inline(__always)
  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard let from = text.baseAddress else { return }
    reserve(text.count)
    (start + count).update(from: from, count: text.count)
    count += text.count
  }

  /// - Parameter write: Writes so many bytes at most, and gives their number; nil where nothing is to be written.
  @inline(__always)
  mutating func append(atMost most: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int?) -> Bool {
    reserve(most)
    guard let written = write(start + count) else { return false }
    count += written
    return true
  }

  @inline(__always)
  private mutating func reserve(_ more: Int) { if count + more > capacity { grow(more) } }

  private mutating func grow(_ more: Int) {
    capacity = 2 * (capacity + more)
    start.widen(count, to: capacity)
  }
}

extension UnsafeMutablePointer {
  /// Moves so many values to memory for more of them, and gives back where they were.
  mutating func widen(_ count: Int, to capacity: Int) {
    let wider = Self.allocate(capacity: capacity)
    wider.moveInitialize(from: self, count: count)
    deallocate()
    self = wider
  }
}

extension UnsafeMutablePointer where Pointee: FixedWidthInteger & BitwiseCopyable {
  /// Memory for so many numbers, each zero.
  static func zeros(_ count: Int) -> Self {
    let numbers = Self.allocate(capacity: count)
    numbers.initialize(repeating: 0, count: count)
    return numbers
  }
}
