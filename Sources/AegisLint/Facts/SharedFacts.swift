import AegisBasics
import AegisIR
import AegisPolicy
import AegisSchema
import AegisSyntax

/// The accounts of an organization by their numbers and keys, where they lie, and what is attached there: all that hangs on
/// nothing an account holds.
final class AccountIndex {
  /// Of accounts in the order of the organization.
  let keys: [String]
  let byID: [String: Int]
  let byKey: [String: Int]
  /// Every account has its number, so that what is not among them is outside.
  let knowsAllAccounts: Bool
  /// By the key of an account, what it lies in.
  let containers: [String: Container]
  /// The service control policies of each target, by their number among the control policies.
  let attachments: [OrganizationPolicyAttachment.Target: [Int]]

  init(_ organization: Organization, _ control: ControlFacts) {
    keys = organization.accounts.map(\.key)
    byKey = Dictionary(zip(keys, keys.indices)) { first, _ in first }
    byID = Dictionary(organization.accounts.enumerated().compactMap { index, account in account.id.map { ($0, index) } }) { first, _ in first }
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
  let control: ControlFacts
  /// Whether AWS's own policies allow what is looked for, by that and the policy's ARN.
  var acts: [String: Bool] = [:]
  let managedPolicies: ManagedPolicyTexts
  /// What is known of accounts whose files were not read, and becomes known of the others; nil where nobody asks.
  let summaries: SummaryBook?

  init(
    _ organization: Organization, revisions: [UInt64] = [], names: [AccountNames], index: AccountIndex? = nil, control: ControlFacts,
    managedPolicies: ManagedPolicyTexts, kept: KeptFacts, summaries: SummaryBook? = nil
  ) {
    self.summaries = summaries
    self.organization = organization
    self.index = index ?? AccountIndex(organization, control)
    self.revisions = revisions
    self.names = names
    self.kept = kept
    run = control.run
    self.control = control
    self.managedPolicies = managedPolicies
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
    policies = organization.policies.compactMap { policy in
      policy.content.policy.map { (policy, DocumentFacts($0, run)) }
    }
  }
}

/// AWS's own policies by what they say.
final class ManagedPolicyTexts {
  private let catalog: Catalog
  private lazy var byLength: [Int: [ManagedPolicyID]] = Dictionary(
    grouping: catalog.managedPolicies.filter { !catalog.isDeprecated($0) }, by: { catalog.documentLength($0) })
  private var texts: [ManagedPolicyID: [UInt8]] = [:]

  init(_ catalog: Catalog) { self.catalog = catalog }

  func policy(equalTo json: [UInt8]) -> ManagedPolicyID? {
    // The order of members does not change a text's length: few of AWS's policies are of the same.
    // Nor does it change the sum of the bytes, which few of them share besides.
    guard let alike = byLength[json.count] else { return nil }
    let sum = sum(json)
    return alike.first { self.sum(catalog.document($0)) == sum && text($0) == json }
  }

  private func sum(_ text: [UInt8]) -> UInt64 { text.reduce(0) { $0 &+ UInt64($1) } }

  private func text(_ policy: ManagedPolicyID) -> [UInt8] {
    if let known = texts[policy] { return known }
    let tree = parseJSON(catalog.document(policy), file: FileID(rawValue: 0)).value
    let text = tree.root.map { canonicalJSON(readPolicy(tree, $0, kind: .identity, title: tree.place($0)).value) } ?? []
    texts[policy] = text
    return text
  }
}
