import AegisBasics
import AegisSema
import AegisSyntax

/// Flags tag keys that the organization spells in two ways.
struct TagSpelling: ProgramRule {
  static let metadata = RuleMetadata(
    DiagnosticCode("AE4350", "tag-spelling"), .warning,
    summary: "a tag's key is spelt in another letter case than elsewhere",
    rationale: """
      To most services `Team` and `team` are two tags. What reports, budgets and conditions look for is one of them, and \
      misses what has the other.
      """,
    flagged: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            tags: {Team: core}
          member_accounts:
            - {name: a, email: a@example.com, tags: {Team: core}}
            - {name: b, email: b@example.com, tags: {team: core}} # warning[AE4350]@44..48: the tag `team` is spelt `Team` elsewhere
          """)
    ],
    accepted: [
      RuleExample(
        organization: """
          name: acme
          organization_roots: [{name: Root}]
          master_account:
            name: main
            email: root@example.com
            tags: {Team: core, Teams: two}
          member_accounts:
            - {name: a, email: a@example.com, tags: {Team: core}}
          """)
    ])

  static var needsOnlyKeptFacts: Bool { true }

  /// The key of tags, where it stands first, and how often it comes.
  private struct KeyUse: StorableFact {
    let key: Located<String>
    var count: Int

    init(key: Located<String>, count: Int) { (self.key, self.count) = (key, count) }

    init?(from reader: inout FactReader) {
      guard let text = reader.values.text(), let place = reader.place(), let count = reader.values.number() else { return nil }
      self.init(key: Located(text, at: place), count: Int(truncatingIfNeeded: count))
    }

    func write(to writer: inout FactWriter) {
      writer.values.add(key.value)
      writer.add(key.at)
      writer.values.add(count)
    }
  }

  func check(_ program: ProgramFacts, _ findings: inout Findings) {
    /// For each key in lower case its spellings: how often, and where first.
    var spellings: [String: [String: (count: Int, place: SourceRange)]] = [:]
    for account in program.program.accounts {
      for use in program.kept("tags", of: account.key, { keyUses(account) }) {
        spellings[use.key.value.lowercased(), default: [:]][use.key.value, default: (0, use.key.at)].count += use.count
      }
    }
    for (_, known) in spellings.filter({ $0.value.count > 1 }).sorted(by: { $0.key < $1.key }) {
      let ordered = known.sorted { ($0.value.count, $1.key) > ($1.value.count, $0.key) }
      for (text, use) in ordered.dropFirst() {
        findings.report(
          "the tag `\(text)` is spelt `\(ordered[0].key)` elsewhere", at: Label(use.place, use.count == 1 ? "another spelling" : "another spelling, here first"),
          secondary: [Label(ordered[0].value.place, "as here")], help: "write `\(ordered[0].key)`, where it is the same tag")
      }
    }
  }

  /// The keys of an account's tags, each once in the order in which they come, and how often.
  private func keyUses(_ account: AccountScope) -> [KeyUse] {
    var uses: [KeyUse] = []
    var numbers = TextIndex()
    var next = 0
    account.forEachTagKey { tree, key in
      let number = tree.withValue(key) { text in
        // Most resources have the same tags, in the same order.
        let isNext = !text.isEmpty && next < numbers.count && numbers.withText(next) { $0.count == text.count && equalBytes($0.baseAddress!, text.baseAddress!, text.count) }
        return isNext ? next : numbers.insert(text)
      }
      next = number + 1 < numbers.count ? number + 1 : 0
      if number == uses.count { uses.append(KeyUse(key: Located(tree.string(key), at: tree.textPlace(key)), count: 0)) }
      uses[number].count += 1
    }
    return uses
  }
}
