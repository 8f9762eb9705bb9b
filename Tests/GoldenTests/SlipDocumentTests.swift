import AegisBasics
import AegisSamples
import Foundation
import TestSupport
import Testing

/// One slip of the hand in one policy document that stands alone: linting it ends well, and finds no more than there are
/// mistakes.
///
/// The documents are those of the rules' fixtures that the rules accept. In the ordinary mode a sample of the slips is
/// tried, the same in each run; in the long mode all of them.
@Suite struct SlipDocumentTests {
  private static let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] == "1"

  struct Case: Sendable, CustomTestStringConvertible {
    let document: PolicyFixture
    let fixture: String
    var testDescription: String { "\(fixture):\(document.line)" }
  }

  private static let accepted: [Case] = cases { $0.contains("/accepted") }
  private static let flagged: [Case] = cases { $0.contains("/flagged") }

  private static func cases(_ isWanted: (String) -> Bool) -> [Case] {
    Golden.files(in: "lint", withExtension: "yaml").filter(isWanted).flatMap { path in
      ((try? Golden.read(path)).map { PolicyFixture.documents(of: $0.text) } ?? []).map { Case(document: $0, fixture: path) }
    }
  }

  @Test func thereAreCasesOfEveryKind() {
    #expect(Self.accepted.count > 300 && Self.flagged.count > 300)
    #expect(Set(Self.accepted.map(\.document.kind)).count >= 5)
    #expect(Set(Self.accepted.map(\.document.path)) == ["policy.json", "policy.yaml"])
  }

  /// Of all together at most one in a thousand says more than it should: a list that a slip makes wider is told by what it
  /// allows and by what it covers.
  @Test func acceptedDocumentsSayOneThing() async {
    var tried = 0
    var several: [String] = []
    for it in Self.accepted {
      let (count, found) = await slips(it, sample: 8)
      tried += count
      several += found
    }
    print("slips in \(Self.accepted.count) accepted documents: \(tried), \(several.count) with more findings than mistakes")
    #expect(several.count * 1000 <= tried, "\(several.count) of \(tried) slips have more findings than mistakes:\n\(several.prefix(8).joined(separator: "\n"))")
  }

  /// What is flagged already may be flagged for more after a slip: it has to end well.
  @Test func flaggedDocumentsEndWell() async {
    for it in Self.flagged { _ = await slips(it, sample: 4) }
  }

  /// How many were tried, and those that have more findings than mistakes.
  private func slips(_ it: Case, sample: Int) async -> (tried: Int, several: [String]) {
    let trial = await SlipTrial(document: it.document)
    let slips = Slips(of: it.document.text)
    var random = RandomSource(seed: 1)
    let chosen = Self.isLong || slips.isEmpty ? Array(slips.indices) : (0..<sample).map { _ in random.below(slips.count) }
    var several: [String] = []
    for index in chosen {
      let outcome = await trial.outcome(of: slips[index].text, at: it.document.path)
      let what = "\(it.testDescription), \(slips[index].what): \(outcome.findings.map(\.text))"
      #expect(!outcome.isLaidOutBadly, "\(what)")
      #expect(outcome.findings.allSatisfy { $0.file == it.document.path }, "\(what)")
      if trial.isValid && outcome.findings.count > slips[index].mistakes { several.append(what) }
    }
    return (chosen.count, several)
  }
}
