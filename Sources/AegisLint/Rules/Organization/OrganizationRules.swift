extension RuleRegistry {
  /// AE45xx: service and resource control policies, boundaries.
  static let organization: [any Rule.Type] = [
    ServiceLinkedRoleInSCP.self,
    RegionDenyGlobal.self,
    AllowListGap.self,
    RCPPrincipal.self,
    RCPAllow.self,
    RCPService.self,
    RCPServiceCarveOut.self,
    RCPSparedPrincipals.self,
    RCPSourceNull.self,
    SCPNewSyntax.self,
  ]
}
