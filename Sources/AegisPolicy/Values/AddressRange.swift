/// An IP address, or a range of them in CIDR notation, of version 4 or 6.
///
/// Source: RFC 4632, RFC 4291.
public struct AddressRange: Hashable, Sendable {
  public enum Version: Sendable { case v4, v6 }

  public let version: Version
  /// The address in its lowest bits: 32 of them for version 4.
  public let address: UInt128
  /// How many of the first bits the range fixes.
  public let prefixLength: Int
  /// Whether the length was written.
  public let hasPrefix: Bool

  public var width: Int { version == .v4 ? 32 : 128 }

  /// The bits that the range leaves open.
  private var openBits: UInt128 { prefixLength == 0 ? (width == 128 ? .max : (1 << 32) - 1) : (1 << UInt128(width - prefixLength)) - 1 }

  /// The range's first address.
  public var network: UInt128 { address & ~openBits }

  /// The range's last address.
  public var last: UInt128 { address | openBits }

  /// Whether bits are set that the range leaves open: `203.0.113.77/24` means `203.0.113.0/24`.
  public var hasHostBits: Bool { address & openBits != 0 }

  public func contains(_ other: AddressRange) -> Bool {
    version == other.version && prefixLength <= other.prefixLength && other.network & ~openBits == network
  }

  /// Nil for what is neither an address nor a range.
  public init?(_ text: UnsafeBufferPointer<UInt8>) {
    let slash = text.firstIndex(of: UInt8(ascii: "/"))
    let host = text.part(0..<(slash ?? text.count))
    guard !host.isEmpty else { return nil }
    if host.contains(UInt8(ascii: ":")) {
      guard let found = Self.version6(host) else { return nil }
      (version, address) = (.v6, found)
    } else {
      guard let found = Self.version4(host) else { return nil }
      (version, address) = (.v4, UInt128(found))
    }
    hasPrefix = slash != nil
    let most = version == .v4 ? 32 : 128
    if let slash {
      guard let length = Self.number(text.part(slash + 1..<text.count), most: most) else { return nil }
      prefixLength = length
    } else {
      prefixLength = most
    }
  }

  private init(_ version: Version, _ address: UInt128, _ prefixLength: Int) {
    self.version = version
    self.address = address
    self.prefixLength = prefixLength
    hasPrefix = true
  }

  /// A decimal number without a sign.
  private static func number(_ text: UnsafeBufferPointer<UInt8>, most: Int) -> Int? {
    guard !text.isEmpty, text.count <= 3 else { return nil }
    var value = 0
    for byte in text {
      guard byte &- 0x30 < 10 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value <= most ? value : nil
  }

  private static func version4(_ text: UnsafeBufferPointer<UInt8>) -> UInt32? {
    var address: UInt32 = 0
    var start = 0, parts = 0
    for at in 0...text.count where at == text.count || text[at] == UInt8(ascii: ".") {
      guard parts < 4, let value = number(text.part(start..<at), most: 255) else { return nil }
      address = address << 8 | UInt32(value)
      parts += 1
      start = at + 1
    }
    return parts == 4 ? address : nil
  }

  private static func version6(_ text: UnsafeBufferPointer<UInt8>) -> UInt128? {
    var groups: [UInt16] = []
    var gap: Int?
    var at = 0
    if text.count >= 2, text[0] == UInt8(ascii: ":") {
      guard text[1] == UInt8(ascii: ":") else { return nil }
      gap = 0
      at = 2
    }
    while at < text.count {
      var end = at
      while end < text.count && text[end] != UInt8(ascii: ":") { end += 1 }
      let group = text.part(at..<end)
      if end == text.count && group.contains(UInt8(ascii: ".")) {
        guard let tail = version4(group) else { return nil }
        groups += [UInt16(tail >> 16), UInt16(tail & 0xFFFF)]
        break
      }
      guard let value = hexadecimal(group) else { return nil }
      groups.append(value)
      at = end + 1
      if at == text.count && end < text.count { return nil }
      if at < text.count && text[at] == UInt8(ascii: ":") {
        guard gap == nil else { return nil }
        gap = groups.count
        at += 1
      }
    }
    if let gap {
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: [UInt16](repeating: 0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    return groups.reduce(0) { $0 << 16 | UInt128($1) }
  }

  private static func hexadecimal(_ text: UnsafeBufferPointer<UInt8>) -> UInt16? {
    guard !text.isEmpty, text.count <= 4 else { return nil }
    var value: UInt16 = 0
    for byte in text {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt16(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt16((byte | 0x20) - 0x61 + 10)
      default: return nil
      }
    }
    return value
  }
}

extension AddressRange {
  /// Whether no request from the internet has an address of the range: private, shared, loopback and link-local ones.
  ///
  /// Source: RFC 1918, RFC 6598, RFC 1122, RFC 3927, RFC 4193, RFC 4291.
  public var isPrivate: Bool { Self.privateRanges.contains { $0.contains(self) } }

  private static let privateRanges: [AddressRange] = [
    AddressRange(.v4, 0x0A00_0000, 8), AddressRange(.v4, 0xAC10_0000, 12), AddressRange(.v4, 0xC0A8_0000, 16),
    AddressRange(.v4, 0x6440_0000, 10), AddressRange(.v4, 0x7F00_0000, 8), AddressRange(.v4, 0xA9FE_0000, 16),
    AddressRange(.v6, 0xFC00 << 112, 7), AddressRange(.v6, 0xFE80 << 112, 10), AddressRange(.v6, 1, 128),
  ]

  /// The range as it is written, starting with its first address.
  public var canonicalText: String {
    let network = network
    switch version {
    case .v4:
      let bytes = (0..<4).reversed().map { String(UInt8(truncatingIfNeeded: network >> UInt128(8 * $0))) }
      return bytes.joined(separator: ".") + "/\(prefixLength)"
    case .v6:
      let groups = (0..<8).reversed().map { UInt16(truncatingIfNeeded: network >> UInt128(16 * $0)) }
      return Self.text(groups) + "/\(prefixLength)"
    }
  }

  /// RFC 5952: the first longest run of zero groups, of two or more, is left out.
  private static func text(_ groups: [UInt16]) -> String {
    var best = 0..<0, at = 0
    while at < 8 {
      var end = at
      while end < 8 && groups[end] == 0 { end += 1 }
      if end - at > max(best.count, 1) { best = at..<end }
      at = max(end, at + 1)
    }
    func words(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
    if best.isEmpty { return words(groups[...]) }
    return words(groups[..<best.lowerBound]) + "::" + words(groups[best.upperBound...])
  }
}
