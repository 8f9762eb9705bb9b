import AegisPolicy
import AegisSchema

extension ConditionFacts {
  /// Whether the operator holds where the values differ: `StringNotEquals`, `NotIpAddress`. It holds, too, where the
  /// request does not have the key.
  public var isNegated: Bool {
    switch operatorName.name {
    case "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "NumericNotEquals", "DateNotEquals", "NotIpAddress",
      "ArnNotEquals", "ArnNotLike":
      true
    default: false
    }
  }

  /// Whether `*` and `?` stand for other characters in the operator's values.
  public var takesWildcards: Bool {
    operatorName.type == .arn || operatorName.name == "StringLike" || operatorName.name == "StringNotLike"
  }

  public var isNull: Bool { operatorName.type == .existence }
}
