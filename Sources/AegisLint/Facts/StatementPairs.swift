import AegisPolicy
import AegisSyntax

extension StatementForms {
  /// What the statements of the document at hand tell of each other, before anything is worked out of them: nothing where no
  /// two have anything to do with each other, as in most documents.
  func pairFeatures(_ document: PolicyDocument) -> DocumentFeatures {
    let count = planned.count
    if count < 2 { return [] }
    guard count <= 16, !planned.contains(where: { $0.plan == nil }) else { return .ofStatements }
    return document.statements.withUnsafeBufferPointer { statements in
      var features: DocumentFeatures = []
      // Most pairs are told apart by the first action of one, which the other's list does not hold.
      var held = InlineArray<16, UInt64>(repeating: 0), first = InlineArray<16, UInt64>(repeating: 0)
      for at in 0..<count {
        held[at] = actionLists[actions(at)].held
        first[at] = ActionList.bit(planned[at].firstAction)
        for earlier in 0..<at {
          if !features.contains(.repeatedStatement), mayRepeat(statements, at, earlier) { features.insert(.repeatedStatement) }
          if features.contains(.coveredStatement) { continue }
          if held[at] & first[earlier] != 0 && mayCover(statements, at, earlier, document.tree)
            || held[earlier] & first[at] != 0 && mayCover(statements, earlier, at, document.tree)
          {
            features.insert(.coveredStatement)
          }
        }
      }
      return features
    }
  }

  /// The number of a statement's list of actions.
  private func actions(_ statement: Int) -> Int { planned[statement].plan.map { actionList(ofPlan: $0) } ?? 0 }

  /// Whether two statements may say the same: their lists are of the same length and size.
  @inline(__always)
  private func mayRepeat(_ statements: UnsafeBufferPointer<Statement>, _ left: Int, _ right: Int) -> Bool {
    guard planned[left].resourceLength == planned[right].resourceLength, statements[left].effect == statements[right].effect,
      statements[left].resources.count == statements[right].resources.count, statements[left].actions.count == statements[right].actions.count,
      statements[left].conditions.count == statements[right].conditions.count
    else { return false }
    return actionLists[actions(left)].length == actionLists[actions(right)].length
  }

  /// Whether one statement may be among those that together match all of another, see `provedFacts`.
  private func mayCover(_ statements: UnsafeBufferPointer<Statement>, _ wide: Int, _ narrow: Int, _ tree: SyntaxTree) -> Bool {
    guard statements[wide].effect == statements[narrow].effect || statements[wide].effect == .deny,
      statements[wide].conditions.count <= statements[narrow].conditions.count, let first = statements[narrow].actions.first,
      tree.withValue(first, { actionLists[actions(wide)].mayHold(planned[narrow].firstAction, isFirstOfNot: statements[narrow].isNotAction, $0) })
    else { return false }
    let takesAll = statements[wide].isNotResource || statements[wide].resources.contains { node in tree.withValue(node) { isStars($0) } }
    if takesAll || statements[narrow].isNotResource { return takesAll }
    return statements[narrow].resources.contains { node in
      tree.withValue(node) { text in
        statements[wide].resources.contains { wide in tree.withValue(wide) { globCovers($0, text, matchingCase: true) } }
      }
    }
  }
}
