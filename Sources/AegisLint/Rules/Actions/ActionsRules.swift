extension RuleRegistry {
  /// AE41xx: what `Action` and `NotAction` name.
  static let actions: [any Rule.Type] = [
    WildcardInActionService.self,
    RedundantAction.self,
    WildcardOfOneAction.self,
    ActionLetterCase.self,
    WildcardCollectsEscalation.self,
    ActionStar.self,
    ServiceStar.self,
    FullAdministrator.self,
    NotActionAllow.self,
    NotActionNotResource.self,
    NotActionStar.self,
    NotActionLeavesIAM.self,
    ActionVariable.self,
    PermissionOnlyAction.self,
    MissingDependentAction.self,
    ReadWithoutList.self,
    SupersededAction.self,
  ]
}
