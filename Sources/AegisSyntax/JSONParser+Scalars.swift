import AegisBasics

/// Strings.
extension JSONParser {
  mutating func parseString() {
    let start = position
    let flags = scanString()
    if position < end && bytes[position] == bytes[start] {
      position += 1
      if swallowsComma(start) || runsOn(start) { return }
      if bytes[start] == UInt8(ascii: "'") { reportSingleQuotes(start) }
      addString(start, position, flags)
    } else {
      endUnclosedString(start)
    }
  }

  /// Parses a key. One without a closing quote ends at its colon.
  mutating func parseKeyString() {
    let start = position
    let findings = builder.bag.diagnostics.count
    let flags = scanString()
    let isClosed = position < end && bytes[position] == bytes[start]
    let stop = isClosed ? position + 1 : position
    if let colon = bytes[start..<min(stop, end)].firstIndex(of: UInt8(ascii: ":")), !(isClosed && isKeyEnd(stop)) {
      takeBackFindings(to: findings)
      position = colon
      report(.unclosedString(at: place(start, colon)))
      beQuietOnLine(regardingQuotes: false)
      builder.decoded.append(unescaped(start + 1, colon))
      addScalar(.jsonString, start, colon, flags: [.encoded, .incomplete], link: UInt32(builder.decoded.count - 1))
    } else if isClosed {
      position = stop
      if runsOn(start) { return }
      if bytes[start] == UInt8(ascii: "'") { reportSingleQuotes(start) }
      addString(start, position, flags)
    } else {
      endUnclosedString(start)
    }
  }

  /// Whether what stands behind a quote lets it close a key, be it that the colon is missing: of `"Effect: "Allow"` the
  /// second opens the value.
  private func isKeyEnd(_ start: Int) -> Bool {
    guard start < end else { return true }
    switch bytes[start] {
    case UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x09, 0x0A, 0x0D: return true
    default: return false
    }
  }

  private mutating func reportSingleQuotes(_ start: Int) {
    report(.singleQuotedJSON(at: place(start, position), text: text(start + 1, position - 1)))
  }

  /// Moves from the opening quote to the closing one, or to the end of the line where it is missing.
  @inline(__always)
  private mutating func scanString() -> NodeFlags {
    let quote = bytes[position]
    var flags: NodeFlags = []
    position += 1
    while position < end {
      skipPlainBytes()
      guard position < end else { break }
      let byte = bytes[position]
      if byte == quote { break }
      if byte == UInt8(ascii: "\\") {
        flags.insert(.encoded)
        skipEscape(&flags)
      } else if byte == 0x0A || byte == 0x0D {
        guard continuesBelow(quote) else { break }
        report(.lineBreakInString(at: place(position, position + 1)))
        flags.insert(.incomplete)
        position += byte == 0x0D && peek(1) == 0x0A ? 2 : 1
      } else {
        if byte < 0x20 { report(.controlInString(UInt32(byte), at: place(position, position + 1))) }
        position += 1
      }
    }
    return flags
  }

  /// Whether a string goes on below the end of its line: a line follows soon that holds an odd number of
  /// quotes, and only text stands in between.
  private func continuesBelow(_ quote: UInt8) -> Bool {
    var index = position
    for _ in 0..<16 {
      while index < end && (bytes[index] <= 0x20) { index += 1 }
      guard index < end, bytes[index] != UInt8(ascii: "}"), bytes[index] != UInt8(ascii: "]") else { return false }
      var quotes = 0
      while index < end && bytes[index] != 0x0A && bytes[index] != 0x0D {
        if bytes[index] == UInt8(ascii: "\\") { index += 1 } else if bytes[index] == quote { quotes += 1 }
        index += 1
      }
      if quotes > 0 { return quotes % 2 == 1 }
    }
    return false
  }

  /// `"a, "b"`: where a word stands directly behind a string that ends in a comma, that string was left
  /// open; it ends in front of the comma.
  private mutating func swallowsComma(_ start: Int) -> Bool {
    guard isWordByte(peek()) else { return false }
    var stop = position - 1
    while stop > start + 1 && bytes[stop - 1] == 0x20 { stop -= 1 }
    guard stop > start + 1, bytes[stop - 1] == UInt8(ascii: ",") else { return false }
    position = stop - 1
    report(.unclosedString(at: place(start, position)))
    beQuietOnLine(regardingQuotes: false)
    builder.decoded.append(unescaped(start + 1, position))
    addScalar(.jsonString, start, position, flags: [.encoded, .incomplete], link: UInt32(builder.decoded.count - 1))
    return true
  }

