public import AegisBasics
import AegisSchema
public import AegisSyntax

/// Other documents of AWS that are no policies of IAM: what one is, instead of all that it is not. They have a `Statement`, or
/// the operators of the policies of Organizations that accounts inherit. And whatever has nothing at all of a policy, such as
/// the settings of a tool.
///
/// Sources: AWS CloudFormation User Guide, "Prevent updates to stack resources"; AWS WAF API Reference, `Rule`;
/// AWS Organizations User Guide, "Inheritance operators"; AWS Organizations API Reference, `PolicySummary`.
public func otherDocument(_ tree: SyntaxTree, _ root: NodeID) -> DiagnosticBag? {
  guard tree.kind(root) == .mapping else { return nil }
  if let key = managementKey(tree, root) {
    return DiagnosticBag([.otherManagementPolicy(tree.string(key), at: tree.textPlace(key))])
  }
  if let type = answeredType(tree, root), !["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"].contains(tree.string(type)) {
    return DiagnosticBag([.otherManagementPolicy(managementTypes[tree.string(type)], at: tree.textPlace(type))])
  }
  for entry in tree.entries(root) where tree.kind(entry.key) == .scalar && tree.string(entry.key) == "Statement" {
    let value = tree.resolved(entry.value)
    let statements = tree.kind(value) == .sequence ? tree.items(value).map { tree.resolved($0) } : [value]
    let noun: String? =
      if statements.isEmpty { nil } else if statements.allSatisfy({ isOfStack(tree, $0) }) { "a stack policy of CloudFormation" }
      else if statements.allSatisfy({ isOfWAF(tree, $0) }) { "a rule of AWS WAF" } else { nil }
    guard let noun else { return nil }
    return DiagnosticBag([.otherDocument(noun, at: tree.textPlace(entry.key))])
  }
  guard let first = tree.entries(root).first, !hasPartOfPolicy(tree, root, 0) else { return nil }
  return DiagnosticBag([.noPolicy(at: tree.textPlace(first.key))])
}

/// Whether a mapping, or one in it, has an element of a policy, or of a statement, however it is spelt.
private func hasPartOfPolicy(_ tree: SyntaxTree, _ node: NodeID, _ depth: Int) -> Bool {
  guard depth < 4 else { return false }
  let node = tree.resolved(node)
  if tree.kind(node) == .sequence { return tree.items(node).contains { hasPartOfPolicy(tree, $0, depth + 1) } }
  guard tree.kind(node) == .mapping else { return false }
  return tree.entries(node).contains { key, value in
    guard tree.kind(key) == .scalar else { return true }
    let name = tree.string(key)
    switch PolicyElement(meantBy: name) {
    // Many documents have a version; a policy's is a date.
    case .version: return tree.kind(value) == .scalar && tree.string(value).hasPrefix("20")
    case .statement, .effect, .notAction, .notResource, .notPrincipal: return true
    default: return closestMatch(to: name, among: ["Statement"]) != nil || hasPartOfPolicy(tree, value, depth + 1)
    }
  }
}

/// The policies of Organizations with operators, by the key that each has.
private let managementPolicies = [
  "tags": "a tag policy of Organizations", "plans": "a backup policy of Organizations", "services": "an AI services opt-out policy of Organizations",
  "chatbots": "a chat applications policy of Organizations", "ec2_attributes": "a declarative policy of Organizations",
]

/// The keys by what AWS Organizations calls these policies; it has more such types.
private let managementTypes = [
  "TAG_POLICY": "tags", "BACKUP_POLICY": "plans", "AISERVICES_OPT_OUT_POLICY": "services", "CHATBOT_POLICY": "chatbots",
  "DECLARATIVE_POLICY_EC2": "ec2_attributes",
]

extension Diagnostic {
  /// - Parameter key: The key that the policy has, where it is known.
  fileprivate static func otherManagementPolicy(_ key: String?, at place: SourceRange) -> Diagnostic {
    .otherDocument(key.flatMap { managementPolicies[$0] } ?? "a policy of Organizations that accounts inherit", at: place)
  }
}

/// What the policy is called in an answer of AWS Organizations to `describe-policy`.
private func answeredType(_ tree: SyntaxTree, _ root: NodeID) -> NodeID? {
  guard let policy = tree.member("Policy", of: root), let summary = tree.member("PolicySummary", of: policy), let type = tree.member("Type", of: summary)
  else { return nil }
  return tree.kind(type) == .scalar ? type : nil
}

/// The first key of a document with an operator such as `@@assign` below it.
private func managementKey(_ tree: SyntaxTree, _ root: NodeID) -> NodeID? {
  func hasOperator(_ node: NodeID, _ depth: Int) -> Bool {
    guard depth < 10, tree.kind(node) == .mapping else { return false }
    return tree.entries(node).contains { tree.kind($0.key) == .scalar && tree.string($0.key).hasPrefix("@@") || hasOperator($0.value, depth + 1) }
  }
  let entries = tree.entries(root).filter { tree.kind($0.key) == .scalar }
  if tree.member("Statement", of: root) != nil { return nil }
  return entries.first { hasOperator($0.value, 0) }?.key
}

/// `Update:Modify` and the like are all that a stack policy allows or denies.
private func isOfStack(_ tree: SyntaxTree, _ statement: NodeID) -> Bool {
  guard tree.kind(statement) == .mapping else { return false }
  return tree.entries(statement).contains { key, value in
    guard tree.kind(key) == .scalar, ["Action", "NotAction"].contains(tree.string(key)) else { return false }
    let value = tree.resolved(value)
    let actions = tree.kind(value) == .sequence ? tree.items(value).map { tree.resolved($0) } : [value]
    return !actions.isEmpty && actions.allSatisfy { tree.kind($0) == .scalar && tree.string($0).hasPrefix("Update:") }
  }
}

/// A rule has one statement, which is named by what it looks for: `ByteMatchStatement`, `RateBasedStatement`.
private func isOfWAF(_ tree: SyntaxTree, _ statement: NodeID) -> Bool {
  guard tree.kind(statement) == .mapping else { return false }
  let keys = tree.entries(statement).map(\.key)
  return keys.count == 1 && keys.allSatisfy { tree.kind($0) == .scalar && tree.string($0).hasSuffix("Statement") && tree.string($0) != "Statement" }
}
