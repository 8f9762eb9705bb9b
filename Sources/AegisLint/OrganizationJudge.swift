public import AegisBasics
public import AegisIR
public import AegisSema

/// Runs the rules that look at a whole configuration, again and again as it changes: what is said of an account is kept
/// while nothing changes that it depends on.
public final class OrganizationJudge {
  private struct Binding: Equatable {
    let policy: String
    let target: OrganizationPolicyAttachment.Target
  }

  /// What all accounts' verdicts hang on besides the control policies themselves.
  private struct Basis: Equatable {
    var bound: [Binding] = []
    var services: [String] = []
    /// The number and name of each account.
    var accounts: [[String?]] = []
  }

  private struct Verdict {
    /// The account as it was lowered, by a number that the caller gives it.
    let revision: UInt64
    let parent: Container?
    let basis: Int
    /// The names of the accounts that its documents speak of.
    let mentioned: [UInt64?]
    let bag: DiagnosticBag
    /// The accounts into which a `NeighbourRule` looks, as they were lowered; and what was found with them in view.
    let neighbours: [UInt64?]
    let withNeighbours: DiagnosticBag
  }

  private let linter: Linter
  private var control: (revisions: [UInt64], facts: ControlFacts)?
  /// Each change is a new one.
  private var current = Basis()
  private var basis = 0
  private var names: [String: (revision: UInt64, names: AccountNames)] = [:]
  private var verdicts: [String: Verdict] = [:]
  private let kept = KeptFacts()

  public init(_ linter: Linter) { self.linter = linter }

  /// - Parameters:
  ///   - revision: For each account of the organization a number that changes whenever what it was lowered to does.
  ///   - controlRevisions: Numbers that change whenever something of the organization's own does.
  public func check(
    _ program: Program, _ organization: Organization, revision: (Account) -> UInt64, controlRevisions: [UInt64]
  ) -> DiagnosticBag {
    guard linter.hasProgramRules else { return DiagnosticBag() }
    let revisions = organization.accounts.map(revision)
    let shared = shared(organization, revisions, controlRevisions)
    var bag = linter.check(ProgramFacts(program, organization, shared), .organization)
    var told = ToldPlaces(linter)
    var current: [String: Verdict] = [:]
    current.reserveCapacity(revisions.count)
    for index in organization.accounts.indices {
      let key = organization.accounts[index].key
      let verdict = verdict(on: index, revisions[index], names[key]?.names ?? .none, program, organization, shared)
      current[key] = verdict
      told.add(verdict.bag, to: &bag)
      told.add(verdict.withNeighbours, to: &bag)
    }
    verdicts = current
    return bag
  }

  private func verdict(
    on index: Int, _ revision: UInt64, _ names: AccountNames, _ program: Program, _ organization: Organization, _ shared: SharedFacts
  ) -> Verdict {
    let mentioned = names.mentions.map { shared.statesByID[$0]?.names }
    let neighbours = names.trusted.map { shared.statesByID[$0]?.revision }
    let parent = organization.accounts[index].parent
    let known = verdicts[organization.accounts[index].key].flatMap { known in
      known.revision == revision && known.parent == parent && known.basis == basis ? known : nil
    }
    if let known, known.mentioned == mentioned, known.neighbours == neighbours { return known }
    let facts = ProgramFacts(program, organization.alone(organization.accounts[index]), shared)
    let own = known.flatMap { $0.mentioned == mentioned ? $0.bag : nil }
    let beside = known.flatMap { $0.mentioned == mentioned && $0.neighbours == neighbours ? $0.withNeighbours : nil }
    return Verdict(
      revision: revision, parent: parent, basis: basis, mentioned: mentioned, bag: own ?? linter.check(facts, .account),
      neighbours: neighbours, withNeighbours: beside ?? linter.check(facts, .neighbours))
  }

  private func shared(_ organization: Organization, _ revisions: [UInt64], _ controlRevisions: [UInt64]) -> SharedFacts {
    if control?.revisions != controlRevisions {
      control = (controlRevisions, ControlFacts(organization, linter.run))
      basis += 1
    }
    let now = Basis(
      bound: organization.attachments.map { Binding(policy: $0.policy, target: $0.target) }, services: organization.enabledServices,
      accounts: organization.accounts.map { [$0.id, $0.name] })
    if now != self.current {
      self.current = now
      basis += 1
    }
    var current: [String: (revision: UInt64, names: AccountNames)] = [:]
    let all = zip(organization.accounts, revisions).map { account, revision -> AccountNames in
      let known = names[account.key].flatMap { $0.revision == revision ? $0.names : nil } ?? AccountNames(account)
      current[account.key] = (revision, known)
      return known
    }
    names = current
    return SharedFacts(
      organization, revisions: Dictionary(zip(organization.accounts.map(\.key), revisions)) { first, _ in first }, names: all,
      control: control!.facts, kept: kept)
  }
}

/// Leaves out what was told of a place already, but for rules that tell of one for several accounts.
struct ToldPlaces {
  private struct Place: Hashable {
    let code: String
    let at: SourceRange
  }

  private let linter: Linter
  private var told: Set<Place> = []

  init(_ linter: Linter) { self.linter = linter }

  mutating func add(_ found: DiagnosticBag, to bag: inout DiagnosticBag) {
    for finding in found.diagnostics {
      if linter.repeatsPlaces(finding.code) || told.insert(Place(code: finding.code.code, at: finding.primary.at)).inserted { bag.report(finding) }
    }
  }
}

extension Organization {
  /// The organization with one of its accounts.
  func alone(_ account: Account) -> Organization {
    var organization = self
    organization.accounts = [account]
    return organization
  }
}
