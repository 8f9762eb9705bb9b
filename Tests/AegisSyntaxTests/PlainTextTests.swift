import AegisBasics
import AegisSyntax
import Testing

@Suite struct PlainTextTests {
  private func isPlain(_ text: [UInt8]) -> Bool { parseYAML(text, file: FileID(rawValue: 0)).value.isPlain }

  /// Eight bytes are looked at in a step, and those that are left at the end one by one.
  @Test func oneOtherByteAnywhereMakesATextNotPlain() {
    for length in 1...34 {
      let plain = [UInt8](repeating: UInt8(ascii: "a"), count: length)
      #expect(isPlain(plain) && isPlain(plain + Array("\n".utf8)))
      for at in 0...length {
        for other in ["\t", "\r", "\u{7F}", "é", "日"] {
          #expect(!isPlain(plain[..<at] + Array(other.utf8) + plain[at...]), "\(other.debugDescription) at \(at) of \(length)")
        }
      }
    }
  }
}
