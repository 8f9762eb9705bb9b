import AegisPolicy
import AegisSchema

// Which requests the conditions of a statement let through.

extension StatementFacts {
  /// The key of a condition in lower case.
  func keyName(_ condition: ConditionFacts) -> String { keyNames[condition.index] }

  /// The conditions whose key, in lower case, is one of some.
  func conditions(on keys: Set<String>) -> [ConditionFacts] { conditions.filter { keys.contains(keyName($0)) } }

  /// Whether the statement matches only requests in which one of the keys has a value that is written there.
  func requires(_ keys: Set<String>) -> Bool { conditions.contains { keys.contains(keyName($0)) && pins($0) } }

  /// Whether a condition holds only for requests that have the key, with a value that is not just any.
  func pins(_ condition: ConditionFacts) -> Bool {
    if condition.operatorName.type == .existence || condition.holdsWithoutKey || condition.values.isEmpty { return false }
    guard condition.operatorName.type == .arn || condition.operatorName.name == "StringLike" else { return true }
    return condition.values.allSatisfy { value in
      withText(value) { text in text.contains { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "?") } }
    }
  }

  /// Whether one of the actions of the statement, or a pattern among them, matches an action; with `NotAction`, whether none does.
  func covers(_ action: StaticString) -> Bool {
    let name = UnsafeBufferPointer(start: action.utf8Start, count: action.utf8CodeUnitCount)
    return statement.actions.contains { node in withText(node) { globMatches($0, name) } } != statement.isNotAction
  }

  /// The first element of `Action` that matches an action.
  func element(matching action: String) -> ActionFacts? {
    var name = action
    return name.withUTF8 { name in actions.first { element in withText(element.node) { globMatches($0, name) } } }
  }
}
