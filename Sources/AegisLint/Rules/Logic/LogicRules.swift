extension RuleRegistry {
  /// AE46xx: statements and policies compared with each other.
  static let logic: [any Rule.Type] = [
    RedundantStatement.self,
    CoveredStatement.self,
    DeadAllow.self,
    DeadDeny.self,
    MergeableStatements.self,
    ContradictoryCondition.self,
    SplitGrant.self,
    BypassedCondition.self,
    DuplicatePolicy.self,
    NearDuplicatePolicy.self,
    EqualsManagedPolicy.self,
    BroadManagedPolicy.self,
    UnusedPolicy.self,
    UnusedGroup.self,
    UserDirectPolicy.self,
    UserWithoutGroup.self,
    RepeatedInlinePolicy.self,
    DeniedGrant.self,
  ]
}
