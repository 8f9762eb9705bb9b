import AegisBasics

extension RecordScanner {
  /// The text of a field, its escapes resolved.
  public func string(_ field: LogField) -> String {
    let bytes = UnsafeBufferPointer(start: base + field.start, count: field.count)
    if !bytes.contains(UInt8(ascii: "\\")) { return String(decoding: bytes, as: UTF8.self) }
    return Self.unescaped(bytes)
  }

  private static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var units: [UInt16] = []
    var scalars = ""
    var at = 0
    func flush() {
      scalars += String(decoding: units, as: UTF16.self)
      units.removeAll()
    }
    while at < bytes.count {
      let byte = bytes[at]
      guard byte == UInt8(ascii: "\\"), at + 1 < bytes.count else {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\\") || at + 1 >= bytes.count { at += 1 }
        flush()
        scalars += String(decoding: bytes[start..<at], as: UTF8.self)
        continue
      }
      switch bytes[at + 1] {
      case UInt8(ascii: "n"): units.append(0x0A)
      case UInt8(ascii: "r"): units.append(0x0D)
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "b"): units.append(0x08)
      case UInt8(ascii: "f"): units.append(0x0C)
      case UInt8(ascii: "u") where at + 6 <= bytes.count:
        units.append(UInt16(String(decoding: bytes[(at + 2)..<(at + 6)], as: UTF8.self), radix: 16) ?? 0xFFFD)
        at += 4
      case let other: units.append(UInt16(other))
      }
      at += 2
    }
    flush()
    return scalars
  }

  /// Whether a field holds a text.
  func contains(_ field: LogField, _ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount, first = text.utf8Start[0]
    var at = field.start
    while at + count <= field.end {
      if base[at] == first, (1..<count).allSatisfy({ base[at + $0] == text.utf8Start[$0] }) { return true }
      at += 1
    }
    return false
  }

  /// A number of 64 bits that stands for the bytes of a field; two different fields share one by chance
  /// about once in 10¹⁹ pairs.
  @inline(__always)
  func hash(_ field: LogField, _ seed: UInt64) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: field.count) &* 0x9E37_79B9_7F4A_7C15
    var at = field.start
    while at + 8 <= field.end {
      hash = Self.mix(hash ^ UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
      at += 8
    }
    if at < field.end {
      let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
      hash = Self.mix(hash ^ (word & (UInt64.max >> UInt64(64 - 8 * (field.end - at)))))
    }
    return hash
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let (high, low) = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return high ^ low ^ (value >> 29)
  }

  /// Seconds since 1970 of `2026-11-25T09:15:31Z`; nil for anything else.
  func seconds(_ field: LogField) -> Int? {
    guard field.count >= 20 else { return nil }
    func number(_ offset: Int, _ count: Int) -> Int? {
      var value = 0
      for index in 0..<count {
        let digit = base[field.start + offset + index] &- 0x30
        guard digit < 10 else { return nil }
        value = value * 10 + Int(digit)
      }
      return value
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
      let minute = number(14, 2), let second = number(17, 2), CalendarDate(year: year, month: month, day: day) != nil
    else { return nil }
    return DayNumber.of(year: year, month: month, day: day) * 86400 + hour * 3600 + minute * 60 + second
  }
}

/// Days since 1970-01-01.
public enum DayNumber {
  /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  public static func of(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
