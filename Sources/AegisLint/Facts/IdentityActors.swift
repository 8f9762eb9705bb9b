import AegisAccess
import AegisBasics
import AegisIR
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Tells the users and roles that may change privileges from all others, by a look at their policies' actions.
///
/// Administrators are among them, and so is whoever can become one.
struct IdentityActors {
  private let program: ProgramFacts
  /// What is looked for in policies.
  private var wanted: [[UInt8]] = []

  private let facts: OrganizationFacts

  init(_ program: ProgramFacts, _ facts: OrganizationFacts) {
    self.program = program
    self.facts = facts
  }

  /// The actions of IAM that the published ways take, but for handing roles to services.
  private static let changes = Set(
    EscalationMethod.all.filter { $0.hinges == nil }.flatMap(\.actions).filter { $0.hasPrefix("iam:") }
  ).sorted().map { Array($0.utf8) }
  private static let passing = [Array("iam:PassRole".utf8)]
  /// No pattern but one that means all of IAM matches this.
  private static let everything = [Array("iam:*".utf8)]

  /// The account with only those users and roles, and the policies that they have; nil where there are none.
  mutating func reduced(_ outline: AccountOutline) -> Account? {
    // Nearly all accounts have somebody who may do something in IAM, and few have somebody who may change privileges there.
    guard outline.policies.contains(where: { $0.outline.marks.contains(.identity) }) || !outline.managedPolicies.isEmpty else { return nil }
    // Handing a role to a service gains something only where a service may assume an administrator's role.
    wanted = Self.everything
    var acting = outline.policies.map { allows($0) }
    let isPassable = outline.roles.contains { acts($0, outline, acting, 0) && isTrustedByService(outline.account.roles[$0.number]) }
    wanted = isPassable ? Self.changes + Self.passing : Self.changes
    let slot = isPassable ? 1 : 2
    acting = outline.policies.map { allows($0) }
    let roles = outline.roles.filter { acts($0, outline, acting, slot) }
    let users = outline.users.filter { acts($0, outline, acting, slot) }
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

  /// Whether one of a holder's policies, or its groups', allows what is looked for.
  ///
  /// - Parameters:
  ///   - acting: The same of each policy of the account.
  ///   - slot: Where what was found of other policies is kept: one for each list of what is wanted.
  private func acts(_ holder: AccountOutline.Holder, _ account: AccountOutline, _ acting: [Bool], _ slot: Int) -> Bool {
    let (shared, managed) = (facts.shared, facts.shared.managed)
    return account.policies(of: holder).contains { acting[$0] }
      || account.managedPolicies(of: holder).contains { number in
        managed.acts(number, slot) { arn in shared.managedPolicies.acts(arn, slot) { allows(managed: arn) } }
      }
  }

  private func allows(managed arn: String) -> Bool {
    guard case .current(let policy) = program.catalog.check(managedPolicyARN: arn) else { return false }
    let tree = parseJSON(program.catalog.document(policy), file: FileID(rawValue: 0)).value
    guard let root = tree.root else { return false }
    return allows(statementsOf: readPolicy(tree, root, kind: .identity, title: tree.place(root)).value)
  }

  /// Whether a policy of the organization allows what is looked for; nearly all have nothing to do with IAM.
  private func allows(_ policy: AccountOutline.Policy) -> Bool {
    policy.outline.marks.contains(.identity) && policy.meaning.map { allows(statementsOf: $0) } ?? false
  }

  private func allows(statementsOf document: PolicyDocument) -> Bool {
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

  private func matches(_ node: NodeID, _ action: [UInt8], _ tree: SyntaxTree) -> Bool {
    tree.withValue(node) { pattern in action.withUnsafeBufferPointer { globMatches(pattern, $0) } }
  }
}
