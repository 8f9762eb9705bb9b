/// A range of addresses of one family, from CIDR notation or a single address.
///
/// Source: IAM User Guide, "IP address condition operators"; RFC 4632, RFC 4291, RFC 5952.
public struct AddressRange: Hashable, Sendable {
  public enum Family: UInt8, Sendable { case v4, v6 }
  public var family: Family
  public var first: UInt128
  public var last: UInt128

  public init(family: Family, first: UInt128, last: UInt128) {
    self.family = family
    self.first = first
    self.last = last
  }

  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let (family, value) = Self.address(parts[0]) else { return nil }
    let bits = family == .v4 ? 32 : 128
    var prefix = bits
    if parts.count == 2 {
      guard parts[1].utf8.count <= 3, let length = Int(parts[1]), 0...bits ~= length else { return nil }
      prefix = length
    }
    let host: UInt128 = prefix == bits ? 0 : (bits - prefix == 128 ? .max : (1 << UInt128(bits - prefix)) - 1)
    self.init(family: family, first: value & ~host, last: value | host)
  }

  public func contains(_ other: AddressRange) -> Bool {
    family == other.family && first <= other.first && other.last <= last
  }

  /// One address as text.
  static func text(_ family: Family, _ value: UInt128) -> String {
    if family == .v4 {
      return (0..<4).map { String(UInt8(truncatingIfNeeded: value >> UInt128(24 - 8 * $0))) }.joined(separator: ".")
    }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: value >> UInt128(112 - 16 * $0)) }
    // RFC 5952: the longest run of zero groups, the first of equals, becomes `::`.
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(best.count, 1) { best = start..<end }
      start = max(end, start + 1)
    }
    func hex(_ range: Range<Int>) -> String { groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
    return best.isEmpty ? hex(0..<8) : hex(0..<best.lowerBound) + "::" + hex(best.upperBound..<8)
  }

  private static func address(_ text: Substring) -> (Family, UInt128)? {
    text.utf8.contains(UInt8(ascii: ":")) ? v6(text).map { (.v6, $0) } : v4(text).map { (.v4, UInt128($0)) }
  }

  private static func v4(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard 1...3 ~= part.utf8.count, part.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let byte = UInt8(part) else { return nil }
      value = value << 8 | UInt32(byte)
    }
    return value
  }

  private static func v6(_ text: Substring) -> UInt128? {
    var halves: [[UInt16]] = []
    var rest = text
    while let cut = firstDoubleColon(rest) {
      guard halves.isEmpty, let groups = groups(rest[..<cut]) else { return nil }
      halves.append(groups)
      rest = rest[rest.index(cut, offsetBy: 2)...]
    }
    guard let last = groups(rest) else { return nil }
    let head = halves.first ?? []
    guard halves.isEmpty ? last.count == 8 : head.count + last.count <= 7 else { return nil }
    let all = head + Array(repeating: 0, count: 8 - head.count - last.count) + last
    return all.reduce(0) { $0 << 16 | UInt128($1) }
  }

  private static func firstDoubleColon(_ text: Substring) -> Substring.Index? {
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      if text[index] == ":", next < text.endIndex, text[next] == ":" { return index }
      index = next
    }
    return nil
  }

  /// Groups of hexadecimal digits; the last may be an IPv4 address.
  private static func groups(_ text: Substring) -> [UInt16]? {
    if text.isEmpty { return [] }
    var found: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
        guard let value = v4(part) else { return nil }
        found += [UInt16(truncatingIfNeeded: value >> 16), UInt16(truncatingIfNeeded: value)]
      } else {
        guard 1...4 ~= part.utf8.count, let value = UInt16(part, radix: 16) else { return nil }
        found.append(value)
      }
    }
    return found
  }
}
