extension RuleRegistry {
  /// AE46xx: statements and policies compared with each other.
  static let logic: [any Rule.Type] = [
    RedundantStatement.self,
    MergeableStatements.self,
    DuplicatePolicy.self,
    EqualsManagedPolicy.self,
    BroadManagedPolicy.self,
    UnusedPolicy.self,
    UnusedGroup.self,
    UserDirectPolicy.self,
    UserWithoutGroup.self,
    RepeatedInlinePolicy.self,
  ]
}
