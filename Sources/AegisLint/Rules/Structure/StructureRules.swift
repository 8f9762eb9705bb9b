extension RuleRegistry {
  /// AE40xx: the shape of documents.
  static let structure: [any Rule.Type] = [
    MissingVersion.self,
    OldVersion.self,
    VariableInOldVersion.self,
    EmptySid.self,
    EmptyAction.self,
    EmptyResource.self,
    EmptyPrincipal.self,
    EmptyCondition.self,
    PolicyCharacters.self,
    IdOfIdentityPolicy.self,
    BlankInText.self,
    HiddenCharacter.self,
    YAMLValue.self,
  ]
}
