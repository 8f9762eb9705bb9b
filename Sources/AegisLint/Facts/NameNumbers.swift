import AegisBasics

/// The numbers of things by their names, from 0; the first where several have the same.
///
/// Of a table that is filled once: less than what `TextIndex` does.
struct NameNumbers {
  private struct Slot {
    /// Of the name.
    var hash: UInt32 = 0
    /// One more than it is; zero for nothing.
    var number: UInt32 = 0
    /// Where the name lies in `bytes`.
    var start: UInt32 = 0
    var count: UInt32 = 0
  }

  /// A power of two of them.
  private var slots: [Slot]
  private var bytes: [UInt8] = []

  private static let seed = UInt64.random(in: 0...UInt64.max)

  /// - Parameter name: The name of each of so many things.
  init(_ count: Int, _ name: (Int) -> String) {
    slots = Array(repeating: Slot(), count: 1 << (Int.bitWidth - (2 * count).leadingZeroBitCount))
    bytes.reserveCapacity(24 * count)
    for number in 0..<count {
      var name = name(number)
      name.withUTF8 { name in
        let hash = Self.hash(name)
        let slot = slot(of: name, hash)
        if slots[slot].number > 0 { return }
        slots[slot] = Slot(hash: hash, number: UInt32(number + 1), start: UInt32(bytes.count), count: UInt32(name.count))
        bytes.append(contentsOf: name)
      }
    }
  }

  subscript(name: String) -> Int? {
    var name = name
    let found = name.withUTF8 { slots[slot(of: $0, Self.hash($0))].number }
    return found == 0 ? nil : Int(found) - 1
  }

  /// Where a name is, or would be.
  @inline(__always)
  private func slot(of name: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int {
    slots.withUnsafeBufferPointer { slots in
      bytes.withUnsafeBytes { bytes in
        var slot = Int(hash) & (slots.count &- 1)
        while slots[slot].number != 0, slots[slot].hash != hash || !isName(slots[slot], bytes, name) { slot = (slot &+ 1) & (slots.count &- 1) }
        return slot
      }
    }
  }

  @inline(__always)
  private func isName(_ slot: Slot, _ bytes: UnsafeRawBufferPointer, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard Int(slot.count) == name.count, let base = bytes.baseAddress, let other = name.baseAddress else { return slot.count == 0 && name.isEmpty }
    return equalBytes(base + Int(slot.start), UnsafeRawPointer(other), name.count)
  }

  @inline(__always)
  private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
    UInt32(truncatingIfNeeded: textHash(UnsafeRawBufferPointer(name), seed: seed))
  }
}
