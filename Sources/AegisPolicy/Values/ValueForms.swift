/// The forms of values that condition keys have. Each takes a text without wildcards and variables.
public enum ValueForm {
  /// A whole or decimal number, with or without a sign.
  public static func number(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var at = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative || text.first == UInt8(ascii: "+") { at = 1 }
    var value = 0.0, scale = 1.0
    var digits = 0, isFraction = false
    while at < text.count {
      let byte = text[at]
      if byte == UInt8(ascii: ".") && !isFraction {
        isFraction = true
      } else {
        guard byte &- 0x30 < 10 else { return nil }
        value = value * 10 + Double(byte - 0x30)
        if isFraction { scale *= 10 }
        digits += 1
      }
      at += 1
    }
    guard digits > 0, text.last != UInt8(ascii: ".") else { return nil }
    return (isNegative ? -value : value) / scale
  }

  /// `true` or `false`, in any case.
  public static func boolean(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    if equals(text, "true") { return true }
    return equals(text, "false") ? false : nil
  }

  /// Base64 with its padding. Source: RFC 4648, section 4.
  public static func isBase64(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count % 4 == 0 else { return false }
    var end = text.count
    while end > 0 && text.count - end < 2 && text[end - 1] == UInt8(ascii: "=") { end -= 1 }
    return text.part(0..<end).allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }
  }

  /// `vpc-` or `vpce-` and 8 or 17 hexadecimal digits.
  public static func isID(_ text: UnsafeBufferPointer<UInt8>, prefix: StaticString) -> Bool {
    let length = prefix.utf8CodeUnitCount
    guard text.count == length + 8 || text.count == length + 17, starts(text, prefix) else { return false }
    return text.dropFirst(length).allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
  }

  /// `o-` and 10 to 32 small letters and digits. Source: AWS Organizations API reference.
  public static func isOrganization(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    starts(text, "o-") && isWord(text.part(2..<max(text.count, 2)), 10...32)
  }

  /// `r-` and 4 to 32 small letters and digits.
  public static func isRoot(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    starts(text, "r-") && isWord(text.part(2..<max(text.count, 2)), 4...32)
  }

  /// `ou-`, a root's letters, `-`, and 8 to 32 small letters and digits.
  public static func isUnit(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard starts(text, "ou-"), let dash = text.dropFirst(3).firstIndex(of: UInt8(ascii: "-")) else { return false }
    return isWord(text.part(3..<dash), 4...32) && isWord(text.part(dash + 1..<text.count), 8...32)
  }

  static func starts(_ text: UnsafeBufferPointer<UInt8>, _ prefix: StaticString) -> Bool {
    text.count >= prefix.utf8CodeUnitCount && !(0..<prefix.utf8CodeUnitCount).contains { text[$0] != prefix.utf8Start[$0] }
  }

  private static func equals(_ text: UnsafeBufferPointer<UInt8>, _ lowercased: StaticString) -> Bool {
    text.count == lowercased.utf8CodeUnitCount && !text.indices.contains { folded(text[$0]) != lowercased.utf8Start[$0] }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  private static func isWord(_ text: UnsafeBufferPointer<UInt8>, _ length: ClosedRange<Int>) -> Bool {
    length.contains(text.count) && text.allSatisfy { isDigit($0) || $0 &- 0x61 < 26 }
  }
}
