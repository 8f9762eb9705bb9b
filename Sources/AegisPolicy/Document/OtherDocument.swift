public import AegisBasics
public import AegisSyntax

/// Other documents of AWS that have a `Statement` and are no policies of IAM: what one is, instead of all that it is not.
///
/// Sources: AWS CloudFormation User Guide, "Prevent updates to stack resources"; AWS WAF API Reference, `Rule`.
public func otherDocument(_ tree: SyntaxTree, _ root: NodeID) -> DiagnosticBag? {
  guard tree.kind(root) == .mapping else { return nil }
  for entry in tree.entries(root) where tree.kind(entry.key) == .scalar && tree.string(entry.key) == "Statement" {
    let value = tree.resolved(entry.value)
    let statements = tree.kind(value) == .sequence ? tree.items(value).map { tree.resolved($0) } : [value]
    let noun: String? =
      if statements.isEmpty { nil } else if statements.allSatisfy({ isOfStack(tree, $0) }) { "a stack policy of CloudFormation" }
      else if statements.allSatisfy({ isOfWAF(tree, $0) }) { "a rule of AWS WAF" } else { nil }
    guard let noun else { return nil }
    var bag = DiagnosticBag()
    bag.report(.otherDocument(noun, at: tree.textPlace(entry.key)))
    return bag
  }
  return nil
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
