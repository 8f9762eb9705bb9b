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
  mutating func reduced(_ account: Account) -> Account? {
    // Handing a role to a service gains something only where a service may assume an administrator's role.
    wanted = Self.everything
    let administering = Set(account.policies.filter { allows($0.document.policy) }.map(\.name))
    let isPassable = account.roles.contains { isTrustedByService($0) && acts($0.attachedPolicies, $0.inlinePolicies, administering, 0) }
    wanted = isPassable ? Self.changes + Self.passing : Self.changes
    let slot = isPassable ? 1 : 2
    let acting = Set(account.policies.filter { allows($0.document.policy) }.map(\.name))
    var groups: Set<String> = []
    for group in account.groups where acts(group.attachedPolicies, group.inlinePolicies, acting, slot) { groups.insert(group.name) }
    var account = account
    account.roles = account.roles.filter { acts($0.attachedPolicies, $0.inlinePolicies, acting, slot) }
    account.users = account.users.filter { user in
      acts(user.attachedPolicies, user.inlinePolicies, acting, slot) || user.groups.contains { groups.contains($0.value) }
    }
    if account.roles.isEmpty && account.users.isEmpty { return nil }
    let member = Set(account.users.flatMap { $0.groups.map(\.value) })
    let attachments = account.roles.flatMap(\.attachedPolicies) + account.users.flatMap(\.attachedPolicies)
      + account.groups.filter { member.contains($0.name) }.flatMap(\.attachedPolicies)
    let references = attachments.map(\.policy) + account.roles.compactMap(\.permissionsBoundary) + account.users.compactMap(\.permissionsBoundary)
    let kept = Set(references.compactMap { reference -> String? in if case .local(let name) = reference { name } else { nil } })
    account.policies = account.policies.filter { kept.contains($0.name) }
    return account
  }

  private func isTrustedByService(_ role: Role) -> Bool {
    guard let trust = role.trust.policy else { return false }
    return trust.statements.contains { statement in
      statement.principals.contains { principal in principal.type.map { trust.tree.string($0) == "Service" } ?? true }
    }
  }

  /// - Parameter slot: Where what was found of AWS's own policies is kept: one for each list of what is wanted.
  private mutating func acts(_ attachments: [PolicyAttachment], _ inline: [InlinePolicy], _ acting: Set<String>, _ slot: Int) -> Bool {
    for attachment in attachments {
      switch attachment.policy {
      case .local(let name): if acting.contains(name) { return true }
      case .arn(let arn):
        if facts.shared.managedPolicies.acts(arn, slot, { allows(managed: arn) }) { return true }
      }
    }
    return inline.contains { allows($0.document.policy) }
  }

  private func allows(managed arn: String) -> Bool {
    guard case .current(let policy) = program.catalog.check(managedPolicyARN: arn) else { return false }
    let tree = parseJSON(program.catalog.document(policy), file: FileID(rawValue: 0)).value
    guard let root = tree.root else { return false }
    return allows(statementsOf: readPolicy(tree, root, kind: .identity, title: tree.place(root)).value)
  }

  /// Whether a document of the organization allows what is looked for.
  private func allows(_ document: PolicyDocument?) -> Bool {
    guard let document else { return false }
    // Nearly all have nothing to do with IAM, which their actions tell.
    let isSuspect = facts.actions(of: document).mayBeIdentity || document.statements.contains(where: \.isNotAction)
    return isSuspect && allows(statementsOf: document)
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
