/// What a sample leaves to fill in: `<my-bucket>`, `‹my-bucket›`, `«my-bucket»`, `{region}`, `{{region}}`, `[MAX_AGE]`.
public enum Placeholder {
  /// The first one of a text, as bytes of it.
  public static func first(in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    for (at, byte) in text.enumerated() {
      let (opening, closing): (StaticString, StaticString)
      switch byte {
      case UInt8(ascii: "<"): (opening, closing) = ("<", ">")
      case 0xC2: (opening, closing) = ("«", "»")
      case 0xE2: (opening, closing) = ("‹", "›")
      case UInt8(ascii: "{") where at > 0 && text[at - 1] == UInt8(ascii: "$"): continue
      // As in templates that are filled in by a program.
      case UInt8(ascii: "{"): (opening, closing) = stands("{{", in: text, at: at) ? ("{{", "}}") : ("{", "}")
      // In brackets, only a whole text in capitals is one.
      case UInt8(ascii: "[") where at == 0 && text.last == UInt8(ascii: "]"): (opening, closing) = ("[", "]")
      default: continue
      }
      guard stands(opening, in: text, at: at) else { continue }
      let start = at + opening.utf8CodeUnitCount
      let end = text[start...].firstIndex { !isOfWord($0) } ?? text.count
      // Ids of Bitbucket stand in braces: `{437da666-7aab-4b60-a947-ec542536ca0d}`.
      if byte == UInt8(ascii: "{"), opening.utf8CodeUnitCount == 1, isUUID(text[start..<end]) { continue }
      if end > start, stands(closing, in: text, at: end) { return at..<end + closing.utf8CodeUnitCount }
    }
    return nil
  }

  /// Whether a text is 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
  public static func isUUID(_ text: some Collection<UInt8>) -> Bool {
    text.count == 36
      && text.enumerated().allSatisfy { at, byte in
        [8, 13, 18, 23].contains(at) ? byte == UInt8(ascii: "-") : byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
      }
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == 0x20
  }

  private static func stands(_ bracket: StaticString, in text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    let length = bracket.utf8CodeUnitCount
    return place + length <= text.count && (0..<length).allSatisfy { text[place + $0] == bracket.utf8Start[$0] }
  }

  /// The first one of a principal, where AWS takes no variables: `${AWS::AccountId}` is left to fill in too.
  public static func first(inPrincipal text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    if let found = first(in: text) { return found }
    guard let dollar = text.indices.first(where: { text[$0] == UInt8(ascii: "$") && $0 + 1 < text.count && text[$0 + 1] == UInt8(ascii: "{") }) else {
      return nil
    }
    return text[dollar...].firstIndex(of: UInt8(ascii: "}")).map { dollar..<$0 + 1 }
  }
}
