public import AegisBasics
public import AegisIR
import AegisPolicy
public import AegisSema

/// The rules that look at a whole configuration, in parts that may run side by side, each on one thread.
///
/// The findings are those of `OrganizationJudge`, in the same order.
public struct OrganizationParts: Sendable {
  private let linter: Linter
  private let program: Program
  private let organization: Organization
  private let index: AccountIndex
  /// The first part is the organization as such; the others are runs of accounts, long enough that what each of them has to
  /// work out by itself does not matter.
  private let runs: [ArraySlice<Int>]
  private let known: SummarizedAccounts?
  private let terms: SummaryTerms?

  /// What documents of other accounts may speak of in an account.
  public struct Names: Sendable {
    let names: AccountNames

    /// The numbers of accounts into which rules look.
    public var neighbours: [String] { names.trusted }
  }

  /// What a rule has to say of an account.
  public struct Verdict: Hashable, Sendable {
    /// Its number in the organization.
    public let account: Int
    public let rule: DiagnosticCode
  }

  /// What a part found.
  public struct Found: Sendable {
    public let bag: DiagnosticBag
    /// The rules that had nothing to say of an account.
    public let clean: [Verdict]
    /// By the keys of accounts, what was worked out for them that a summary holds.
    let facts: [String: [AccountSummary.Fact]]
    /// A summary did not have what was asked of it, or one cannot be made: nothing that was found is of use.
    public let isUnfit: Bool
  }

  /// - Parameters:
  ///   - known: Accounts that are known by their summaries alone, so that only some are judged.
  ///   - terms: How summaries are made; nil for none.
  public init(
    _ linter: Linter, _ program: Program, _ organization: Organization, known: SummarizedAccounts? = nil, terms: SummaryTerms? = nil
  ) {
    self.linter = linter
    self.program = program
    self.organization = organization
    index = AccountIndex(organization)
    self.known = known
    self.terms = terms
    let judged = organization.accounts.indices.filter { known?.judged.contains(organization.accounts[$0].key) ?? true }
    let size = max(1, (judged.count + 15) / 16)
    runs = stride(from: 0, to: judged.count, by: size).map { judged[$0..<min($0 + size, judged.count)] }
  }

  public var accountCount: Int { linter.hasProgramRules ? organization.accounts.count : 0 }
  public var count: Int { linter.hasProgramRules ? runs.count + 1 : 0 }

  /// Nil for an account that is known by its summary.
  public func names(ofAccount index: Int) -> Names? {
    let account = organization.accounts[index]
    return known?.summaries[account.key] == nil ? Names(names: AccountNames(account)) : nil
  }

  /// The names in all accounts, as far as anything asks for them.
  ///
  /// - Parameter own: Those in accounts that are not known by their summaries.
  public func allNames(_ own: [Names?]) -> [Names] {
    guard let known else { return own.map { $0! } }
    let mentioned = Set(own.lazy.compactMap { $0 }.flatMap(\.names.mentions))
    return zip(organization.accounts, own).map { account, names in
      if let names { return names }
      guard let id = account.id.flatMap({ accountNumber($0) }), mentioned.contains(id), let summary = known.summaries[account.key] else {
        return Names(names: .none)
      }
      return Names(names: AccountNames(stored: summary.names) ?? .none)
    }
  }

  /// The accounts of the organization of which an account's documents speak, by their numbers there.
  public func accounts(mentionedBy names: Names) -> [Int] { names.names.mentions.compactMap { index.byNumber[$0] } }

  /// What the rest of the organization has to know of an account; nil for one that is known by its summary.
  ///
  /// - Parameter found: What the first part found.
  public func summary(ofAccount index: Int, _ names: Names?, _ found: Found) -> AccountSummary? {
    names.map { AccountSummary(neighbours: $0.neighbours, names: $0.names.stored, facts: found.facts[organization.accounts[index].key] ?? []) }
  }

  /// What one part finds.
  ///
  /// - Parameters:
  ///   - names: Those of all accounts.
  ///   - isClean: Whether it is known that a rule has nothing to say of an account.
  public func check(_ part: Int, _ names: [Names], isClean: (Verdict) -> Bool) -> Found {
    // Made for the first rule that is asked.
    var made: SharedFacts?
    // Facts that summaries hold are asked for by the first part only.
    let book = part == 0 ? terms.map { SummaryBook(known, $0) } : nil
    func shared() -> SharedFacts {
      let facts = made ?? SharedFacts(
        organization, names: names.map(\.names), index: index, control: ControlFacts(organization, linter.run), kept: KeptFacts(), summaries: book)
      made = facts
      return facts
    }
    guard part > 0 else {
      let bag = linter.check(ProgramFacts(program, organization, shared()), .organization)
      return Found(bag: bag, clean: [], facts: book?.made ?? [:], isUnfit: book?.isUnfit ?? false)
    }
    var bag = DiagnosticBag()
    var clean: [Verdict] = []
    let rules = linter.rules(of: .account) + linter.rules(of: .neighbours)
    for index in runs[part - 1] {
      var facts: ProgramFacts?
      for rule in rules {
        let verdict = Verdict(account: index, rule: rule.code)
        if isClean(verdict) { continue }
        let seen = facts ?? ProgramFacts(program, organization.alone(organization.accounts[index]), shared())
        facts = seen
        let found = linter.check(seen, rule)
        if found.isEmpty { clean.append(verdict) }
        bag.append(found)
      }
    }
    return Found(bag: bag, clean: clean, facts: [:], isUnfit: false)
  }

  /// The findings of all parts, in their order.
  public func merged(_ parts: [DiagnosticBag]) -> DiagnosticBag {
    var told = ToldPlaces(linter)
    var bag = parts.first ?? DiagnosticBag()
    for part in parts.dropFirst() { told.add(part, to: &bag) }
    return bag
  }
}
