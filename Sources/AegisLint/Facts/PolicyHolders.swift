import AegisBasics
import AegisIR
import AegisPolicy
import AegisSyntax

/// A user or role with the documents of all policies that it has, those of its groups too.
struct PolicyHolder {
  /// A policy, once for all who hold it.
  final class Held {
    let name: String
    /// What it says, where places do not matter.
    let meaning: PolicyDocument
    private let source: Document

    /// Whether one of its statements allows something under a condition.
    let hasConditionalAllow: Bool

    /// Nil for a document that no file holds.
    init?(_ name: String, _ source: Document) {
      guard let meaning = source.meaning else { return nil }
      (self.name, self.meaning, self.source) = (name, meaning, source)
      hasConditionalAllow = meaning.hasConditionalAllow
    }

    var document: PolicyDocument { source.policy ?? meaning }
    /// Where it is written.
    var origin: SourceRange { source.origin }
  }

  /// "user" or "role".
  let noun: String
  let name: String
  let origin: SourceRange
  let policies: [Held]
  let boundary: Held?
  /// Whether it has policies that no file holds, such as AWS's own.
  let hasOthers: Bool
}

extension Account {
  /// Its users and roles, in the order of the account.
  var holders: [PolicyHolder] {
    var holders: [PolicyHolder] = []
    holders.reserveCapacity(users.count + roles.count)
    let named = Dictionary(policies.compactMap { policy in PolicyHolder.Held(policy.name, policy.document).map { (policy.name, $0) } }) { first, _ in first }
    func held(_ attachments: [PolicyAttachment], _ inline: [InlinePolicy]) -> (policies: [PolicyHolder.Held], hasOthers: Bool) {
      var found: [PolicyHolder.Held] = [], hasOthers = false
      for attachment in attachments {
        if case .local(let name) = attachment.policy, let policy = named[name] {
          found.append(policy)
        } else {
          hasOthers = true
        }
      }
      found += inline.compactMap { PolicyHolder.Held($0.name, $0.document) }
      return (found, hasOthers)
    }
    func bound(_ reference: PolicyReference?) -> PolicyHolder.Held? {
      guard case .local(let name)? = reference else { return nil }
      return named[name]
    }
    let groups = Dictionary(self.groups.map { ($0.name, held($0.attachedPolicies, $0.inlinePolicies)) }) { first, _ in first }
    for user in users {
      var own = held(user.attachedPolicies, user.inlinePolicies)
      for group in user.groups.compactMap({ groups[$0.value] }) {
        own.policies += group.policies
        own.hasOthers = own.hasOthers || group.hasOthers
      }
      holders.append(
        PolicyHolder(
          noun: "user", name: user.name, origin: user.origin,
          policies: own.policies, boundary: bound(user.permissionsBoundary), hasOthers: own.hasOthers))
    }
    for role in roles {
      let own = held(role.attachedPolicies, role.inlinePolicies)
      holders.append(
        PolicyHolder(
          noun: "role", name: role.name, origin: role.origin,
          policies: own.policies, boundary: bound(role.permissionsBoundary), hasOthers: own.hasOthers))
    }
    return holders
  }
}

extension StatementFacts {
  /// Whether every request that another `Allow` matches is matched by this one, where that shows from their texts:
  /// actions and resources only, conditions are not looked at.
  func covers(_ narrow: StatementFacts) -> Bool { statement.covers(narrow.statement, tree, narrow.tree) }
}

extension Statement {
  /// The same of statements of two trees.
  func covers(_ narrow: Statement, _ tree: SyntaxTree, _ narrowTree: SyntaxTree) -> Bool {
    let all = [actions, resources, narrow.actions, narrow.resources]
    guard all.allSatisfy({ !$0.isEmpty }), !isNotAction, !isNotResource, !narrow.isNotAction, !narrow.isNotResource else { return false }
    return narrow.actions.allSatisfy { node in
      narrowTree.withValue(node) { text in actions.contains { wide in tree.withValue(wide) { globCovers($0, text) } } }
    }
      && narrow.resources.allSatisfy { node in
        narrowTree.withValue(node) { text in resources.contains { wide in tree.withValue(wide) { globCovers($0, text, matchingCase: true) } } }
      }
  }
}
