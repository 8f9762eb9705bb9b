import AegisPolicy
import AegisSyntax

extension StatementFacts {
  /// Whether every request that another `Allow` matches is matched by this one, where that shows from their texts:
  /// actions and resources only, conditions are not looked at.
  func covers(_ narrow: StatementFacts) -> Bool { statement.covers(narrow.statement, tree, narrow.tree) }

  /// The same of the actions that both list, and of the resources.
  func coversActions(of narrow: StatementFacts) -> Bool {
    statement.covers(statement.actions, tree, narrow.statement.actions, narrow.tree, matchingCase: false)
  }

  func coversResources(of narrow: StatementFacts) -> Bool {
    statement.covers(statement.resources, tree, narrow.statement.resources, narrow.tree, matchingCase: true)
  }
}

extension Statement {
  /// The same of statements of two trees.
  func covers(_ narrow: Statement, _ tree: SyntaxTree, _ narrowTree: SyntaxTree) -> Bool {
    guard !actions.isEmpty, !resources.isEmpty, !narrow.actions.isEmpty, !narrow.resources.isEmpty, !isNotAction, !isNotResource,
      !narrow.isNotAction, !narrow.isNotResource
    else { return false }
    // Resources first: statements often have the same actions, and other resources.
    return covers(resources, tree, narrow.resources, narrowTree, matchingCase: true)
      && covers(actions, tree, narrow.actions, narrowTree, matchingCase: false)
  }

  fileprivate func covers(_ wide: [NodeID], _ tree: SyntaxTree, _ narrow: [NodeID], _ narrowTree: SyntaxTree, matchingCase: Bool) -> Bool {
    for node in narrow {
      let isCovered = narrowTree.withValue(node) { text in
        for wide in wide where tree.withValue(wide, { covers($0, text, matchingCase: matchingCase) }) { return true }
        return false
      }
      if !isCovered { return false }
    }
    return true
  }

  private func covers(_ wide: UnsafeBufferPointer<UInt8>, _ narrow: UnsafeBufferPointer<UInt8>, matchingCase: Bool) -> Bool {
    // Most differ in the last byte; where it is no wildcard, the other has to end with it.
    guard let last = wide.last, last == UInt8(ascii: "*") || last == UInt8(ascii: "?") || narrow.last.map({ folded($0) }) == folded(last)
    else { return false }
    if wide.isPattern { return globCovers(wide, narrow, matchingCase: matchingCase) }
    return wide.count == narrow.count && (matchingCase ? wide.elementsEqual(narrow) : equalFolded(wide, narrow))
  }
}
