extension RuleRegistry {
  /// AE45xx: service and resource control policies, boundaries.
  static let organization: [any Rule.Type] = [
    NothingAllowed.self,
    BlockedGrant.self,
    PolicyOnManagement.self,
    ServiceLinkedRoleInSCP.self,
    RegionDenyGlobal.self,
    AllowListGap.self,
    ExemptRoleMissing.self,
    RCPPrincipal.self,
    RCPAllow.self,
    RCPService.self,
    RCPServiceCarveOut.self,
    BoundaryMissing.self,
    BoundaryUndone.self,
    BoundaryWithoutOverlap.self,
    InheritedPolicyAttached.self,
    MissingGuardrail.self,
    RCPSparedPrincipals.self,
    RCPSourceNull.self,
    SCPNewSyntax.self,
    UnknownOrganizationService.self,
    SCPAsksMFA.self,
  ]
}
