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

  private struct Verdict {
    /// The account as it was lowered, by a number that the caller gives it.
    let revision: UInt64
    let parent: Container?
    let basis: Int
    /// The names of the accounts that its documents speak of.
    let mentioned: [UInt64?]
    let bag: DiagnosticBag
  }

  private let linter: Linter
  private let managedPolicies: ManagedPolicyTexts
  private var control: (revisions: [UInt64], facts: ControlFacts)?
  /// Who is bound by which control policy, and whether all accounts are known; each change is a new basis.
  private var bound: [Binding] = []
  private var knewAll = true
  private var basis = 0
  private var names: [String: (revision: UInt64, names: AccountNames)] = [:]
  private var verdicts: [String: Verdict] = [:]
  private var acts: [String: Bool] = [:]

  public init(_ linter: Linter) {
    self.linter = linter
    managedPolicies = ManagedPolicyTexts(linter.catalog)
  }

  /// - Parameters:
  ///   - revision: For each account of the organization a number that changes whenever what it was lowered to does.
  ///   - controlRevisions: Numbers that change whenever something of the organization's own does.
  public func check(
    _ program: Program, _ organization: Organization, revision: (Account) -> UInt64, controlRevisions: [UInt64]
  ) -> DiagnosticBag {
    guard linter.hasProgramRules else { return DiagnosticBag() }
    let revisions = organization.accounts.map(revision)
    let shared = shared(organization, revisions, controlRevisions)
    var bag = linter.checkOrganization(ProgramFacts(program, organization, shared))
    var told: Set<ToldPlace> = []
    var current: [String: Verdict] = [:]
    for (index, account) in organization.accounts.enumerated() {
      let mentioned = names[account.key]?.names.mentions.map { shared.namesByID[$0]?.digest } ?? []
      var verdict = verdicts[account.key]
      if let known = verdict, known.revision != revisions[index] || known.parent != account.parent || known.basis != basis || known.mentioned != mentioned {
        verdict = nil
      }
      if verdict == nil {
        var alone = organization
        alone.accounts = [account]
        let found = linter.checkAccount(ProgramFacts(program, alone, shared))
        verdict = Verdict(revision: revisions[index], parent: account.parent, basis: basis, mentioned: mentioned, bag: found)
      }
      current[account.key] = verdict
      for finding in verdict!.bag.diagnostics where linter.repeatsPlaces(finding.code) || told.insert(ToldPlace(finding)).inserted {
        bag.report(finding)
      }
    }
    verdicts = current
    acts = shared.acts
    return bag
  }

  private func shared(_ organization: Organization, _ revisions: [UInt64], _ controlRevisions: [UInt64]) -> SharedFacts {
    if control?.revisions != controlRevisions {
      control = (controlRevisions, ControlFacts(organization, catalog: linter.catalog, configuration: linter.configuration))
      basis += 1
    }
    let bound = organization.attachments.map { Binding(policy: $0.policy, target: $0.target) }
    let knowsAll = organization.accounts.allSatisfy { $0.id != nil }
    if bound != self.bound || knowsAll != knewAll {
      (self.bound, knewAll) = (bound, knowsAll)
      basis += 1
    }
    var current: [String: (revision: UInt64, names: AccountNames)] = [:]
    let all = zip(organization.accounts, revisions).map { account, revision -> AccountNames in
      let known = names[account.key].flatMap { $0.revision == revision ? $0.names : nil } ?? AccountNames(account)
      current[account.key] = (revision, known)
      return known
    }
    names = current
    let shared = SharedFacts(organization, names: all, control: control!.facts, managedPolicies: managedPolicies)
    shared.acts = acts
    return shared
  }
}

/// A place at which a kind of finding is told once.
private struct ToldPlace: Hashable {
  let code: String
  let at: SourceRange

  init(_ finding: Diagnostic) {
    code = finding.code.code
    at = finding.primary.at
  }
}
