extension RuleRegistry {
  /// AE46xx: statements and policies compared with each other.
  static let logic: [any Rule.Type] = [
    UnusedPolicy.self,
  ]
}
