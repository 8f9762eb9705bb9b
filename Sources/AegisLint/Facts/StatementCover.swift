import AegisPolicy
import AegisSyntax

extension StatementFacts {
  /// Whether every request that another `Allow` matches is matched by this one, where that shows from their texts:
  /// actions and resources only, conditions are not looked at.
  func covers(_ narrow: StatementFacts) -> Bool { statement.covers(narrow.statement, tree, narrow.tree) }

  /// The same of the actions that both list, and of the resources.
  func coversActions(of narrow: StatementFacts) -> Bool {
    tree.withNodes { nodes in narrow.tree.withNodes { textsCover(statement.actions, nodes, narrow.statement.actions, $0, matchingCase: false) } }
  }

  func coversResources(of narrow: StatementFacts) -> Bool {
    tree.withNodes { nodes in narrow.tree.withNodes { textsCover(statement.resources, nodes, narrow.statement.resources, $0, matchingCase: true) } }
  }
}

extension Statement {
  /// The same of statements of two trees.
  func covers(_ narrow: Statement, _ tree: SyntaxTree, _ narrowTree: SyntaxTree) -> Bool {
    withUnsafePointer(to: self) { wide in
      withUnsafePointer(to: narrow) { narrow in tree.withNodes { nodes in narrowTree.withNodes { Self.covers(wide, nodes, narrow, $0) } } }
    }
  }

  /// The same of the statements with two numbers in two documents, without a copy of them.
  static func covers(_ wide: Int, of policy: WrittenPolicy, _ narrow: Int, of other: WrittenPolicy) -> Bool {
    policy.meaning.statements.withUnsafeBufferPointer { statements in
      other.meaning.statements.withUnsafeBufferPointer { others in
        policy.meaning.tree.withNodes { nodes in other.meaning.tree.withNodes { covers(statements.baseAddress! + wide, nodes, others.baseAddress! + narrow, $0) } }
      }
    }
  }

  private static func covers(_ wide: UnsafePointer<Statement>, _ nodes: NodeView, _ narrow: UnsafePointer<Statement>, _ narrowNodes: NodeView) -> Bool {
    guard listsBoth(wide), listsBoth(narrow) else { return false }
    // Resources first: statements often have the same actions, and other resources.
    return textsCover(wide.pointee.resources, nodes, narrow.pointee.resources, narrowNodes, matchingCase: true)
      && textsCover(wide.pointee.actions, nodes, narrow.pointee.actions, narrowNodes, matchingCase: false)
  }
}

/// Whether a statement lists actions and resources.
private func listsBoth(_ statement: UnsafePointer<Statement>) -> Bool {
  !statement.pointee.actions.isEmpty && !statement.pointee.resources.isEmpty && !statement.pointee.isNotAction && !statement.pointee.isNotResource
}

/// Whether each of some patterns is covered by one of the wider ones.
private func textsCover(_ wide: [NodeID], _ nodes: NodeView, _ narrow: [NodeID], _ narrowNodes: NodeView, matchingCase: Bool) -> Bool {
  narrow.indices.allSatisfy { at in
    narrowNodes.withValue(narrow[at]) { text in
      wide.indices.contains { other in nodes.withValue(wide[other]) { textCovers($0, text, matchingCase: matchingCase) } }
    }
  }
}

private func textCovers(_ wide: UnsafeBufferPointer<UInt8>, _ narrow: UnsafeBufferPointer<UInt8>, matchingCase: Bool) -> Bool {
  // Most differ in the last byte; where it is no wildcard, the other has to end with it.
  guard let last = wide.last, last == UInt8(ascii: "*") || last == UInt8(ascii: "?") || narrow.last.map({ folded($0) }) == folded(last)
  else { return false }
  if last == UInt8(ascii: "*") && wide.count == 1 { return true }
  if wide.isPattern { return globCovers(wide, narrow, matchingCase: matchingCase) }
  return wide.count == narrow.count && (matchingCase ? wide.elementsEqual(narrow) : equalFolded(wide, narrow))
}
