extension RuleRegistry {
  /// AE42xx: ARNs.
  static let resources: [any Rule.Type] = [
    ARNPrefix.self,
    ARNFieldCount.self,
    ARNPartition.self,
    ARNService.self,
    ARNRegion.self,
    ARNRegionNotAllowed.self,
    ARNRegionMissing.self,
    ARNAccount.self,
    ARNAccountNotAllowed.self,
    ARNAccountMissing.self,
    ARNResourceFormat.self,
    ResourceActionMismatch.self,
    DeadResource.self,
    BucketOrObject.self,
    StarNeeded.self,
    EffectivelyStar.self,
    RedundantResource.self,
    WildcardInService.self,
    NotResourceAllow.self,
    NotResourceStar.self,
    VariableInARNFront.self,
    ARNTooLong.self,
    VariableBeforeWildcard.self,
  ]
}
