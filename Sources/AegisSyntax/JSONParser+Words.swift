import AegisBasics

/// Numbers and words.
extension JSONParser {
  mutating func parseNumber() {
    let start = position
    if position >= doubtEnd, bytes[start] != UInt8(ascii: "."), let stop = endOfUnopenedString() {
      return parseUnopenedString(to: stop)
    }
    position = endOfBareWord(from: position)
    var flags: NodeFlags = []
    if !isJSONNumber(start, position) {
      report(.invalidNumber(text(start, position), at: place(start, position)))
      flags.insert(.incomplete)
    }
    addScalar(.jsonNumber, start, position, flags: flags)
  }

  /// The grammar of RFC 8259, section 6.
  private func isJSONNumber(_ start: Int, _ end: Int) -> Bool {
    var index = start
    func isDigit(_ index: Int) -> Bool {
      index < end && bytes[index] >= UInt8(ascii: "0") && bytes[index] <= UInt8(ascii: "9")
    }
    func skipDigits() -> Bool {
      guard isDigit(index) else { return false }
      while isDigit(index) { index += 1 }
      return true
    }
    if index < end && bytes[index] == UInt8(ascii: "-") { index += 1 }
    if index < end && bytes[index] == UInt8(ascii: "0") { index += 1 } else if !skipDigits() { return false }
    if index < end && bytes[index] == UInt8(ascii: ".") {
      index += 1
      guard skipDigits() else { return false }
    }
    if index < end && bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < end && (bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")) { index += 1 }
      guard skipDigits() else { return false }
    }
    return index == end
  }

  /// `true`, `false`, `null`; any other text without quotes is reported.
  mutating func parseWord() {
    let start = position
    if position >= doubtEnd, let stop = endOfUnopenedString() { return parseUnopenedString(to: stop) }
    if let quoted = endOfForeignQuotes() {
      position = quoted.end
      report(.foreignQuotes(at: place(start, position), text: text(quoted.inner.lowerBound, quoted.inner.upperBound)))
      return addScalar(.jsonKeyword, start, position, flags: .incomplete)
    }
    position = endOfBareWord(from: position)
    if position >= doubtEnd, peek() == UInt8(ascii: "\"") { return doubtQuotes(from: start, at: position) }
    let isKeyword = isWord("true", start, position) || isWord("false", start, position) || isWord("null", start, position)
    if !isKeyword && !isQuiet { report(.unquotedWord(text(start, position), at: place(start, position))) }
    addScalar(.jsonKeyword, start, position, flags: isKeyword ? [] : .incomplete)
  }

  @inline(__always)
  private func isWord(_ word: StaticString, _ start: Int, _ end: Int) -> Bool {
    guard end - start == word.utf8CodeUnitCount else { return false }
    for offset in 0..<word.utf8CodeUnitCount where bytes[start + offset] != word.utf8Start[offset] { return false }
    return true
  }

  /// The end of text without quotes: white space, punctuation of JSON, or a quote. A colon within it, as ARNs
  /// have, belongs to it.
  func endOfBareWord(from start: Int) -> Int {
    var index = start
    scan: while index < end {
      switch bytes[index] {
      case 0...0x20, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "["),
        UInt8(ascii: "\""), UInt8(ascii: ";"):
        break scan
      default: index += 1
      }
    }
    if index > start + 1 && bytes[index - 1] == UInt8(ascii: ":") { index -= 1 }
    return max(index, start + 1)
  }

  /// Where text in backticks or typographic quotes ends on this line.
  func endOfForeignQuotes() -> (inner: Range<Int>, end: Int)? {
    var closers: [[UInt8]] = []
    var length = 1
    if peek() == UInt8(ascii: "`") {
      closers = [[UInt8(ascii: "`")]]
    } else if peek() == 0xE2 && peek(1) == 0x80 && (0x98...0x9F).contains(peek(2)) {
      length = 3
      closers = (0x98...0x9F).map { [0xE2, 0x80, $0] }
    }
    guard !closers.isEmpty else { return nil }
    var index = position + length
    while index + length <= end && bytes[index] != 0x0A && bytes[index] != 0x0D {
      if closers.contains(where: { bytes[index..<index + length].elementsEqual($0) }) {
        return (position + length..<index, index + length)
      }
      index += 1
    }
    return nil
  }
}
