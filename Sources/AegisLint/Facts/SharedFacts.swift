import AegisBasics
import AegisIR
import AegisPolicy
import AegisSchema
import AegisSyntax

/// The accounts of an organization by their numbers and keys, where they lie, and what is attached there: all that hangs on
/// nothing an account holds.
final class AccountIndex: Sendable {
  /// Of accounts in the order of the organization.
  let keys: [String]
  let byID: [String: Int]
  let byKey: [String: Int]
  let byNumber: [UInt64: Int]
  /// Those of them that are twelve digits, in the order of their first four and of their last four.
  private let byStart: [UInt64]
  private let byEnd: [UInt64]
  /// Every account has its number, so that what is not among them is outside.
  let knowsAllAccounts: Bool
  /// By the key of an account, what it lies in.
  let containers: [String: Container]
  /// The service control policies of each target, by their number among the control policies.
  let attachments: [OrganizationPolicyAttachment.Target: [Int]]

  init(_ organization: Organization) {
    keys = organization.accounts.map(\.key)
    byKey = Dictionary(zip(keys, keys.indices)) { first, _ in first }
    byID = Dictionary(organization.accounts.enumerated().compactMap { index, account in account.id.map { ($0, index) } }) { first, _ in first }
    byNumber = Dictionary(byID.compactMap { id, index in accountNumber(id).map { ($0, index) } }) { first, _ in first }
    byStart = byNumber.keys.sorted()
    byEnd = byNumber.keys.sorted { $0 % Self.lastFour < $1 % Self.lastFour }
    containers = Dictionary(organization.accounts.compactMap { account in account.parent.map { (account.key, $0) } }) { first, _ in first }
    knowsAllAccounts = organization.accounts.allSatisfy { $0.id != nil }
    let indices = Dictionary(
      organization.controlPolicies.enumerated().filter { $1.type == "SERVICE_CONTROL_POLICY" }.map { ($1.name, $0) },
      uniquingKeysWith: { first, _ in first })
    var attachments: [OrganizationPolicyAttachment.Target: [Int]] = [:]
    for attachment in organization.attachments {
      if let index = indices[attachment.policy] { attachments[attachment.target, default: []].append(index) }
    }
    self.attachments = attachments
  }

  private static let firstFour: UInt64 = 100_000_000, lastFour: UInt64 = 10_000

  /// The account that a number, which is nobody's here, may have been meant for: one digit is another, or two neighbours
  /// changed places. The least where there are several.
  func number(near number: UInt64) -> UInt64? {
    var least: UInt64?
    func look(_ numbers: [UInt64], _ part: (UInt64) -> UInt64) {
      let wanted = part(number)
      for other in numbers[numbers.partitioningIndex { part($0) >= wanted }...] {
        if part(other) != wanted { return }
        if Self.isSlip(other, number) { least = min(least ?? other, other) }
      }
    }
    // Such a slip leaves the first four digits as they are, or else the last four.
    look(byStart) { $0 / Self.firstFour }
    look(byEnd) { $0 % Self.lastFour }
    return least
  }

  private static func isSlip(_ left: UInt64, _ right: UInt64) -> Bool {
    if left == right { return false }
    var (left, right) = (left, right)
    while left % 10 == right % 10 { (left, right) = (left / 10, right / 10) }
    // Now the last digits differ.
    if left / 10 == right / 10 { return true }
    return left / 100 == right / 100 && left % 10 == right / 10 % 10 && left / 10 % 10 == right % 10
  }
}

/// What rules know of all accounts while they look at one.
final class SharedFacts {
  /// All accounts.
  let organization: Organization
  let index: AccountIndex
  /// For each account, a number that changes when it does; empty where nothing is kept.
  let revisions: [UInt64]
  /// For each account.
  let names: [AccountNames]
  let kept: KeptFacts
  let run: LintRun
  /// For all documents that are looked at.
  let texts: KnownTexts
  let control: ControlFacts
  /// What service control policies deny in the accounts that lie in one place and have none attached to themselves.
  var controlled: [Container: ControlledActions] = [:]
  var managedPolicies: ManagedPolicyTexts { run.tables.managedPolicies }
  let managed = ManagedUses()
  /// What is known of accounts whose files were not read, and becomes known of the others; nil where nobody asks.
  let summaries: SummaryBook?

  init(
    _ organization: Organization, revisions: [UInt64] = [], names: [AccountNames], index: AccountIndex, control: ControlFacts,
    texts: KnownTexts? = nil, kept: KeptFacts, summaries: SummaryBook? = nil
  ) {
    self.summaries = summaries
    self.organization = organization
    self.index = index
    self.revisions = revisions
    self.names = names
    self.kept = kept
    run = control.run
    self.texts = texts ?? KnownTexts(control.run.catalog)
    self.control = control
  }

  func names(ofAccount id: String) -> AccountNames? { index.byID[id].map { names[$0] } }
  func names(withKey key: String) -> AccountNames? { index.byKey[key].map { names[$0] } }
  /// The number of an account's state, by its key.
  func revision(withKey key: String) -> UInt64? { revisions.isEmpty ? nil : index.byKey[key].map { revisions[$0] } }
  /// The same by the account's number.
  func revision(ofAccount id: String) -> UInt64? { revisions.isEmpty ? nil : index.byID[id].map { revisions[$0] } }
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
    policies = organization.controlPolicies.map { ($0, DocumentFacts($0.content.policy!, run, texts)) }
  }
}

extension Organization {
  /// The policies for the whole organization that files hold.
  fileprivate var controlPolicies: [OrganizationPolicy] { policies.filter { $0.content.policy != nil } }
}
