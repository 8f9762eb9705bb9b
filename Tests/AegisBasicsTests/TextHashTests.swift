import AegisBasics
import Testing

@Suite struct TextHashTests {
  private func hash(_ bytes: [UInt8], seed: UInt64 = 7) -> UInt64 { bytes.withUnsafeBytes { textHash($0, seed: seed) } }

  @Test func anyChangeOfAByteIsAnotherHash() {
    let text = (0..<50).map { UInt8($0 * 7 % 251) }
    for length in 0...text.count {
      let whole = Array(text[..<length])
      var seen: Set<UInt64> = [hash(whole)]
      for at in 0..<length {
        for bit in 0..<8 {
          var changed = whole
          changed[at] ^= 1 << bit
          #expect(seen.insert(hash(changed)).inserted)
        }
      }
      #expect(seen.insert(hash(whole + [0])).inserted)
      #expect(hash(whole) == hash(whole) && hash(whole) != hash(whole, seed: 8))
    }
  }

  @Test(arguments: ["", "a", "abc", "dé ", "fghij", "abc dé fghij"])
  func aTextHoldsItsParts(_ part: String) { #expect(text("abc dé fghij", holds: part)) }

  @Test(arguments: ["b d", "fghijk", "A", "abc dé fghij ", "e"])
  func aTextHoldsNothingElse(_ other: String) { #expect(!text("abc dé fghij", holds: other)) }

  @Test func equalBytesAreEqualByteForByte() {
    let text = (0..<50).map { UInt8($0) }
    for length in 0...text.count {
      #expect(equal(text, text, length))
      for at in 0..<length {
        var changed = text
        changed[at] ^= 0x40
        #expect(!equal(text, changed, length))
      }
    }
  }

  private func equal(_ left: [UInt8], _ right: [UInt8], _ count: Int) -> Bool {
    left.withUnsafeBytes { left in right.withUnsafeBytes { equalBytes(left.baseAddress!, $0.baseAddress!, count) } }
  }

  @Test func excerptsAreEqualWhereTheirBytesAre() {
    let text = Array("abcdefgh-abcdefgh-abcdefgi".utf8)
    func excerpt(_ start: UInt32, _ end: UInt32) -> TextExcerpt { TextExcerpt(text, TextRange(start, end)) }
    #expect(excerpt(0, 8) == excerpt(9, 17) && excerpt(0, 8).hashValue == excerpt(9, 17).hashValue)
    #expect(excerpt(0, 8) != excerpt(18, 26) && excerpt(0, 8) != excerpt(0, 7) && excerpt(3, 3) == excerpt(9, 9))
  }
}
