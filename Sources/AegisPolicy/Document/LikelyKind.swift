public import AegisSchema
public import AegisSyntax

/// What a document that stands alone is, as far as it shows: statements with a principal make a trust policy
/// where they speak of nothing but the assuming of roles, else a resource policy; without one, an identity policy.
public func likelyKind(_ tree: SyntaxTree, _ root: NodeID) -> PolicyKind {
  var hasPrincipal = false
  var hasResource = false
  var speaksOfRoles = true
  for (key, value) in members(tree, root) where tree.string(key).lowercased() == "statement" {
    let value = tree.resolved(value)
    let statements = tree.kind(value) == .sequence ? tree.items(value).map { tree.resolved($0) } : [value]
    for statement in statements {
      for (key, value) in members(tree, statement) {
        switch tree.string(key).lowercased() {
        case "principal", "notprincipal": hasPrincipal = true
        case "resource", "notresource": hasResource = true
        case "action", "notaction":
          let value = tree.resolved(value)
          let actions = tree.kind(value) == .sequence ? tree.items(value).map { tree.resolved($0) } : [value]
          if actions.contains(where: { !tree.string($0).lowercased().hasPrefix("sts:") }) { speaksOfRoles = false }
        default: break
        }
      }
    }
  }
  if !hasPrincipal { return .identity }
  return speaksOfRoles && !hasResource ? .trust : .resource
}

private func members(_ tree: SyntaxTree, _ node: NodeID) -> [(key: NodeID, value: NodeID)] {
  guard tree.kind(node) == .mapping else { return [] }
  return tree.entries(node).filter { tree.kind($0.key) == .scalar }
}
