/// What a sample leaves to fill in: `<my-bucket>`, `{region}`, `{{region}}`, `[MAX_AGE]`.
public enum Placeholder {
  /// The first one of a text, as bytes of it.
  public static func first(in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    for (at, byte) in text.enumerated() {
      let end: UInt8
      // As in templates that are filled in by a program.
      let isDouble = byte == UInt8(ascii: "{") && at + 1 < text.count && text[at + 1] == byte
      switch byte {
      case UInt8(ascii: "<"): end = UInt8(ascii: ">")
      case UInt8(ascii: "{") where at == 0 || text[at - 1] != UInt8(ascii: "$"): end = UInt8(ascii: "}")
      // In brackets, only a whole text in capitals is one.
      case UInt8(ascii: "[") where at == 0 && text.last == UInt8(ascii: "]"): end = UInt8(ascii: "]")
      default: continue
      }
      let start = at + (isDouble ? 2 : 1)
      guard let close = text[at...].firstIndex(of: end), close > start else { continue }
      let isWord = text[start..<close].allSatisfy {
        $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == 0x20
      }
      if isWord { return at..<min(close + (isDouble ? 2 : 1), text.count) }
    }
    return nil
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
