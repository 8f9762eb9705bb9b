/// Values one behind the other as bytes, for stores that only this program reads: numbers take as many bytes as they need.
public struct CompactWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func add(_ number: UInt64) {
    var number = number
    while number >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: number) | 0x80)
      number >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: number))
  }

  public mutating func add(_ number: Int) { add(UInt64(number)) }

  public mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { text in
      // Nearly all are short: their length is one byte.
      if text.count < 0x80 { bytes.append(UInt8(truncatingIfNeeded: text.count)) } else { add(text.count) }
      bytes.append(contentsOf: text)
    }
  }

  /// Adds what was written elsewhere as it is written here.
  public mutating func add(written bytes: UnsafeBufferPointer<UInt8>) { self.bytes.append(contentsOf: bytes) }

  public mutating func add(_ run: [UInt8]) {
    add(run.count)
    bytes += run
  }

  public mutating func add(_ digest: ContentDigest) {
    withUnsafeBytes(of: (digest.high.littleEndian, digest.low.littleEndian)) { bytes.append(contentsOf: $0) }
  }

  /// Adds a list with the number of its items.
  public mutating func add<Item>(each items: [Item], _ write: (Item, inout CompactWriter) -> Void) {
    add(items.count)
    for item in items { write(item, &self) }
  }
}

/// Reads what `CompactWriter` wrote; nil, from any of its methods, where that is not what stands there.
public struct CompactReader: Sendable {
  private let bytes: [UInt8]
  private var at: Int

  public init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    at = start
  }

  public var isAtEnd: Bool { at == bytes.count }

  public mutating func number() -> UInt64? {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while at < bytes.count, shift < 64 {
      let byte = bytes[at]
      at += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    return nil
  }

  /// A number of things of which each takes a byte at least.
  public mutating func count() -> Int? {
    guard let number = number(), number <= UInt64(bytes.count - at) else { return nil }
    return Int(number)
  }

  public mutating func flag() -> Bool? {
    guard at < bytes.count, bytes[at] <= 1 else { return nil }
    at += 1
    return bytes[at - 1] == 1
  }

  public mutating func text() -> String? {
    guard let count = count() else { return nil }
    at += count
    return bytes.withUnsafeBufferPointer { String(decoding: $0[at - count..<at], as: UTF8.self) }
  }

  public mutating func run() -> [UInt8]? {
    guard let count = count() else { return nil }
    at += count
    return Array(bytes[at - count..<at])
  }

  public mutating func digest() -> ContentDigest? {
    guard at + 16 <= bytes.count else { return nil }
    at += 16
    func word(_ start: Int) -> UInt64 {
      bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: UInt64.self)) }
    }
    return ContentDigest(high: word(at - 16), low: word(at - 8))
  }

  public mutating func list<Item>(_ read: (inout CompactReader) -> Item?) -> [Item]? {
    guard let count = count() else { return nil }
    var items: [Item] = []
    items.reserveCapacity(count)
    for _ in 0..<count {
      guard let item = read(&self) else { return nil }
      items.append(item)
    }
    return items
  }
}
