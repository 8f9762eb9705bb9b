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
  /// The first part is the organization as such; the others are runs of accounts, long enough that what each of them has to
  /// work out by itself does not matter.
  private let runs: [Range<Int>]

  /// What documents of other accounts may speak of in an account.
  public struct Names: Sendable {
    let names: AccountNames

    /// The numbers of accounts that the account's documents speak of.
    public var mentions: [String] { names.mentions }
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
  }

  public init(_ linter: Linter, _ program: Program, _ organization: Organization) {
    self.linter = linter
    self.program = program
    self.organization = organization
    let count = organization.accounts.count
    let size = max(1, (count + 15) / 16)
    runs = stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  public var accountCount: Int { linter.hasProgramRules ? organization.accounts.count : 0 }
  public var count: Int { linter.hasProgramRules ? runs.count + 1 : 0 }

  public func names(ofAccount index: Int) -> Names { Names(names: AccountNames(organization.accounts[index])) }

  /// What one part finds.
  ///
  /// - Parameters:
  ///   - names: Those of all accounts.
  ///   - isClean: Whether it is known that a rule has nothing to say of an account.
  public func check(_ part: Int, _ names: [Names], isClean: (Verdict) -> Bool) -> Found {
    // Made for the first rule that is asked.
    var made: SharedFacts?
    func shared() -> SharedFacts {
      let facts = made ?? SharedFacts(
        organization, revisions: [:], names: names.map(\.names), control: ControlFacts(organization, linter.run),
        managedPolicies: ManagedPolicyTexts(linter.catalog), kept: KeptFacts())
      made = facts
      return facts
    }
    guard part > 0 else { return Found(bag: linter.check(ProgramFacts(program, organization, shared()), .organization), clean: []) }
    var bag = DiagnosticBag()
    var clean: [Verdict] = []
    for index in runs[part - 1] {
      var facts: ProgramFacts?
      for scope in [ProgramScope.account, .neighbours] {
        for rule in linter.rules(of: scope) {
          let verdict = Verdict(account: index, rule: rule.code)
          if isClean(verdict) { continue }
          let seen = facts ?? ProgramFacts(program, organization.alone(organization.accounts[index]), shared())
          facts = seen
          let found = linter.check(seen, rule)
          if found.isEmpty { clean.append(verdict) }
          bag.append(found)
        }
      }
    }
    return Found(bag: bag, clean: clean)
  }

  /// The findings of all parts, in their order.
  public func merged(_ parts: [DiagnosticBag]) -> DiagnosticBag {
    var told = ToldPlaces(linter)
    var bag = parts.first ?? DiagnosticBag()
    for part in parts.dropFirst() { told.add(part, to: &bag) }
    return bag
  }
}
