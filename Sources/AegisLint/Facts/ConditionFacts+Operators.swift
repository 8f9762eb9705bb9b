import AegisPolicy
import AegisSchema

extension OperatorName {
  /// Whether `*` and `?` stand for other characters in the operator's values.
  var takesWildcards: Bool { type == .arn || name == "StringLike" || name == "StringNotLike" }

  var isNull: Bool { type == .existence }

  /// Whether letters count as the same in either case.
  var ignoresCase: Bool { name.hasSuffix("IgnoreCase") }

  /// Whether a request that does not have the key satisfies the condition.
  var holdsWithoutKey: Bool { ifExists || qualifier == .forAllValues || isNegated }
}

extension ConditionFacts {
  /// Whether the operator holds where the values differ. It holds, too, where the request does not have the key.
  public var isNegated: Bool { operatorName.isNegated }

  /// Whether `*` and `?` stand for other characters in the operator's values.
  public var takesWildcards: Bool { operatorName.takesWildcards }

  public var isNull: Bool { operatorName.isNull }

  /// Whether a request that does not have the key satisfies the condition.
  var holdsWithoutKey: Bool { operatorName.holdsWithoutKey }
}
