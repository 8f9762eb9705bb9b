import AegisBasics
import AegisSamples
import Testing

/// What a misspelt name was meant to be.
@Suite struct ClosestMatchTests {
  @Test func theNearestNameIsMeant() {
    #expect(closestMatch(to: "GetObjct", among: ["GetObject", "GetObjectAcl", "PutObject"]) == "GetObject")
    #expect(closestMatch(to: "GteObject", among: ["PutObject", "GetObject"]) == "GetObject")
    #expect(closestMatch(to: "ab", among: ["cd"]) == nil)
    #expect(closestMatch(to: "", among: ["a"]) == "a")
  }

  @Test func equalityWithoutCaseWins() {
    #expect(closestMatch(to: "getobject", among: ["getobjec", "GetObject"]) == "GetObject")
    #expect(closestMatch(to: "ÄRGER", among: ["Arger", "ärger"]) == "ärger")
    #expect(closestMatch(to: "same", among: ["same"]) == nil)
  }

  @Test func tiesGoToTheFirst() { #expect(closestMatch(to: "abcd", among: ["abce", "abcf"]) == "abce") }

  /// The search, which looks at no more of a name than it has to, finds what comparing all of every name does.
  @Test func searchingFindsWhatComparingDoes() {
    var random = RandomSource(seed: 7)
    // Few letters, so that names are near to each other.
    func name(_ length: Int) -> String { String((0..<length).map { _ in random.pick(Array("abAB-ü")) }) }
    for round in 0..<600 {
      // Some are longer than a word has bits.
      let length = round % 10 == 0 ? 60 + random.below(10) : random.below(12)
      let wanted = name(length)
      let names = (0..<12).map { _ in name(max(0, length + random.below(5) - 2)) }
      #expect(closestMatch(to: wanted, among: names) == compared(wanted, names), "\(wanted) among \(names)")
    }
  }

  private func compared(_ name: String, _ names: [String]) -> String? {
    let wanted = Array(name.lowercased().utf8)
    var best: (name: String, distance: Int)?
    for candidate in names where candidate != name {
      let letters = Array(candidate.lowercased().utf8)
      if letters == wanted { return candidate }
      guard let distance = editDistance(wanted, letters, limit: max(wanted.count / 3, 1)) else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
    }
    return best?.name
  }
}
