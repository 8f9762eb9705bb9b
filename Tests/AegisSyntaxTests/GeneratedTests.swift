import AegisBasics
import AegisSamples
import AegisSyntax
import Foundation
import TestSupport
import Testing

/// How many cases the long run has for one of the ordinary run.
private let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

@Suite struct GeneratedTests {
  @Test func bothReadGeneratedDocumentsAlike() {
    let count = isLong ? 100_000 : 4_000
    var valid = 0
    var complaints = 0
    for seed in 0..<count {
      var generator = DocumentGenerator(seed: UInt64(seed))
      let text = generator.document()
      let checked = parseYAML(text, file: FileID(rawValue: 0))
      let result = compare(text, checked)
      if case .same = result { valid += 1 }
      if let complaint = result.complaint ?? flaw(of: checked.value) {
        complaints += 1
        if complaints <= 5 { Issue.record("seed \(seed)\n\(String(decoding: text, as: UTF8.self))\n\(show(text))\n\(complaint)") }
      }
    }
    print("generated documents: \(valid) of \(count) valid, \(complaints) read differently")
    #expect(complaints == 0)
    #expect(valid * 10 >= count * 9, "the generator writes too few valid documents: \(valid) of \(count)")
  }

  @Test func slipsOfTheHandAreReadAlikeOrReported() {
    let count = isLong ? 400_000 : 12_000
    var outcomes: [String: Int] = [:]
    var complaints = 0
    for seed in 0..<count {
      var random = RandomSource(seed: UInt64(seed) + 1 << 32)
      var text: [UInt8]
      if random.oneIn(3) {
        text = Array(random.pick(validDocuments).utf8)
      } else {
        var generator = DocumentGenerator(seed: UInt64(seed))
        text = generator.document()
      }
      for _ in 0..<random.within(1...3) { text = mutated(text, &random) }
      let checked = parseYAML(text, file: FileID(rawValue: 0))
      let result = compare(text, checked)
      outcomes[result.name, default: 0] += 1
      let complaint = result.complaintAboutAny(text) ?? flaw(of: checked.value) ?? flaw(of: checked.bag.diagnostics, in: text)
      if let complaint {
        complaints += 1
        if complaints <= 5 { Issue.record("seed \(seed)\n\(String(decoding: text, as: UTF8.self))\n\(show(text))\n\(complaint)") }
      }
    }
    print("slips of the hand: \(outcomes.sorted { $0.key < $1.key }), \(complaints) complaints")
    #expect(complaints == 0)
  }
}
