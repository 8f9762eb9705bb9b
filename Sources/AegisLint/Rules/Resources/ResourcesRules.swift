extension RuleRegistry {
  /// AE42xx: ARNs.
  static let resources: [any Rule.Type] = [
  ]
}
