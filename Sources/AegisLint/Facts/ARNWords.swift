import AegisPolicy

/// The words that stand in forms of ARNs, and which three letters stand beside each other in them; sometimes it holds more.
struct ARNWords: Sendable {
  /// A bit for each word's hash.
  private var words = [UInt64](repeating: 0, count: 1024)
  /// A bit for each three letters' hash.
  private var triples = [UInt64](repeating: 0, count: 1024)
  /// For each byte what it is to names; zero for variables, placeholders, blanks, and what is no ASCII.
  private let kinds: [UInt8] = {
    var kinds = [UInt8](repeating: 0, count: 256)
    for byte in 0x21...0x7E { kinds[byte] = ResourceForms.isOfName(UInt8(byte)) ? name : separator }
    for byte in "*?".utf8 { kinds[Int(byte)] = wildcard }
    for byte in "${}<>[]\\\"".utf8 { kinds[Int(byte)] = 0 }
    return kinds
  }()
  static let name: UInt8 = 1, separator: UInt8 = 2, wildcard: UInt8 = 3

  /// Inserts the words of a form: what stands between separators and parts to fill in.
  mutating func insert(wordsOf form: UnsafeBufferPointer<UInt8>, from start: Int = 0) {
    words.withUnsafeMutableBufferPointer { words in
      triples.withUnsafeMutableBufferPointer { triples in
        var start = start, at = start
        while at <= form.count {
          if at < form.count, ResourceForms.isOfName(form[at]) {
            at += 1
            continue
          }
          if at > start { Self.insert(form.part(start..<at), words, triples) }
          if at < form.count, form[at] == UInt8(ascii: "$") { at = ARNForms.endOfHole(form, at) }
          at += 1
          start = at
        }
      }
    }
  }

  @inline(__always)
  private static func insert(
    _ word: UnsafeBufferPointer<UInt8>, _ words: UnsafeMutableBufferPointer<UInt64>, _ triples: UnsafeMutableBufferPointer<UInt64>
  ) {
    let bit = bit(word)
    words[Int(bit >> 6)] |= 1 << UInt64(bit & 63)
    _ = forEachTriple(in: word) { bit in
      triples[Int(bit >> 6)] |= 1 << UInt64(bit & 63)
      return true
    }
  }

  /// A look at them that costs little.
  struct Tables {
    fileprivate let words: UnsafePointer<UInt64>
    fileprivate let triples: UnsafePointer<UInt64>
    fileprivate let kinds: UnsafePointer<UInt8>

    @inline(__always)
    func kind(_ byte: UInt8) -> UInt8 { kinds[Int(byte)] }

    /// Whether a name may be a word.
    @inline(__always)
    func mayHold(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
      let bit = ARNWords.bit(name)
      return words[Int(bit >> 6)] & (1 << UInt64(bit & 63)) != 0
    }

    /// Whether a name may be a part of a word.
    @inline(__always)
    func mayHoldPart(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
      ARNWords.forEachTriple(in: name) { triples[Int($0 >> 6)] & (1 << UInt64($0 & 63)) != 0 }
    }
  }

  @inline(__always)
  func withTables<Result>(_ body: (Tables) -> Result) -> Result {
    words.withUnsafeBufferPointer { words in
      triples.withUnsafeBufferPointer { triples in
        kinds.withUnsafeBufferPointer { body(Tables(words: words.baseAddress!, triples: triples.baseAddress!, kinds: $0.baseAddress!)) }
      }
    }
  }

  /// From 0 to 65,535: the same for words that differ in the case of letters alone, told by a word's length and by its first
  /// and its last eight bytes.
  @inline(__always)
  private static func bit(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let count = word.count
    guard count > 0, let start = word.baseAddress.map({ UnsafeRawPointer($0) }) else { return 0 }
    let first: UInt64, last: UInt64
    if count >= 8 {
      first = start.loadUnaligned(as: UInt64.self)
      last = start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    } else if count >= 4 {
      first = UInt64(start.loadUnaligned(as: UInt32.self))
      last = UInt64(start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
    } else {
      first = UInt64(word[0]) | UInt64(word[count >> 1]) << 8
      last = UInt64(word[count &- 1])
    }
    let mixed = (lettersLowered(first) &+ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15 ^ lettersLowered(last)
    return ((mixed ^ mixed >> 32) &* 0x8BB8_4B93_962E_ACC9) >> 48
  }

  /// Calls `body` with the bit of each three letters as long as it gives true.
  ///
  /// - Returns: Whether it always did.
  @inline(__always) @discardableResult
  private static func forEachTriple(in word: UnsafeBufferPointer<UInt8>, _ body: (UInt32) -> Bool) -> Bool {
    var three = UInt32(0)
    for at in 0..<word.count {
      three = (three << 8 | UInt32(folded(word[at]))) & 0xFF_FFFF
      if at >= 2, !body((three &* 0x9E37_79B1) >> 16) { return false }
    }
    return true
  }
}
