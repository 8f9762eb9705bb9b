extension RuleRegistry {
  /// AE40xx and AE50xx: the shape of documents.
  static let structure: [any Rule.Type] = [
    MissingVersion.self,
  ]
}
