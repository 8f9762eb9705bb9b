import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

extension StatementFacts {
  /// Calls `body` with every value of a condition that is written out: without wildcards where the operator has any,
  /// without policy variables, and without placeholders of samples.
  ///
  /// - Parameter isSmall: What the key holds has small letters only, so that values are handed over in these where the
  ///   operator does not tell them from others.
  func forEachPlainValue(of condition: ConditionFacts, isSmall: Bool = false, _ body: (NodeID, UnsafeBufferPointer<UInt8>) -> Void) {
    for node in condition.values {
      withText(node) { text in
        if text.contains(UInt8(ascii: "$")) || (condition.takesWildcards && text.isPattern) || Placeholder.first(in: text) != nil { return }
        if isSmall && condition.operatorName.ignoresCase {
          text.map(folded).withUnsafeBufferPointer { body(node, $0) }
        } else {
          body(node, text)
        }
      }
    }
  }

  /// Calls `body` with every policy variable in resources and in the values of conditions, and the key that it names.
  func forEachVariable(_ body: (NodeID, PolicyVariable, String) -> Void) {
    func look(_ node: NodeID) {
      withText(node) { text in
        guard firstIndex(of: UInt8(ascii: "$"), in: UnsafeRawBufferPointer(text), from: 0) != nil else { return }
        PolicyVariable.forEach(in: text) { body(node, $0, String(decoding: text[$0.key], as: UTF8.self)) }
      }
    }
    if features.contains(.resourceVariable) { statement.resources.forEach(look) }
    for condition in statement.conditions where condition.operatorName.type == .string || condition.operatorName.type == .arn {
      condition.values.forEach(look)
    }
  }

  /// Whether a text is `*` alone.
  func isStar(_ node: NodeID) -> Bool { withText(node) { $0.count == 1 && $0[0] == UInt8(ascii: "*") } }

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
