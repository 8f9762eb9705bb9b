/// A moment as a `Date…` operator reads it: ISO 8601 in one of the W3C's forms, or seconds since 1970.
///
/// Source: IAM User Guide, "Date condition operators"; W3C note "Date and Time Formats".
public struct PolicyDate: Hashable, Sendable, Comparable {
  public enum Problem: Error, Hashable, Sendable {
    /// Does not look like a date at all.
    case malformed
    /// Has the form of one, but no calendar or clock has it.
    case impossible
  }

  /// Seconds since 1970-01-01T00:00:00Z. Fractions of a second are dropped.
  public let seconds: Int
  /// Whether it was written as a number of seconds.
  public let isEpoch: Bool

  public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

  public init(_ text: UnsafeBufferPointer<UInt8>) throws(Problem) {
    if !text.isEmpty, text.count > 4 || text.first == UInt8(ascii: "-"), let number = Self.epoch(text) {
      (seconds, isEpoch) = (number, true)
      return
    }
    var reader = Reader(text: text)
    let year = try reader.digits(4)
    var month = 1, day = 1
    var time = (hour: 0, minute: 0, second: 0, offset: 0)
    if reader.skip(UInt8(ascii: "-")) {
      month = try reader.digits(2)
      if reader.skip(UInt8(ascii: "-")) {
        day = try reader.digits(2)
        if reader.skip(UInt8(ascii: "T")) || reader.skip(UInt8(ascii: "t")) { time = try reader.time() }
      }
    }
    guard reader.isAtEnd else { throw .malformed }
    guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), time.hour < 24 || (time.hour == 24 && time.minute == 0),
      time.minute < 60, time.second <= 60
    else { throw .impossible }
    isEpoch = false
    let clock = time.hour * 3600 + time.minute * 60 + time.second
    seconds = Self.daysSince1970(year, month, day) * 86400 + clock - time.offset
  }

  private static func epoch(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard text.count <= 14 else { return nil }
    let isNegative = text[0] == UInt8(ascii: "-")
    var value = 0
    for byte in text.dropFirst(isNegative ? 1 : 0) {
      guard byte &- 0x30 < 10 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return isNegative ? -value : value
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The proleptic Gregorian calendar, counted in years that begin with March.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private struct Reader {
    let text: UnsafeBufferPointer<UInt8>
    var at = 0

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var isAtEnd: Bool { at == text.count }

    mutating func skip(_ byte: UInt8) -> Bool {
      guard at < text.count, text[at] == byte else { return false }
      at += 1
      return true
    }

    mutating func digits(_ count: Int) throws(Problem) -> Int {
      guard at + count <= text.count else { throw .malformed }
      var value = 0
      for byte in text[at..<at + count] {
        guard byte &- 0x30 < 10 else { throw .malformed }
        value = value * 10 + Int(byte - 0x30)
      }
      at += count
      return value
    }

    /// What follows the `T`, with the zone's distance from UTC in seconds.
    mutating func time() throws(Problem) -> (hour: Int, minute: Int, second: Int, offset: Int) {
      let hour = try digits(2)
      var minute = 0, second = 0
      if skip(UInt8(ascii: ":")) { minute = try digits(2) }
      if skip(UInt8(ascii: ":")) {
        second = try digits(2)
        if skip(UInt8(ascii: ".")) {
          _ = try digits(1)
          while at < text.count && text[at] &- 0x30 < 10 { at += 1 }
        }
      }
      if skip(UInt8(ascii: "Z")) || skip(UInt8(ascii: "z")) || isAtEnd { return (hour, minute, second, 0) }
      let isWest = skip(UInt8(ascii: "-"))
      guard isWest || skip(UInt8(ascii: "+")) else { throw .malformed }
      let hours = try digits(2)
      _ = skip(UInt8(ascii: ":"))
      let minutes = try digits(2)
      guard hours < 24, minutes < 60 else { throw .impossible }
      return (hour, minute, second, (isWest ? -1 : 1) * (hours * 3600 + minutes * 60))
    }
  }
}
