extension RuleRegistry {
  /// AE44xx: principals, trust, federation.
  static let principals: [any Rule.Type] = [
  ]
}
