import AegisPolicy
import AegisSyntax

extension StatementFacts {
  /// Whether every request that another `Allow` matches is matched by this one, where that shows from their texts:
  /// actions and resources only, conditions are not looked at.
  func covers(_ narrow: StatementFacts) -> Bool { statement.covers(narrow.statement, tree, narrow.tree) }
}

extension Statement {
  /// The same of statements of two trees.
  func covers(_ narrow: Statement, _ tree: SyntaxTree, _ narrowTree: SyntaxTree) -> Bool {
    guard !actions.isEmpty, !resources.isEmpty, !narrow.actions.isEmpty, !narrow.resources.isEmpty, !isNotAction, !isNotResource,
      !narrow.isNotAction, !narrow.isNotResource
    else { return false }
    func covers(_ wide: [NodeID], _ narrow: [NodeID], matchingCase: Bool) -> Bool {
      narrow.allSatisfy { node in
        narrowTree.withValue(node) { text in wide.contains { wide in tree.withValue(wide) { mayCover($0, text) && globCovers($0, text, matchingCase: matchingCase) } } }
      }
    }
    return covers(actions, narrow.actions, matchingCase: false) && covers(resources, narrow.resources, matchingCase: true)
  }

  /// A glance at the last byte, in which most differ: where it is no wildcard, the other has to end with it.
  private func mayCover(_ wide: UnsafeBufferPointer<UInt8>, _ narrow: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let last = wide.last, last != UInt8(ascii: "*"), last != UInt8(ascii: "?") else { return true }
    guard let other = narrow.last, folded(last) == folded(other) else { return false }
    return wide.count == narrow.count || wide.isPattern
  }
}
