extension RuleRegistry {
  /// AE48xx: what gives away more than it seems.
  static let risk: [any Rule.Type] = [
  ]
}
