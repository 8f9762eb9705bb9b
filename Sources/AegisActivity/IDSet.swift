/// A set of numbers of 64 bits: what events of one day have been counted.
///
/// Open addressing over one array; 0 marks a free slot, so that number is kept aside.
struct IDSet {
  private var slots: [UInt64]
  private(set) var count = 0
  private var hasZero = false

  init(minimumCapacity: Int = 0) {
    var size = 16
    while size < minimumCapacity * 2 { size *= 2 }
    slots = [UInt64](repeating: 0, count: size)
  }

  /// False where it was there.
  @inline(__always)
  mutating func insert(_ id: UInt64) -> Bool {
    if id == 0 {
      defer { hasZero = true }
      if !hasZero { count += 1 }
      return !hasZero
    }
    if count * 3 >= slots.count * 2 { grow() }
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: id) & mask
    while slots[at] != 0 {
      if slots[at] == id { return false }
      at = (at + 1) & mask
    }
    slots[at] = id
    count += 1
    return true
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    let mask = slots.count - 1
    for id in old where id != 0 {
      var at = Int(truncatingIfNeeded: id) & mask
      while slots[at] != 0 { at = (at + 1) & mask }
      slots[at] = id
    }
  }

  /// Eight bytes for each number, the lowest first.
  var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count * 8) { buffer, filled in
      func put(_ id: UInt64) {
        UnsafeMutableRawPointer(buffer.baseAddress! + filled).storeBytes(of: id.littleEndian, as: UInt64.self)
        filled += 8
      }
      if hasZero { put(0) }
      for id in slots where id != 0 { put(id) }
    }
  }

  init(bytes: UnsafeRawBufferPointer) {
    self.init(minimumCapacity: bytes.count / 8)
    for at in stride(from: 0, to: bytes.count - 7, by: 8) { _ = insert(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))) }
  }
}
