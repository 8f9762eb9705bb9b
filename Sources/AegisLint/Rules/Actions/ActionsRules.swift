extension RuleRegistry {
  /// AE41xx: what `Action` and `NotAction` name.
  static let actions: [any Rule.Type] = [
    FullAdministrator.self,
    NotActionAllow.self,
    RedundantAction.self,
  ]
}
