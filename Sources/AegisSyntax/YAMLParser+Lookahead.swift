/// Looking ahead on one line without moving.
extension YAMLParser {
  /// Whether a key and its colon stand on this line here.
  @inline(__always)
  func isAtImplicitKey() -> Bool { isImplicitKey(at: position) }

  func isImplicitKey(at start: Int) -> Bool {
    var index = start
    while index < bytes.count, bytes[index] == UInt8(ascii: "&") || bytes[index] == UInt8(ascii: "!") {
      index = skippingBlanks(from: skippingWord(from: index))
    }
    guard index < bytes.count else { return false }
    switch bytes[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard let end = endOfQuotesOnLine(from: index) else { return false }
      index = end
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      guard let end = endOfBracketsOnLine(from: index) else { return false }
      index = end
    case UInt8(ascii: "*"):
      index = skippingWord(from: index)
    case UInt8(ascii: ":") where isBlankByte(at: index + 1):
      // Nothing but an anchor or a tag stands for the key.
      return index > start
    case UInt8(ascii: "-"), UInt8(ascii: "?"):
      if isBlankByte(at: index + 1) { return false }
      index = endOfPlain(from: index, inFlow: false)
    case UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"),
      UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"):
      return false
    default:
      index = endOfPlain(from: index, inFlow: false)
    }
    index = skippingBlanks(from: index)
    return index < bytes.count && bytes[index] == UInt8(ascii: ":") && isBlankByte(at: index + 1)
  }

  @inline(__always)
  func isBlankByte(at index: Int) -> Bool {
    guard index < bytes.count else { return true }
    let byte = bytes[index]
    return byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  @inline(__always)
  func isFlowIndicator(at index: Int) -> Bool {
    guard index < bytes.count else { return false }
    switch bytes[index] {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): return true
    default: return false
    }
  }

  func skippingBlanks(from start: Int) -> Int {
    var index = start
    while index < bytes.count && (bytes[index] == 0x20 || bytes[index] == 0x09) { index += 1 }
    return index
  }

  /// The end of an anchor, alias or tag: white space, and within brackets also what ends an entry.
  func skippingWord(from start: Int, inFlow: Bool = false) -> Int {
    var index = start
    while !isBlankByte(at: index) && !(inFlow && endsEntry(bytes[index])) { index += 1 }
    return index
  }

  private func endsEntry(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
  }

  /// The end, on this line, of the plain text at `start`; blanks at its end do not belong to it.
  @inline(__always)
  func endOfPlain(from start: Int, inFlow: Bool) -> Int {
    var index = start
    var end = start
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case 0x0A, 0x0D: return end
      case 0x20, 0x09:
        index += 1
        continue
      case UInt8(ascii: "#") where index > end: return end
      case UInt8(ascii: ":"):
        if isBlankByte(at: index + 1) || (inFlow && isFlowIndicator(at: index + 1)) { return end }
      case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
        if inFlow { return end }
      default: break
      }
      index += 1
      end = index
    }
    return end
  }

  /// Behind the closing quote, where that stands on the same line.
  func endOfQuotesOnLine(from start: Int) -> Int? {
    let quote = bytes[start]
    var index = start + 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D { return nil }
      if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
        index += 1
        if index < bytes.count && (bytes[index] == 0x0A || bytes[index] == 0x0D) { return nil }
      } else if byte == quote {
        if quote == UInt8(ascii: "'") && index + 1 < bytes.count && bytes[index + 1] == quote {
          index += 1
        } else {
          return index + 1
        }
      }
      index += 1
    }
    return nil
  }

  /// Behind the bracket that closes the one at `start`, where that stands on the same line.
  private func endOfBracketsOnLine(from start: Int) -> Int? {
    var index = start
    var open = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x0A, 0x0D: return nil
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        open += 1
        index += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        open -= 1
        index += 1
        if open == 0 { return index }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard let end = endOfQuotesOnLine(from: index) else { return nil }
        index = end
      case UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"): index = skippingWord(from: index, inFlow: true)
      case 0x20, 0x09, UInt8(ascii: ","), UInt8(ascii: ":"): index += 1
      case UInt8(ascii: "#"): return nil
      case UInt8(ascii: "?") where isBlankByte(at: index + 1): index += 1
      default: index = max(endOfPlain(from: index, inFlow: true), index + 1)
      }
    }
    return nil
  }

  /// The offset of the next line break, or of the end; eight bytes at a time.
  func endOfLine(from start: Int) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var index = start
    let raw = UnsafeRawPointer(base)
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while index + 8 <= bytes.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let feeds = word ^ (ones &* 0x0A)
      let returns = word ^ (ones &* 0x0D)
      let found = (((feeds &- ones) & ~feeds) | ((returns &- ones) & ~returns)) & highs
      // The lowest marked byte is exact; bytes above it may be marked by a borrow.
      if found != 0 { return index + found.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < bytes.count && bytes[index] != 0x0A && bytes[index] != 0x0D { index += 1 }
    return index
  }
}
