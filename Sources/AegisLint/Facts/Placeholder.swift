import AegisPolicy

/// What a sample leaves to fill in: `<my-bucket>`, `{region}`, `[MAX_AGE]`.
enum Placeholder {
  /// The first one of a text, as bytes of it.
  static func first(in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    for (at, byte) in text.enumerated() {
      let end: UInt8
      switch byte {
      case UInt8(ascii: "<"): end = UInt8(ascii: ">")
      case UInt8(ascii: "{") where at == 0 || text[at - 1] != UInt8(ascii: "$"): end = UInt8(ascii: "}")
      // In brackets, only a whole text in capitals is one.
      case UInt8(ascii: "[") where at == 0 && text.last == UInt8(ascii: "]"): end = UInt8(ascii: "]")
      default: continue
      }
      guard let close = text[at...].firstIndex(of: end), close > at + 1 else { continue }
      let isWord = text[(at + 1)..<close].allSatisfy {
        $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == 0x20
      }
      if isWord { return at..<close + 1 }
    }
    return nil
  }
}
