extension RuleRegistry {
  /// AE47xx: sizes, counts, names.
  static let quotas: [any Rule.Type] = [
    SizeHeadroom.self,
  ]
}
