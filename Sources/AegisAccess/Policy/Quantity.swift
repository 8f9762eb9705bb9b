/// A number as conditions compare it: exact, without a floating point's rounding.
public struct Quantity: Hashable, Sendable, Comparable {
  /// The number times 10⁶.
  let millionths: Int128

  init(millionths: Int128) { self.millionths = millionths }

  public init(_ whole: Int64) { millionths = Int128(whole) * 1_000_000 }

  /// Nil for what is no decimal number, has more than six digits behind the point, or is beyond 10²⁰.
  public init?(_ text: String) {
    var rest = Substring(text).utf8
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let parts = rest.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? Array(parts[1]) : []
    let isDigit = { (byte: UInt8) in byte &- 0x30 < 10 }
    guard !parts[0].isEmpty || !fraction.isEmpty, parts[0].count <= 20, fraction.count <= 6,
      parts[0].allSatisfy(isDigit), fraction.allSatisfy(isDigit)
    else { return nil }
    var value: Int128 = 0
    for byte in parts[0] { value = value * 10 + Int128(byte - 0x30) }
    for index in 0..<6 { value = value * 10 + (index < fraction.count ? Int128(fraction[index] - 0x30) : 0) }
    millionths = isNegative ? -value : value
  }

  public static func < (left: Quantity, right: Quantity) -> Bool { left.millionths < right.millionths }

  public var text: String {
    let magnitude = millionths.magnitude
    var fraction = String(magnitude % 1_000_000)
    fraction = String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return (millionths < 0 ? "-" : "") + String(magnitude / 1_000_000) + (fraction.isEmpty ? "" : "." + fraction)
  }
}

/// Dates of conditions, as seconds since 1970: ISO 8601 (W3C profile), or the number itself.
///
/// Source: IAM User Guide, "Date condition operators"; W3C NOTE-datetime.
enum DateText {
  static func read(_ text: String) -> Quantity? {
    if let seconds = Quantity(text), !(text.utf8.count == 4 && text.utf8.allSatisfy { $0 &- 0x30 < 10 }) { return seconds }
    var reader = Reader(Array(text.utf8))
    guard let year = reader.number(4) else { return nil }
    var month = 1, day = 1
    if reader.take("-") {
      guard let value = reader.number(2), 1...12 ~= value else { return nil }
      month = value
      if reader.take("-") {
        guard let value = reader.number(2), 1...31 ~= value else { return nil }
        day = value
      }
    }
    var seconds = Int64(daysBefore(year: year, month: month, day: day)) * 86_400
    var millionths: Int128 = 0
    if reader.take("T") || reader.take("t") || reader.take(" ") {
      guard let hour = reader.number(2), hour < 25, reader.take(":"), let minute = reader.number(2), minute < 60 else { return nil }
      seconds += Int64(hour * 3600 + minute * 60)
      if reader.take(":") {
        guard let second = reader.number(2), second < 61 else { return nil }
        seconds += Int64(second)
        if reader.take(".") {
          guard let fraction = reader.fraction() else { return nil }
          millionths = fraction
        }
      }
      if let zone = reader.zone() { seconds -= Int64(zone) } else if !reader.isAtEnd { return nil }
    }
    return reader.isAtEnd ? Quantity(millionths: Int128(seconds) * 1_000_000 + millionths) : nil
  }

  /// In ISO 8601, in UTC.
  static func write(_ date: Quantity) -> String {
    let total = Int64(clamping: date.millionths >= 0 ? date.millionths / 1_000_000 : (date.millionths - 999_999) / 1_000_000)
    var days = Int(total >= 0 ? total / 86_400 : (total - 86_399) / 86_400)
    let second = Int(total - Int64(days) * 86_400)
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days.
    days += 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day))T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
  }

  private static func daysBefore(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private struct Reader {
    let bytes: [UInt8]
    var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func take(_ sign: Unicode.Scalar) -> Bool {
      guard at < bytes.count, UInt32(bytes[at]) == sign.value else { return false }
      at += 1
      return true
    }

    mutating func number(_ digits: Int) -> Int? {
      guard at + digits <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[at..<at + digits] {
        guard byte &- 0x30 < 10 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      at += digits
      return value
    }

    /// Digits behind a point, in millionths; what is finer is left out.
    mutating func fraction() -> Int128? {
      let start = at
      var value: Int128 = 0
      while at < bytes.count, bytes[at] &- 0x30 < 10 {
        if at - start < 6 { value = value * 10 + Int128(bytes[at] - 0x30) }
        at += 1
      }
      guard at > start else { return nil }
      for _ in 0..<max(0, 6 - (at - start)) { value *= 10 }
      return value
    }

    /// Seconds east of Greenwich.
    mutating func zone() -> Int? {
      if take("Z") || take("z") { return 0 }
      let isEast = take("+")
      guard isEast || take("-"), let hour = number(2) else { return nil }
      _ = take(":")
      guard let minute = number(2) else { return nil }
      return (isEast ? 1 : -1) * (hour * 3600 + minute * 60)
    }
  }
}
