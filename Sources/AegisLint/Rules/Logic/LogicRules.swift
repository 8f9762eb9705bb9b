extension RuleRegistry {
  /// AE46xx: statements and policies compared with each other.
  static let logic: [any Rule.Type] = [
    RedundantStatement.self,
    MergeableStatements.self,
    UnusedPolicy.self,
  ]
}
