import AegisBasics
import AegisPolicy

/// The forms of resources: what is left of an ARN without the names that it is about.
///
/// A name is left out only where nothing hangs on it: the ARN is one that AWS documents, whatever stands for the name, and
/// no three letters of the name stand in a word of such a form, so that the name is none of these words, nor, beside a
/// wildcard, a part of one. Everything else keeps its text.
struct ResourceForms {
  private var texts = TextIndex()
  /// For each text without its names whether they may be left out.
  private var isNameless: [Bool] = []

  var count: Int { texts.count }

  /// The number of a resource's form: equal for resources that differ in names alone.
  ///
  /// - Parameter buffer: Where a form is written, to be looked up; left as it was.
  mutating func number(_ text: UnsafeBufferPointer<UInt8>, _ forms: ARNForms, _ buffer: inout FormBuffer) -> UInt32 {
    let start = buffer.count
    defer { buffer.truncate(to: start) }
    if Self.write(text, forms, &buffer) {
      let written = buffer.bytes(start..<buffer.count)
      if let known = texts.number(written) {
        if isNameless[known] { return UInt32(known) }
      } else {
        let isSound = forms.isSound(text) { _ in }
        let number = insert(written, isNameless: isSound)
        if isSound { return UInt32(number) }
      }
      buffer.truncate(to: start)
    }
    buffer.append(0)
    buffer.append(text)
    let whole = buffer.bytes(start..<buffer.count)
    return UInt32(texts.number(whole) ?? insert(whole, isNameless: true))
  }

  private mutating func insert(_ text: UnsafeBufferPointer<UInt8>, isNameless: Bool) -> Int {
    self.isNameless.append(isNameless)
    return texts.insert(text)
  }

  /// Writes an ARN without its names.
  ///
  /// - Returns: Whether it is such that names can be told from the rest.
  private static func write(_ text: UnsafeBufferPointer<UInt8>, _ forms: ARNForms, _ buffer: inout FormBuffer) -> Bool {
    guard text.count <= 1024, let arn = ARNForms.fields(text), forms.hasWholeWords(text.part(arn.service)) else { return false }
    buffer.append(1)
    buffer.append(text.part(arn.service.lowerBound..<arn.account.lowerBound))
    let account = text.part(arn.account)
    if isAccountID(account) { buffer.append(2) } else { buffer.append(account) }
    buffer.append(UInt8(ascii: ":"))
    var at = arn.resource.lowerBound
    while at < text.count {
      switch classes[Int(text[at])] {
      case name:
        let start = at
        var isWord = true
        var three = UInt32(0)
        while at < text.count, classes[Int(text[at])] == name {
          if isWord {
            three = (three << 8 | UInt32(folded(text[at]))) & 0xFF_FFFF
            if at >= start + 2, !forms.words.mayHold(three) { isWord = false }
          }
          at += 1
        }
        if isWord { buffer.append(text.part(start..<at)) } else { buffer.append(3) }
      case separator:
        buffer.append(text[at])
        at += 1
      default: return false
      }
    }
    return true
  }

  private static let name: UInt8 = 1, separator: UInt8 = 2

  /// What stands in names, what stands between them; zero for variables, placeholders, blanks, and what is no ASCII.
  private static let classes: InlineArray<256, UInt8> = {
    var classes = InlineArray<256, UInt8>(repeating: 0)
    for byte in 0x21...0x7E { classes[byte] = isOfName(UInt8(byte)) ? name : separator }
    for byte in "${}<>[]\\\"".utf8 { classes[Int(byte)] = 0 }
    return classes
  }()

  /// Whether a byte is one that names are made of.
  static func isOfName(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }
}

/// Which three letters stand beside each other in words; sometimes it holds more.
struct LetterTriples: Sendable {
  private var bits = [UInt64](repeating: 0, count: 1024)

  mutating func insert(_ text: some Sequence<UInt8>) {
    var three = UInt32(0), count = 0
    for byte in text {
      three = (three << 8 | UInt32(folded(byte))) & 0xFF_FFFF
      count += 1
      if count >= 3 { bits[Self.bit(three) >> 6] |= 1 << UInt64(Self.bit(three) & 63) }
    }
  }

  @inline(__always)
  func mayHold(_ three: UInt32) -> Bool { bits[Self.bit(three) >> 6] & (1 << UInt64(Self.bit(three) & 63)) != 0 }

  @inline(__always)
  private static func bit(_ three: UInt32) -> Int { Int((three &* 0x9E37_79B1) >> 16) }
}
