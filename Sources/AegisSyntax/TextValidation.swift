import AegisBasics

/// Checks that a file is text that YAML may be read from; false where it is not worth reading on.
///
/// Clean stretches of ASCII are passed over eight bytes at a time.
///
/// - Parameter isPlain: Becomes whether nothing but printable ASCII and line feeds stands there.
func validateText(_ text: [UInt8], file: FileID, bounds: SyntaxBounds, isPlain: inout Bool, into bag: inout DiagnosticBag) -> Bool {
  isPlain = false
  if text.count > bounds.fileSize {
    bag.report(.fileTooLarge(text.count, limit: bounds.fileSize, at: SourceRange(file, TextRange(0, 0))))
    return false
  }
  return text.withUnsafeBufferPointer { bytes in
    var index = firstSuspect(bytes, from: 0)
    isPlain = bytes.count - index < 8 && bytes[index...].allSatisfy { $0 == 0x0A || 0x20..<0x7F ~= $0 }
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        if byte < 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 || byte == 0x7F {
          let place = SourceRange(file, TextRange(UInt32(index), UInt32(index + 1)))
          if byte == 0, index == 1 || index == 0, bytes.count > 1 {
            bag.report(.utf16File(at: place))
          } else {
            bag.report(.controlCharacter(UInt32(byte), at: place))
          }
          return false
        }
        index += 1
        if index & 7 == 0 { index = firstSuspect(bytes, from: index) }
        continue
      }
      guard let (scalar, length) = decodeUTF8(bytes, at: index) else {
        let place = SourceRange(file, TextRange(UInt32(index), UInt32(index + 1)))
        let isMark = index == 0 && bytes.count > 1 && (byte == 0xFF && bytes[1] == 0xFE || byte == 0xFE && bytes[1] == 0xFF)
        bag.report(isMark ? .utf16File(at: place) : .invalidUTF8(byte, at: place))
        return false
      }
      let place = SourceRange(file, TextRange(UInt32(index), UInt32(index + length)))
      let isFull = bag.diagnostics.count >= bounds.findings
      switch scalar {
      case 0x85, 0x2028, 0x2029:
        if !isFull { bag.report(.unicodeLineBreak(scalar, at: place)) }
      case 0x80...0x9F, 0xFFFE, 0xFFFF:
        bag.report(.controlCharacter(scalar, at: place))
        return false
      case 0xFEFF where index > 0:
        if !isFull { bag.report(.strayByteOrderMark(at: place)) }
      default: break
      }
      index += length
    }
    return true
  }
}

func validateText(_ text: [UInt8], file: FileID, bounds: SyntaxBounds, into bag: inout DiagnosticBag) -> Bool {
  var isPlain = false
  return validateText(text, file: file, bounds: bounds, isPlain: &isPlain, into: &bag)
}

/// The start of the first eight bytes that hold something other than printable ASCII and line feeds,
/// or of the last few bytes of the text.
private func firstSuspect(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
  guard let base = bytes.baseAddress else { return bytes.count }
  let raw = UnsafeRawPointer(base)
  let ones: UInt64 = 0x0101_0101_0101_0101
  let highs = ones &* 0x80
  let lows = ~highs
  var index = start
  while index + 8 <= bytes.count {
    let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    // All eight are from 0x20 to 0x7E: then neither step sets a high bit nor carries.
    if ((word &+ ones) | word | (word &- (ones &* 0x20))) & highs == 0 {
      index += 8
      continue
    }
    // The high bit of a byte is set where it holds for that byte; no carry crosses bytes.
    let isControl = ~((word | highs) &- (ones &* 0x20)) & ~word
    let feeds = word ^ (ones &* 0x0A)
    let isFeed = ~(((feeds & lows) &+ lows) | feeds)
    let deletes = word ^ (ones &* 0x7F)
    let isDelete = ~(((deletes & lows) &+ lows) | deletes)
    if ((isControl & ~isFeed) | isDelete | word) & highs != 0 { return index }
    index += 8
  }
  return index
}

/// Decodes one scalar; nil for what is not well-formed (Unicode 15, table 3-7).
func decodeUTF8(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (scalar: UInt32, length: Int)? {
  let first = bytes[index]
  func continuation(_ offset: Int, _ lowest: UInt8 = 0x80, _ highest: UInt8 = 0xBF) -> UInt32? {
    guard index + offset < bytes.count else { return nil }
    let byte = bytes[index + offset]
    return byte >= lowest && byte <= highest ? UInt32(byte & 0x3F) : nil
  }
  switch first {
  case 0x00...0x7F: return (UInt32(first), 1)
  case 0xC2...0xDF:
    guard let second = continuation(1) else { return nil }
    return (UInt32(first & 0x1F) << 6 | second, 2)
  case 0xE0...0xEF:
    let lowest: UInt8 = first == 0xE0 ? 0xA0 : 0x80
    let highest: UInt8 = first == 0xED ? 0x9F : 0xBF
    guard let second = continuation(1, lowest, highest), let third = continuation(2) else { return nil }
    return (UInt32(first & 0x0F) << 12 | second << 6 | third, 3)
  case 0xF0...0xF4:
    let lowest: UInt8 = first == 0xF0 ? 0x90 : 0x80
    let highest: UInt8 = first == 0xF4 ? 0x8F : 0xBF
    guard let second = continuation(1, lowest, highest), let third = continuation(2),
      let fourth = continuation(3)
    else { return nil }
    return (UInt32(first & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
  default: return nil
  }
}
