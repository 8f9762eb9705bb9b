import AegisBasics
import AegisPolicy
import AegisSyntax

extension StatementFacts {
  /// Calls `body` with every value of a condition that is written out: without wildcards where the operator has any,
  /// and without policy variables.
  func forEachPlainValue(of condition: ConditionFacts, _ body: (NodeID, UnsafeBufferPointer<UInt8>) -> Void) {
    for node in condition.values {
      withText(node) { text in
        if text.contains(UInt8(ascii: "$")) || (condition.takesWildcards && text.isPattern) { return }
        body(node, text)
      }
    }
  }

  /// Whether a text is `*` alone.
  func isStar(_ node: NodeID) -> Bool { withText(node) { $0.count == 1 && $0[0] == UInt8(ascii: "*") } }

  /// The text of an operator and key for messages: `StringLike` of `aws:PrincipalArn`.
  func keyText(_ condition: ConditionFacts) -> String { text(condition.keyNode) }

  /// Whether another condition of the statement is on one of these keys, given in lower case.
  func hasCondition(on keys: StaticString...) -> Bool {
    conditions.contains { condition in keys.contains { matches(condition.keyNode, $0) } }
  }

  /// Whether a condition's value is that word, given in lower case, and nothing else.
  func isOnly(_ condition: ConditionFacts, _ word: StaticString) -> Bool {
    condition.values.count == 1 && matches(condition.values[0], word)
  }

  /// Conditions whose operator has not been met before, so that what is wrong with an operator is said once.
  var firstOfEachOperator: [ConditionFacts] {
    var seen: NodeID?
    return conditions.filter { condition in
      defer { seen = condition.operatorNode }
      return condition.operatorNode != seen
    }
  }
}
