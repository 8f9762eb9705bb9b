import AegisBasics
import AegisIR
import AegisPolicy
import AegisSchema
import AegisSyntax

/// What rules know of all accounts while they look at one.
final class SharedFacts {
  /// All accounts.
  let organization: Organization
  /// By the accounts' keys, numbers that change when the account does.
  let revisions: [String: UInt64]
  let kept: KeptFacts
  let run: LintRun
  /// For all documents that are looked at.
  let texts: KnownTexts
  let accountsByID: [String: Account]
  /// The numbers of all accounts; nil for one that is not written in digits.
  private(set) lazy var accountNumbers: [(number: UInt64?, id: String)] = accountsByID.keys.map { (UInt64($0), $0) }
  /// What service control policies deny in the accounts that lie in one place and have none attached to themselves.
  var controlled: [Container: ControlledActions] = [:]
  let namesByID: [String: AccountNames]
  let namesByKey: [String: AccountNames]
  /// By the numbers of accounts, what tells their states apart: that of their names, and that of all of them.
  let statesByID: [String: State]

  struct State {
    let names: UInt64
    let revision: UInt64?
  }

  /// Every account has its number, so that what is not among them is outside.
  let knowsAllAccounts: Bool
  /// By the key of an account, what it lies in.
  let containers: [String: Container]
  let control: ControlFacts
  /// The service control policies of each target, by their number among the control policies.
  let attachments: [OrganizationPolicyAttachment.Target: [Int]]
  var managedPolicies: ManagedPolicyTexts { run.tables.managedPolicies }
  /// What is known of accounts whose files were not read, and becomes known of the others; nil where nobody asks.
  let summaries: SummaryBook?

  /// - Parameter names: For each account of the organization, its names.
  init(
    _ organization: Organization, revisions: [String: UInt64], names: [AccountNames], control: ControlFacts,
    kept: KeptFacts, summaries: SummaryBook? = nil
  ) {
    self.summaries = summaries
    self.organization = organization
    self.revisions = revisions
    self.kept = kept
    run = control.run
    texts = KnownTexts(control.run.catalog)
    self.control = control
    var accountsByID: [String: Account] = [:]
    var namesByID: [String: AccountNames] = [:]
    var statesByID: [String: State] = [:]
    for (account, names) in zip(organization.accounts, names) {
      guard let id = account.id, accountsByID[id] == nil else { continue }
      accountsByID[id] = account
      namesByID[id] = names
      statesByID[id] = State(names: names.digest, revision: revisions[account.key])
    }
    self.accountsByID = accountsByID
    self.namesByID = namesByID
    self.statesByID = statesByID
    namesByKey = Dictionary(zip(organization.accounts.map(\.key), names)) { first, _ in first }
    containers = Dictionary(organization.accounts.compactMap { account in account.parent.map { (account.key, $0) } }) { first, _ in first }
    knowsAllAccounts = organization.accounts.allSatisfy { $0.id != nil }
    let indices = Dictionary(
      control.policies.enumerated().filter { $1.policy.type == "SERVICE_CONTROL_POLICY" }.map { ($1.policy.name, $0) },
      uniquingKeysWith: { first, _ in first })
    var attachments: [OrganizationPolicyAttachment.Target: [Int]] = [:]
    for attachment in organization.attachments {
      if let index = indices[attachment.policy] { attachments[attachment.target, default: []].append(index) }
    }
    self.attachments = attachments
  }
}

/// Names something that a rule works out for an account.
struct KeptFact: Hashable {
  let name: String
  let account: String
}

/// What rules have worked out for accounts, with the number of the account's state.
final class KeptFacts {
  var values: [KeptFact: (revision: UInt64, value: Any)] = [:]
}

/// The control policies of an organization, as rules see them.
final class ControlFacts {
  let run: LintRun
  let policies: [(policy: OrganizationPolicy, facts: DocumentFacts)]

  init(_ organization: Organization, _ run: LintRun) {
    self.run = run
    let texts = KnownTexts(run.catalog)
    policies = organization.policies.compactMap { policy in
      policy.content.policy.map { (policy, DocumentFacts($0, run, texts)) }
    }
  }
}
