/// How one character of a text from outside looks in a terminal.
enum Glyph: Equatable {
  /// Written as it is, taking this many columns.
  case verbatim(width: Int)
  /// A tab: one space, so that it takes the one column that positions count for it.
  case tab
  /// Written as `<U+001B>`: characters that command a terminal, reorder text or cannot be seen.
  case escaped(UInt32)
  /// A byte that is no UTF-8, written as `<0x9B>`.
  case invalid(UInt8)

  init(_ scalar: Unicode.Scalar, followsASCII: Bool) {
    let value = scalar.value
    if value >= 0x20 && value < 0x7F {
      self = .verbatim(width: 1)
    } else if value == 0x09 {
      self = .tab
    } else if value < 0xA0 {
      self = .escaped(value)
    } else if isJoiner(value) {
      // Emoji and some scripts need these; between letters of names they only deceive.
      self = followsASCII ? .escaped(value) : .verbatim(width: 0)
    } else {
      let properties = scalar.properties
      switch properties.generalCategory {
      // A space that is none to YAML and JSON looks like one.
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .spaceSeparator: self = .escaped(value)
      case _ where properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint: self = .escaped(value)
      case .nonspacingMark, .enclosingMark: self = .verbatim(width: 0)
      default: self = .verbatim(width: isWide(value) ? 2 : (0x1160...0x11FF).contains(value) ? 0 : 1)
      }
    }
  }

  var width: Int {
    switch self {
    case .verbatim(let width): width
    case .tab: 1
    case .escaped(let value): max(String(value, radix: 16).utf8.count, 4) + 4
    case .invalid: 6
    }
  }

  var isVerbatim: Bool {
    if case .verbatim = self { true } else { false }
  }

  /// What is written in place of the character, unless it is verbatim.
  var substitute: String {
    switch self {
    case .verbatim: ""
    case .tab: " "
    case .escaped(let value): "<U+\(hexadecimal(value, digits: 4))>"
    case .invalid(let byte): "<0x\(hexadecimal(UInt32(byte), digits: 2))>"
    }
  }
}

/// Zero-width joiners and variation selectors: they shape the character before them.
private func isJoiner(_ value: UInt32) -> Bool {
  value == 0x200C || value == 0x200D || (0xFE00...0xFE0F).contains(value) || (0xE0100...0xE01EF).contains(value)
}

/// Upper-case hexadecimal digits, at least so many.
func hexadecimal(_ value: UInt32, digits: Int) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

extension [UInt8] {
  /// Appends a text from outside so that nothing in it can command a terminal or hide.
  ///
  /// Line breaks are escaped too: a name in a message cannot start a line of its own.
  public mutating func appendVisible(_ text: String) {
    var text = text
    let isPlain = text.withUTF8 { bytes in
      var others: UInt8 = 0
      // A loop without branches looks at many at once.
      for byte in bytes { others |= byte &- 0x20 < 0x5F ? 0 : 1 }
      if others == 0 { append(contentsOf: bytes) }
      return others == 0
    }
    if isPlain { return }
    var followsASCII = true
    for scalar in text.unicodeScalars {
      let glyph = scalar.value == 0x09 ? .escaped(0x09) : Glyph(scalar, followsASCII: followsASCII)
      if glyph.isVerbatim {
        append(contentsOf: UTF8.encode(scalar)!)
      } else {
        append(contentsOf: glyph.substitute.utf8)
      }
      followsASCII = scalar.isASCII
    }
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  mutating func append(blanks count: Int) {
    for _ in 0..<Swift.max(count, 0) { append(UInt8(ascii: " ")) }
  }

  /// Appends a number that is not negative.
  mutating func append(number: Int) {
    if number >= 10 { append(number: number / 10) }
    append(UInt8(ascii: "0") + UInt8(number % 10))
  }
}
