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

  /// What all accounts' verdicts hang on.
  private struct Basis: Equatable {
    /// Of the organization's own files.
    var control: [UInt64] = []
    var bound: [Binding] = []
    var services: [String] = []
    /// The number and name of each account.
    var accounts: [[String?]] = []
  }

  private final class Verdict {
    /// The account as it was lowered, by a number that the caller gives it.
    let revision: UInt64
    let parent: Container?
    let basis: Int
    /// What was asked of the names in other accounts.
    let names: [NameAnswer]
    let bag: DiagnosticBag
    /// The accounts into which a `NeighbourRule` looks, as they were lowered; and what was found with them in view.
    let neighbours: [UInt64?]
    let neighbourNames: [NameAnswer]
    let withNeighbours: DiagnosticBag

    init(
      revision: UInt64, parent: Container?, basis: Int, names: [NameAnswer], bag: DiagnosticBag, neighbours: [UInt64?],
      neighbourNames: [NameAnswer], withNeighbours: DiagnosticBag
    ) {
      (self.revision, self.parent, self.basis, self.names, self.bag) = (revision, parent, basis, names, bag)
      (self.neighbours, self.neighbourNames, self.withNeighbours) = (neighbours, neighbourNames, withNeighbours)
    }
  }

  /// What was looked at last.
  private struct Seen {
    let frame: UInt64
    let index: AccountIndex
    /// For each account.
    let revisions: [UInt64]
    let names: [AccountNames]
    let verdicts: [Verdict]
  }

  private let linter: Linter
  private var control: (revisions: [UInt64], facts: ControlFacts)?
  /// Each change is a new one, but for that back to the one before.
  private var current = (basis: Basis(), number: 0)
  private var former = (basis: Basis(), number: 0)
  private var lastBasis = 0
  private var seen: Seen?
  /// By the keys of accounts, what was said of them before what is said now: who changes something often changes it back.
  private var formerVerdicts: [String: Verdict] = [:]
  /// What was met in documents, and what control policies deny; and how often it was used.
  private var met: (texts: KnownTexts, controlled: [Container: ControlledActions], uses: Int)?
  private let kept = KeptFacts()

  private static let usesOfTexts = 200

  public init(_ linter: Linter) { self.linter = linter }

  /// - Parameters:
  ///   - revisions: For each account of the organization a number that changes whenever what it was lowered to does.
  ///   - frame: A number that changes whenever the organization does in anything but what its accounts hold.
  ///   - controlRevisions: Numbers that change whenever something of the organization's own does.
  public func check(
    _ program: Program, _ organization: Organization, revisions: [UInt64], frame: UInt64, controlRevisions: [UInt64]
  ) -> DiagnosticBag {
    guard linter.hasProgramRules else { return DiagnosticBag() }
    let isSameFrame = seen.map { $0.frame == frame && $0.index.keys.elementsEqual(organization.accounts.lazy.map(\.key)) } ?? false
    if !isSameFrame { look(at: organization, controlRevisions) }
    // What is typed is not kept forever.
    if !isSameFrame || met?.uses == Self.usesOfTexts { met = nil }
    let last = seen
    func former(_ index: Int) -> Int? { isSameFrame ? index : last?.index.byKey[organization.accounts[index].key] }
    var changed: Set<UInt64> = []
    var names: [AccountNames] = []
    names.reserveCapacity(revisions.count)
    for (index, revision) in revisions.enumerated() {
      if let last, let number = former(index), last.revisions[number] == revision {
        names.append(last.names[number])
      } else {
        names.append(AccountNames(organization.accounts[index]))
        if let id = organization.accounts[index].id.flatMap({ accountNumber($0) }) { changed.insert(id) }
      }
    }
    let index = isSameFrame ? last!.index : AccountIndex(organization)
    let shared = SharedFacts(
      organization, revisions: revisions, names: names, index: index, control: control!.facts, texts: met?.texts, kept: kept)
    shared.controlled = met?.controlled ?? [:]
    var bag = linter.check(ProgramFacts(program, organization, shared), .organization)
    var told = ToldPlaces(linter)
    var verdicts: [Verdict] = []
    verdicts.reserveCapacity(revisions.count)
    for index in revisions.indices {
      let known = former(index).map { last!.verdicts[$0] }
      let isUntouched = isSameFrame && revisions[index] == last!.revisions[index]
        && (changed.isEmpty || !names[index].mentions.contains(where: changed.contains))
      let verdict = isUntouched ? known! : verdict(on: index, known, program, shared)
      verdicts.append(verdict)
      told.add(verdict.bag, to: &bag)
      told.add(verdict.withNeighbours, to: &bag)
    }
    seen = Seen(frame: frame, index: index, revisions: revisions, names: names, verdicts: verdicts)
    met = (shared.texts, shared.controlled, (met?.uses ?? 0) + 1)
    return bag
  }

  private func verdict(on index: Int, _ known: Verdict?, _ program: Program, _ shared: SharedFacts) -> Verdict {
    let account = shared.organization.accounts[index]
    let neighbours = shared.names[index].trusted.map { shared.revision(ofAccount: $0) }
    func holds(_ answers: [NameAnswer]) -> Bool { answers.allSatisfy { shared.answer($0.question) == $0.content } }
    let candidates = [known, formerVerdicts[account.key]].compactMap { $0 }.filter {
      $0.revision == shared.revisions[index] && $0.parent == account.parent && $0.basis == current.number
    }
    let own = candidates.first { holds($0.names) }
    let beside = candidates.first { $0.neighbours == neighbours && holds($0.neighbourNames) }
    if let own, own === beside {
      if let known, own !== known { formerVerdicts[account.key] = known }
      return own
    }
    let facts = ProgramFacts(program, shared.organization.alone(account), shared)
    func check(_ scope: ProgramScope) -> (bag: DiagnosticBag, names: [NameAnswer]) {
      facts.organizationFacts?.noteQuestions()
      let bag = linter.check(facts, scope)
      return (bag, facts.organizationFacts?.takeQuestions() ?? [])
    }
    let (bag, names) = own.map { ($0.bag, $0.names) } ?? check(.account)
    let (withNeighbours, neighbourNames) = beside.map { ($0.withNeighbours, $0.neighbourNames) } ?? check(.neighbours)
    if let known { formerVerdicts[account.key] = known }
    return Verdict(
      revision: shared.revisions[index], parent: account.parent, basis: current.number, names: names, bag: bag, neighbours: neighbours,
      neighbourNames: neighbourNames, withNeighbours: withNeighbours)
  }

  /// Notes what all accounts' verdicts hang on.
  private func look(at organization: Organization, _ controlRevisions: [UInt64]) {
    var isSame = true
    if control?.revisions != controlRevisions {
      control = (controlRevisions, ControlFacts(organization, linter.run))
      isSame = false
    }
    let now = Basis(
      control: controlRevisions, bound: organization.attachments.map { Binding(policy: $0.policy, target: $0.target) }, services: organization.enabledServices,
      accounts: organization.accounts.map { [$0.id, $0.name] })
    if isSame && now == current.basis { return }
    let last = current
    if now == former.basis {
      current = former
    } else {
      lastBasis += 1
      current = (now, lastBasis)
    }
    former = last
  }
}

/// Leaves out what was told of a place already, but for rules that tell of one for several accounts.
struct ToldPlaces {
  private struct Place: Hashable {
    let code: String
    let at: SourceRange

    func hash(into hasher: inout Hasher) { hasher.combine(at) }
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
