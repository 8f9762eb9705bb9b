/// A moment as AWS signs it, UTC: `20260102T030405Z`.
///
/// - Parameter time: Seconds since 1970.
public func timestamp(_ time: Double) -> String {
  let it = civil(time)
  return "\(it.year)\(two(it.month))\(two(it.day))T\(two(it.hour))\(two(it.minute))\(two(it.second))Z"
}

/// A moment as people read it, UTC: `2026-01-02T03:04:05Z`. Source: ISO 8601.
public func isoTime(_ time: Double) -> String {
  let it = civil(time)
  return "\(it.year)-\(two(it.month))-\(two(it.day))T\(two(it.hour)):\(two(it.minute)):\(two(it.second))Z"
}

/// Seconds since 1970 of `2026-01-02T03:04:05Z`, with a fraction or an offset; nil for another text.
public func isoSeconds(_ text: String) -> Double? {
  let parts = text.split { $0 == "T" || $0 == " " }
  guard parts.count == 2 else { return nil }
  let date = parts[0].split(separator: "-").compactMap { Int($0) }
  var clock = parts[1]
  var offset = 0
  if clock.hasSuffix("Z") || clock.hasSuffix("z") {
    clock = clock.dropLast()
  } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
    let digits = clock[clock.index(after: sign)...].filter(\.isNumber)
    guard digits.count == 4, let number = Int(digits) else { return nil }
    offset = (number / 100 * 60 + number % 100) * 60 * (clock[sign] == "-" ? -1 : 1)
    clock = clock[..<sign]
  }
  let whole = clock.split(separator: ".")[0].split(separator: ":").compactMap { Int($0) }
  guard date.count == 3, whole.count == 3 else { return nil }
  return Double(days(date[0], date[1], date[2]) * 86400 + whole[0] * 3600 + whole[1] * 60 + whole[2] - offset)
}

/// Seconds since 1970 of a `Date` header: `Tue, 15 Nov 1994 08:12:31 GMT`. Source: RFC 9110.
func headerSeconds(_ text: String) -> Double? {
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  let parts = text.split(separator: " ")
  guard parts.count == 6, let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]) else { return nil }
  let clock = parts[4].split(separator: ":").compactMap { Int($0) }
  guard clock.count == 3 else { return nil }
  return Double(days(year, month + 1, day) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2])
}

private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

/// Days since 1970 of a date of the Gregorian calendar.
private func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
  let year = month <= 2 ? year - 1 : year
  let era = (year >= 0 ? year : year - 399) / 400
  let yearOfEra = year - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
}

private func civil(_ time: Double) -> (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
  let seconds = Int(time.rounded(.down))
  let day = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
  let rest = seconds - day * 86400
  let shifted = day + 719468
  let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
  let dayOfEra = shifted - era * 146097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (
    yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, rest / 3600,
    rest % 3600 / 60, rest % 60
  )
}
