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
  private var managed: [String: Bool] = [:]

  init(_ program: ProgramFacts) { self.program = program }

  /// The actions of IAM that the published ways take.
  private static let actions = Set(
    EscalationMethod.all.filter { $0.hinges == nil }.flatMap(\.actions).filter { $0.hasPrefix("iam:") } + ["iam:PassRole"]
  ).map { Array($0.utf8) }

  /// The account with only those users and roles, and the policies that they have; nil where there are none.
  mutating func reduced(_ account: Account) -> Account? {
    let acting = Set(account.policies.filter { allows($0.document.policy) }.map(\.name))
    var groups: Set<String> = []
    for group in account.groups where acts(group.attachedPolicies, group.inlinePolicies, acting) { groups.insert(group.name) }
    var account = account
    account.roles = account.roles.filter { acts($0.attachedPolicies, $0.inlinePolicies, acting) }
    account.users = account.users.filter { user in
      acts(user.attachedPolicies, user.inlinePolicies, acting) || user.groups.contains { groups.contains($0.value) }
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

  private mutating func acts(_ attachments: [PolicyAttachment], _ inline: [InlinePolicy], _ acting: Set<String>) -> Bool {
    for attachment in attachments {
      switch attachment.policy {
      case .local(let name): if acting.contains(name) { return true }
      case .arn(let arn):
        if managed[arn] == nil { managed[arn] = allows(managed: arn) }
        if managed[arn]! { return true }
      }
    }
    return inline.contains { allows($0.document.policy) }
  }

  private func allows(managed arn: String) -> Bool {
    guard case .current(let policy) = program.catalog.check(managedPolicyARN: arn) else { return false }
    let tree = parseJSON(program.catalog.document(policy), file: FileID(rawValue: 0)).value
    guard let root = tree.root else { return false }
    return allows(readPolicy(tree, root, kind: .identity, title: tree.place(root)).value)
  }

  private func allows(_ document: PolicyDocument?) -> Bool {
    guard let document else { return false }
    return document.statements.contains { statement in
      guard statement.effect == .allow else { return false }
      if statement.isNotAction {
        return Self.actions.contains { action in !statement.actions.contains { matches($0, action, document.tree) } }
      }
      return statement.actions.contains { node in
        guard document.tree.withValue(node, { mayBeIdentity($0) }) else { return false }
        return Self.actions.contains { matches(node, $0, document.tree) }
      }
    }
  }

  private func matches(_ node: NodeID, _ action: [UInt8], _ tree: SyntaxTree) -> Bool {
    tree.withValue(node) { pattern in action.withUnsafeBufferPointer { globMatches(pattern, $0) } }
  }
}