  /// Where text or another quote stands directly behind a string, a quote is one too many or missing:
  /// the rest of the line is read without regard to quotes.
  private mutating func runsOn(_ start: Int) -> Bool {
    guard position < end, bytes[start] == UInt8(ascii: "\"") else { return false }
    switch bytes[position] {
    case 0...0x20, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "["),
      UInt8(ascii: "="), UInt8(ascii: ";"), UInt8(ascii: "/"), UInt8(ascii: "#"):
      return false
    case UInt8(ascii: "\""): doubtQuotes(from: start, at: position)
    default: doubtQuotes(from: start, at: position - 1)
    }
    return true
  }

  /// Reports a quote, and reads the rest of its line from `start` on without regard to quotes.
  mutating func doubtQuotes(from start: Int, at quote: Int) {
    report(.strayQuote(at: place(quote, quote + 1)))
    hasBracketFinding = true
    doubtEnd = nextBreak(from: position)
    quietEnd = doubtEnd
    position = start
    while position < doubtEnd, bytes[position] == UInt8(ascii: "\"") || bytes[position] == 0x20 { position += 1 }
    switch peek() {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "["), 0...0x20:
      addAbsent(at: position)
    default:
      let word = position
      position = endOfBareWord(from: word)
      addScalar(.jsonKeyword, word, position, flags: .incomplete)
    }
  }

  /// A quote was missing in what was just read: what the line's other quotes mean is doubtful.
  private mutating func beQuietOnLine(regardingQuotes: Bool = true) {
    hasBracketFinding = true
    quietEnd = nextBreak(from: position)
    if !regardingQuotes { doubtEnd = quietEnd }
  }

  /// Behind the closing quote of a string whose opening one is missing, where the text here is that.
  func endOfUnopenedString() -> Int? {
    var index = position
    scan: while index < end {
      switch bytes[index] {
      case UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), 0..<0x20: return nil
      case UInt8(ascii: ":") where index + 1 < end && bytes[index + 1] <= 0x20: return nil
      case UInt8(ascii: "$"): index = endOfVariable(from: index) ?? index + 1
      case UInt8(ascii: "\""): break scan
      default: index += 1
      }
    }
    guard index < end else { return nil }
    let stop = index + 1
    index = stop
    while index < end && bytes[index] == 0x20 { index += 1 }
    guard index < end else { return stop }
    switch bytes[index] {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x0A, 0x0D: return stop
    default: return nil
    }
  }

  /// Behind a policy variable such as `${aws:username}`.
  private func endOfVariable(from start: Int) -> Int? {
    guard start + 1 < end, bytes[start] == UInt8(ascii: "$"), bytes[start + 1] == UInt8(ascii: "{") else { return nil }
    var index = start + 2
    while index < end, bytes[index] >= 0x20, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "{") {
      if bytes[index] == UInt8(ascii: "}") { return index + 1 }
      index += 1
    }
    return nil
  }

  /// Whether a closing brace ends a policy variable that begins behind a place.
  private func closesVariable(_ brace: Int, from start: Int) -> Bool {
    guard let opener = bytes[start..<brace].lastIndex(of: UInt8(ascii: "{")), opener > start else { return false }
    return endOfVariable(from: opener - 1) == brace + 1
  }

  /// Reads text with a closing quote only, as the string that it was meant to be.
  mutating func parseUnopenedString(to stop: Int) {
    let start = position
    position = stop
    report(.unopenedString(text(start, stop - 1), at: place(start, stop)))
    beQuietOnLine()
    builder.decoded.append(unescaped(start, stop - 1))
    addScalar(.jsonString, start, stop, flags: [.encoded, .incomplete], link: UInt32(builder.decoded.count - 1))
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...: true
    default: false
    }
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
      case UInt8(ascii: "}") where closesVariable(stop - 1, from: start): break
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x09:
        stop -= 1
        continue
      default: break
      }
      break
    }
    stop = max(stop, start + 1)
    report(.unclosedString(at: place(start, stop)))
    hasBracketFinding = hasBracketFinding || stop == position
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
      position = start + 2
      if codeUnit(at: position) != nil {
        position += 4
      } else {
        var stop = position
        while stop < min(position + 4, end), hexadecimalDigit(bytes[stop]) != nil { stop += 1 }
        report(.invalidCodePoint(text(start, stop), at: place(start, stop)))
        flags.insert(.incomplete)
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

  private func codeUnit(at start: Int) -> UInt16? { AegisSyntax.codeUnit(bytes, at: start, end) }

  /// The value of the text between two quotes.
  private func unescaped(_ start: Int, _ end: Int) -> [UInt8] {
    var output: [UInt8] = []
    unescapeJSON(bytes, start, end, into: &output) { _, _, _ in }
    return output
  }
}
