extension RuleRegistry {
  /// AE48xx: what gives away more than it seems.
  static let risk: [any Rule.Type] = [
    SelfEscalation.self,
    PassRoleEscalation.self,
    ExistingRoleEscalation.self,
    PrincipalTakeover.self,
    EffectiveEscalation.self,
    AdministratorThroughRoles.self,
    OpenPassRole.self,
    OpenServiceLinkedRole.self,
    CredentialExposure.self,
    OpenData.self,
    ResourceExposure.self,
    OpenWrite.self,
    BucketPolicyEscalation.self,
    RequiredCondition.self,
    ForbiddenGrant.self,
    OpenDecrypt.self,
    LoggingTamper.self,
    OpenAssumeRole.self,
    UserBesideSingleSignOn.self,
    ToxicCombination.self,
    UnboundedPrincipal.self,
  ]
}
