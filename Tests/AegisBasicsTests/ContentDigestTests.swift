import AegisBasics
import Testing

@Suite struct ContentDigestTests {
  private func digest(_ bytes: [UInt8], seed: UInt64 = 1) -> ContentDigest {
    var hasher = ContentHasher(seed: ContentDigest(high: seed, low: seed &* 3))
    hasher.add(bytes)
    return hasher.digest
  }

  @Test func anyChangeOfAByteIsAnotherDigest() {
    let text = (0..<100).map { UInt8($0 * 7 % 251) }
    for length in 0...text.count {
      let whole = Array(text[..<length])
      var seen: Set<ContentDigest> = [digest(whole)]
      for at in 0..<length {
        for bit in 0..<8 {
          var changed = whole
          changed[at] ^= 1 << bit
          #expect(seen.insert(digest(changed)).inserted)
        }
      }
      #expect(seen.insert(digest(whole + [0])).inserted)
      #expect(digest(whole) == digest(whole) && digest(whole) != digest(whole, seed: 2))
    }
  }

  @Test func whereOneTextEndsCounts() {
    func digest(_ texts: [String]) -> ContentDigest {
      var hasher = ContentHasher(seed: ContentDigest(high: 5, low: 6))
      for text in texts { hasher.add(text) }
      return hasher.digest
    }
    let all = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], [String(repeating: "a", count: 16)], [String(repeating: "a", count: 8), String(repeating: "a", count: 8)]]
    #expect(Set(all.map(digest)).count == all.count)
  }

  @Test func bothHalvesSpread() {
    // Of a thousand short texts, each bit of a digest is set in about half.
    var counts = [Int](repeating: 0, count: 128)
    for number in 0..<1000 {
      let digest = digest(Array("text \(number)".utf8))
      for bit in 0..<64 {
        counts[bit] += Int(digest.low >> UInt64(bit) & 1)
        counts[64 + bit] += Int(digest.high >> UInt64(bit) & 1)
      }
    }
    #expect(counts.allSatisfy { (400...600).contains($0) })
  }
}
