/// The letters and digits of a text, small, as it is likened to others; what is not ASCII counts as letters.
struct Letters {
  private(set) var bytes: [UInt8] = []
  /// Whether a word begins at each, and behind the last.
  private var isStart: [Bool] = []

  init(_ text: ArraySlice<UInt8>) {
    bytes.reserveCapacity(text.count)
    isStart.reserveCapacity(text.count + 1)
    var isNew = true
    for byte in text {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: bytes.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      default:
        isNew = true
        continue
      }
      isStart.append(isNew)
      isNew = false
    }
    isStart.append(true)
  }

  init(_ text: some StringProtocol) { self.init(Array(text.utf8)[...]) }

  /// How often a text stands in this one, beginning or ending with a word.
  func occurrences(of part: Letters, upTo limit: Int) -> Int {
    guard let first = part.bytes.first, part.bytes.count <= bytes.count else { return 0 }
    var count = 0
    for start in 0...(bytes.count - part.bytes.count) where bytes[start] == first && bytes[start...].starts(with: part.bytes) {
      guard isStart[start] || isStart[start + part.bytes.count] else { continue }
      count += 1
      if count == limit { break }
    }
    return count
  }
}
