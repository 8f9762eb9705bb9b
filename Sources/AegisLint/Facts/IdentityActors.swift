import AegisAccess
import AegisBasics
import AegisIR
public import AegisPolicy
import AegisSchema
import AegisSyntax

/// Tells the users and roles that may change privileges from all others, by a look at their policies' actions.
///
/// Administrators are among them, and so is whoever can become one.
struct IdentityActors {
  /// What a policy lets its holder do.
  struct Acts: OptionSet {
    let rawValue: UInt8

    /// All of IAM.
    static let everything = Acts(rawValue: 1)
    /// One of the actions of IAM that the published ways take, but for handing roles to services.
    static let changes = Acts(rawValue: 2)
    /// Handing roles to services.
    static let passing = Acts(rawValue: 4)
  }

  private let catalog: Catalog
  private let shared: SharedFacts

  init(_ program: ProgramFacts, _ facts: OrganizationFacts) { (catalog, shared) = (program.catalog, facts.shared) }

  private static let changes = Set(
    EscalationMethod.all.filter { $0.hinges == nil }.flatMap(\.actions).filter { $0.hasPrefix("iam:") }
  ).sorted().map { Array($0.utf8) }
  private static let passing = [Array("iam:PassRole".utf8)]
  /// No pattern but one that means all of IAM matches this.
  private static let everything = [Array("iam:*".utf8)]

  /// The account with only those users and roles, and the policies that they have; nil where there are none.
  func reduced(_ outline: AccountOutline) -> Account? {
    // Nearly all accounts have somebody who may do something in IAM, and few have somebody who may change privileges there.
    let acting = outline.policies.indices.map { acts(outline.policies[$0]) }
    let managed = outline.managedPolicies.map { number in
      shared.managed.acts(number) { arn in shared.managedPolicies.acts(arn) { acts(managed: arn) } }
    }
    func may(_ holder: AccountOutline.Holder, _ wanted: Acts) -> Bool {
      outline.placesOfPolicies(of: holder).contains { !acting[outline.heldPolicies[$0]].isDisjoint(with: wanted) }
        || outline.placesOfManagedPolicies(of: holder).contains { !managed[$0].isDisjoint(with: wanted) }
    }
    let all = acting.reduce(into: Acts()) { $0.formUnion($1) }.union(managed.reduce(into: Acts()) { $0.formUnion($1) })
    if all.isEmpty { return nil }
    // Handing a role to a service gains something only where a service may assume an administrator's role.
    let isPassable = all.contains(.everything)
      && outline.roles.contains { may($0, .everything) && isTrustedByService(outline.account.roles[$0.number]) }
    let wanted: Acts = isPassable ? [.changes, .passing] : .changes
    if all.isDisjoint(with: wanted) { return nil }
    let roles = outline.roles.filter { may($0, wanted) }
    let users = outline.users.filter { may($0, wanted) }
    if roles.isEmpty && users.isEmpty { return nil }
    var account = outline.account
    account.roles = roles.map { account.roles[$0.number] }
    account.users = users.map { account.users[$0.number] }
    let member = Set(account.users.flatMap { $0.groups.map(\.value) })
    let attachments = account.roles.flatMap(\.attachedPolicies) + account.users.flatMap(\.attachedPolicies)
      + account.groups.filter { member.contains($0.name) }.flatMap(\.attachedPolicies)
    let references = attachments.map(\.policy) + account.roles.compactMap(\.permissionsBoundary) + account.users.compactMap(\.permissionsBoundary)
    let kept = Set(references.compactMap { reference -> String? in if case .local(let name) = reference { name } else { nil } })
    account.policies = account.policies.filter { kept.contains($0.name) }
    return account
  }

  private func isTrustedByService(_ role: Role) -> Bool {
    guard let trust = role.trust.meaning else { return false }
    return trust.statements.contains { statement in
      statement.principals.contains { principal in principal.type.map { trust.tree.string($0) == "Service" } ?? true }
    }
  }

  private func acts(managed arn: String) -> Acts {
    guard case .current(let policy) = catalog.check(managedPolicyARN: arn) else { return [] }
    return catalog.isEmbedded ? Acts(rawValue: ManagedActs.of(catalog.name(policy))) : Self.acts(of: policy, catalog)
  }

  static func acts(of policy: ManagedPolicyID, _ catalog: Catalog) -> Acts {
    catalog.policyDocument(policy).map { acts($0) } ?? []
  }

  /// Nearly no policy of an organization has to do with IAM.
  private func acts(_ policy: AccountOutline.Policy) -> Acts {
    policy.outline.marks.contains(.identity) ? policy.meaning.map { Self.acts($0) } ?? [] : []
  }

  private static func acts(_ document: PolicyDocument) -> Acts {
    var acts = Acts()
    if allows(everything, document) { acts.insert(.everything) }
    if allows(changes, document) { acts.insert(.changes) }
    if allows(passing, document) { acts.insert(.passing) }
    return acts
  }

  /// Whether a document allows one of some actions of IAM.
  private static func allows(_ wanted: [[UInt8]], _ document: PolicyDocument) -> Bool {
    document.statements.contains { statement in
      guard statement.effect == .allow else { return false }
      if statement.isNotAction {
        return wanted.contains { action in !statement.actions.contains { matches($0, action, document.tree) } }
      }
      return statement.actions.contains { node in
        guard document.tree.withValue(node, { mayBeIdentity($0) }) else { return false }
        return wanted.contains { matches(node, $0, document.tree) }
      }
    }
  }

  private static func matches(_ node: NodeID, _ action: [UInt8], _ tree: SyntaxTree) -> Bool {
    tree.withValue(node) { pattern in action.withUnsafeBufferPointer { globMatches(pattern, $0) } }
  }
}

/// What AWS's own policies let their holders do with privileges, for those of the catalog that let them do something: in
/// `Generated/ManagedActs.swift`, since some of these policies are long to read.
public func managedActs(_ catalog: Catalog) -> [(name: String, acts: UInt8)] {
  catalog.managedPolicies.map { (catalog.name($0), IdentityActors.acts(of: $0, catalog).rawValue) }.filter { $0.1 != 0 }
}
