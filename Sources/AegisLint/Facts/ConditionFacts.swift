public import AegisPolicy
public import AegisSyntax

/// A key under an operator of a `Condition`, looked up.
public struct ConditionFacts: Sendable {
  /// Its number among the conditions of its statement, from 0.
  let index: Int
  public let operatorNode: NodeID
  /// The operator taken apart.
  public let operatorName: OperatorName
  public let keyNode: NodeID
  /// The key, where the catalog knows it; keys with a part to fill in are found too.
  public let key: ConditionKeyID?
  public let values: [NodeID]

  init(_ condition: Condition, index: Int, _ key: ConditionKeyID?) {
    self.index = index
    operatorNode = condition.conditionOperator
    operatorName = condition.operatorName
    keyNode = condition.key
    self.key = key
    values = condition.values
  }
}
