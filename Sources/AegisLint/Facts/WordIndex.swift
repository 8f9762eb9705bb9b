/// Keys of three words with a number each, from 0, in the order in which they came: less than what `TextIndex` does.
struct WordIndex: ~Copyable {
  typealias Key = (UInt64, UInt64, UInt64)

  /// By the number.
  private var keys = UnsafeMutablePointer<Key>.allocate(capacity: 32)
  private(set) var count = 0
  /// One more than a number; zero for nothing. A power of two of them, twice as many as there is place for keys.
  private var slots: UnsafeMutablePointer<UInt32>
  private var slotCount = 64
  private let seed = UInt64.random(in: 0...UInt64.max)

  init() { slots = .zeros(slotCount) }

  deinit {
    keys.deallocate()
    slots.deallocate()
  }

  /// The number that a key has from now on.
  @inline(__always)
  mutating func insert(_ key: Key) -> Int {
    var slot = place(of: key)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) &- 1
      if keys[number] == key { return number }
      slot = (slot &+ 1) & (slotCount &- 1)
    }
    return add(key)
  }

  private mutating func add(_ key: Key) -> Int {
    if 2 * (count + 1) > slotCount { grow() }
    (keys + count).initialize(to: key)
    count += 1
    put(count - 1)
    return count - 1
  }

  private mutating func put(_ number: Int) {
    var slot = place(of: keys[number])
    while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
    slots[slot] = UInt32(number + 1)
  }

  private mutating func grow() {
    slots.deallocate()
    slotCount *= 2
    slots = .zeros(slotCount)
    keys.widen(count, to: slotCount / 2)
    for number in 0..<count { put(number) }
  }

  @inline(__always)
  private func place(of key: Key) -> Int {
    let first = (key.0 ^ seed).multipliedFullWidth(by: key.1 ^ 0x8BB8_4B93_962E_ACC9)
    let second = (first.high ^ first.low ^ seed).multipliedFullWidth(by: key.2 ^ 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: second.high ^ second.low) & (slotCount &- 1)
  }
}
