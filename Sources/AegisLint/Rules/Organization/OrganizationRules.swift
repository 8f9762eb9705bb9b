extension RuleRegistry {
  /// AE45xx: service and resource control policies, boundaries.
  static let organization: [any Rule.Type] = [
  ]
}
