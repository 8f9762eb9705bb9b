extension RuleRegistry {
  /// AE43xx: operators, keys and values of conditions.
  static let conditions: [any Rule.Type] = [
  ]
}
