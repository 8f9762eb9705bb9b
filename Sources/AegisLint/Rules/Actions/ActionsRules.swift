extension RuleRegistry {
  /// AE41xx: what `Action` and `NotAction` name.
  static let actions: [any Rule.Type] = [
    RedundantAction.self,
    FullAdministrator.self,
    NotActionAllow.self,
  ]
}
