/// The escapes of double-quoted YAML scalars (YAML 1.1, section 5.6; `\/` from 1.2).
enum YAMLEscape {
  /// How many hexadecimal digits follow the letter of an escape; nil for a letter that begins none.
  static func digitCount(of letter: UInt8) -> Int? {
    switch letter {
    case UInt8(ascii: "x"): return 2
    case UInt8(ascii: "u"): return 4
    case UInt8(ascii: "U"): return 8
    default: return value(of: letter) == nil ? nil : 0
    }
  }

  /// What a one-letter escape stands for.
  static func value(of letter: UInt8) -> Unicode.Scalar? {
    switch letter {
    case UInt8(ascii: "0"): return "\0"
    case UInt8(ascii: "a"): return "\u{07}"
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "t"), 0x09: return "\t"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "v"): return "\u{0B}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "e"): return "\u{1B}"
    case 0x20: return " "
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "N"): return "\u{85}"
    case UInt8(ascii: "_"): return "\u{A0}"
    case UInt8(ascii: "L"): return "\u{2028}"
    case UInt8(ascii: "P"): return "\u{2029}"
    default: return nil
    }
  }

  /// The scalar that hexadecimal digits name; nil where they are not digits or name none.
  static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, digitsFrom start: Int, count: Int) -> Unicode.Scalar? {
    guard start + count <= bytes.count else { return nil }
    var value: UInt32 = 0
    for index in start..<start + count {
      guard let digit = hexadecimalDigit(bytes[index]) else { return nil }
      value = value << 4 | digit
    }
    return Unicode.Scalar(value)
  }
}

func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): return UInt32(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): return UInt32(byte - UInt8(ascii: "a") + 10)
  case UInt8(ascii: "A")...UInt8(ascii: "F"): return UInt32(byte - UInt8(ascii: "A") + 10)
  default: return nil
  }
}
