import AegisBasics

/// Strings, numbers and words.
extension JSONParser {
  mutating func parseString() {
    let start = position
    let quote = bytes[position]
    var flags: NodeFlags = []
    position += 1
    scan: while position < end {
      skipPlainBytes()
      guard position < end else { break }
      let byte = bytes[position]
      switch byte {
      case quote: break scan
      case UInt8(ascii: "\\"):
        flags.insert(.encoded)
        skipEscape(&flags)
      case 0x0A, 0x0D: return endUnclosedString(start)
      case 0..<0x20:
        report(.controlInString(UInt32(byte), at: place(position, position + 1)))
        position += 1
      default: position += 1
      }
    }
    guard position < end else { return endUnclosedString(start) }
    position += 1
    if quote == UInt8(ascii: "'") { report(.singleQuotedJSON(at: place(start, position), text: text(start + 1, position - 1))) }
    addString(start, position, flags)
  }

  /// Passes over bytes that mean nothing special in a string, eight at a time.
  @inline(__always)
  private mutating func skipPlainBytes() {
    let raw = UnsafeRawPointer(bytes.baseAddress!)
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while position + 8 <= end {
      let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quotes = word ^ (ones &* 0x22)
      let apostrophes = word ^ (ones &* 0x27)
      let backslashes = word ^ (ones &* 0x5C)
      let special =
        ((quotes &- ones) & ~quotes) | ((apostrophes &- ones) & ~apostrophes)
        | ((backslashes &- ones) & ~backslashes) | ((word &- (ones &* 0x20)) & ~word)
      let found = special & highs
      if found != 0 {
        position += found.trailingZeroBitCount >> 3
        return
      }
      position += 8
    }
    while position < end {
      let byte = bytes[position]
      if byte == 0x22 || byte == 0x27 || byte == 0x5C || byte < 0x20 { return }
      position += 1
    }
  }

  private mutating func addString(_ start: Int, _ end: Int, _ flags: NodeFlags) {
    let isVerbatim =
      !flags.contains(.encoded) && (map?.isVerbatim(TextRange(UInt32(start), UInt32(end))) ?? true)
    guard !isVerbatim else { return addScalar(.jsonString, start, end, flags: flags) }
    builder.decoded.append(unescaped(start + 1, end - 1))
    addScalar(.jsonString, start, end, flags: flags.union(.encoded), link: UInt32(builder.decoded.count - 1))
  }

  /// A string that its line does not close ends before what looks like the document's own punctuation.
  private mutating func endUnclosedString(_ start: Int) {
    var stop = endOfLine(from: start + 1)
    position = stop
    while stop > start + 1 {
      switch bytes[stop - 1] {
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x09:
        stop -= 1
        continue
      default: break
      }
      break
    }
    report(.unclosedString(at: place(start, stop)))
    position = stop
    builder.decoded.append(unescaped(start + 1, stop))
    addScalar(.jsonString, start, stop, flags: [.encoded, .incomplete], link: UInt32(builder.decoded.count - 1))
  }

  private mutating func skipEscape(_ flags: inout NodeFlags) {
    let start = position
    switch peek(1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      position = min(start + 6, end)
      if codeUnit(at: start + 2) == nil {
        report(.invalidCodePoint(text(start, position), at: place(start, position)))
        flags.insert(.incomplete)
        position = start + 2
      }
    case 0x0A, 0x0D, 0:
      position += 1
    default:
      var stop = start + 2
      while stop < end && bytes[stop] & 0xC0 == 0x80 { stop += 1 }
      report(.unknownEscape(text(start, stop), at: place(start, stop)))
      flags.insert(.incomplete)
      position = stop
    }
  }

  private func codeUnit(at start: Int) -> UInt16? {
    guard start + 4 <= end else { return nil }
    var value: UInt32 = 0
    for index in start..<start + 4 {
      guard let digit = hexadecimalDigit(bytes[index]) else { return nil }
      value = value << 4 | digit
    }
    return UInt16(value)
  }

  /// The value of the text between two quotes; a lone surrogate becomes U+FFFD.
  private func unescaped(_ start: Int, _ end: Int) -> [UInt8] {
    var output: [UInt8] = []
    var index = start
    while index < end {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < end else {
        output.append(byte)
        index += 1
        continue
      }
      index += 2
      switch bytes[index - 1] {
      case UInt8(ascii: "b"): output.append(0x08)
      case UInt8(ascii: "f"): output.append(0x0C)
      case UInt8(ascii: "n"): output.append(0x0A)
      case UInt8(ascii: "r"): output.append(0x0D)
      case UInt8(ascii: "t"): output.append(0x09)
      case UInt8(ascii: "u"):
        guard let first = codeUnit(at: index) else {
          output += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
          continue
        }
        index += 4
        var value = UInt32(first)
        if UTF16.isLeadSurrogate(first), index + 1 < end, bytes[index] == UInt8(ascii: "\\"),
          bytes[index + 1] == UInt8(ascii: "u"), let second = codeUnit(at: index + 2), UTF16.isTrailSurrogate(second)
        {
          value = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
          index += 6
        }
        output += UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}")!
      case let other: output.append(other)
      }
    }
    return output
  }

  mutating func parseNumber() {
    let start = position
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        position += 1
        continue
      default: break
      }
      break
    }
    var flags: NodeFlags = []
    if !isJSONNumber(bytes[start..<position]) {
      report(.invalidNumber(text(start, position), at: place(start, position)))
      flags.insert(.incomplete)
    }
    addScalar(.jsonNumber, start, position, flags: flags)
  }

  /// The grammar of RFC 8259, section 6.
  private func isJSONNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = text
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ?? false }
    func dropDigits() -> Bool {
      guard isDigit(rest.first) else { return false }
      rest = rest.drop { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      return true
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    if rest.first == UInt8(ascii: "0") { rest = rest.dropFirst() } else if !dropDigits() { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard dropDigits() else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard dropDigits() else { return false }
    }
    return rest.isEmpty
  }

  /// `true`, `false`, `null`; any other word is reported.
  mutating func parseWord() {
    let start = position
    while isWordByte(peek()) || peek() == UInt8(ascii: ":") || peek() == UInt8(ascii: "*") { position += 1 }
    if bytes[position - 1] == UInt8(ascii: ":") { position -= 1 }
    let word = text(start, position)
    let isKeyword = word == "true" || word == "false" || word == "null"
    if !isKeyword { report(.unquotedWord(word, at: place(start, position))) }
    addScalar(.jsonKeyword, start, position, flags: isKeyword ? [] : .incomplete)
  }
}
