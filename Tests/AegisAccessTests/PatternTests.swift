import AegisSamples
import Testing
import TestSupport

@testable import AegisAccess

@Suite("Patterns")
struct PatternTests {
  /// The definition, as slow as it is plain.
  private func matches(_ pattern: Substring, _ text: Substring) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" { return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst())) }
    guard let letter = text.first, first == letter || first == "?" else { return false }
    return matches(pattern.dropFirst(), text.dropFirst())
  }

  @Test func againstTheDefinition() {
    var random = RandomSource(seed: 3)
    for _ in 0..<20_000 {
      let pattern = String((0..<random.below(6)).map { _ in random.pick(["a", "b", "é", "*", "?"]) as Character })
      let text = String((0..<random.below(6)).map { _ in random.pick(["a", "b", "é"]) as Character })
      #expect(Pattern(pattern, wildcards: true, variables: false).matches(text) == matches(pattern[...], text[...]), "\(pattern) \(text)")
    }
  }

  /// What is told without automata is what they tell.
  @Test func conjunctionsAgainstAutomata() {
    var random = RandomSource(seed: 4)
    var (covered, empty) = (0, 0)
    for _ in 0..<4000 {
      func union() -> [Pattern] {
        (0...random.below(2)).map { _ in
          let text = String((0..<random.below(6)).map { _ in random.pick(["a", "b", "*", "?"]) as Character })
          return Pattern(text, wildcards: true, variables: false)
        }
      }
      let unions = (0...1 + random.below(2)).map { _ in union() }
      let quick = Languages(), exact = Languages()
      func conjunction(_ languages: Languages) -> Languages.Conjunction {
        Languages.Conjunction(inside: [languages.id(of: unions[0])], outside: Set(unions.dropFirst().map { languages.id(of: $0) }).sorted())
      }
      let isSatisfiable = exact.member(of: conjunction(exact)) != nil
      #expect(quick.isSatisfiable(conjunction(quick)) == isSatisfiable, "\(unions.map { $0.map(\.text) })")
      if unions[1][0].covers(unions[0][0]) {
        covered += 1
        #expect(exact.member(of: Languages.Conjunction(inside: [exact.id(of: [unions[0][0]])], outside: [exact.id(of: [unions[1][0]])])) == nil)
      }
      if !isSatisfiable { empty += 1 }
    }
    #expect(covered > 100 && empty > 100)
  }

  @Test("a pattern shows as it was written", arguments: ["a*b?", "${aws:username}/x", "${aws:PrincipalTag/team, 'none'}*", "$", "${", "a$b"])
  func text(_ text: String) { #expect(Pattern(text, wildcards: true, variables: true).text == text) }

  @Test func literalsOfWildcards() {
    let pattern = Pattern("${*}${?}${$}", wildcards: true, variables: true)
    #expect(pattern.literal == "*?$")
    #expect(Pattern("${*}", wildcards: true, variables: false).matches("${xyz}"))
  }

  @Test("dates", arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2024-02-29T12:00:00Z", 1_709_208_000), ("1969-12-31T23:59:59Z", -1), ("2000-01-01", 946_684_800),
    ("2024-01-01T00:00:00+05:30", 1_704_047_400), ("86400", 86_400),
  ])
  func dates(_ text: String, _ seconds: Int64) throws {
    #expect(DateText.read(text) == Quantity(seconds))
    #expect(DateText.read(DateText.write(Quantity(seconds))) == Quantity(seconds))
  }

  @Test("addresses keep their meaning", arguments: ["0.0.0.0", "192.0.2.255", "::", "::1", "2001:db8::", "1:0:0:2::3", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"])
  func addresses(_ text: String) throws {
    let range = try #require(AddressRange(text))
    #expect(range.first == range.last)
    #expect(AddressRange(AddressRange.text(range.family, range.first)) == range)
  }

  @Test("what is no address", arguments: ["", "1.2.3", "1.2.3.256", "1.2.3.4/33", "::1::", "1:2:3:4:5:6:7", "g::", "::/129", "1.2.3.4/-1"])
  func noAddress(_ text: String) { #expect(AddressRange(text) == nil) }
}
