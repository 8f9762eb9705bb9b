import Testing

@testable import AegisPolicy

@Suite("Texts without regard to case")
struct ActionTextTests {
  @Test("eight bytes at once fold as single bytes do")
  func words() {
    for byte in UInt8.min...UInt8.max {
      for position in 0..<8 {
        let shift = UInt64(8 * position)
        #expect(folded(UInt64(byte) << shift) == UInt64(folded(byte)) << shift)
        let others = UInt64(0x4142_5B40_FFC1_7A61) & ~(0xFF << shift)
        #expect(folded(others | UInt64(byte) << shift) == folded(others) | UInt64(folded(byte)) << shift)
      }
    }
  }

  @Test("texts of every length around a word", arguments: 0..<20)
  func lengths(_ length: Int) {
    let text = (0..<length).map { UInt8(0x41 + $0 % 26) }
    let lower = text.map { $0 | 0x20 }
    text.withUnsafeBufferPointer { text in
      lower.withUnsafeBufferPointer { lower in
        #expect(equalFolded(text, lower))
        #expect(foldedHash(text) == foldedHash(lower))
        #expect(globMatches(text, lower))
        for cut in 0..<length {
          #expect(!equalFolded(text, lower.part(0..<cut)))
          #expect(foldedHash(text) != foldedHash(lower.part(0..<cut)))
        }
      }
    }
    for changed in 0..<length {
      var other = lower
      other[changed] = 0x5F
      text.withUnsafeBufferPointer { text in other.withUnsafeBufferPointer { #expect(!equalFolded(text, $0)) } }
    }
  }
}
