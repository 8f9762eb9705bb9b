/// Where a catalog comes from and how much it holds, for `aegis catalog info`.
public struct CatalogInfo: Hashable, Sendable {
  public struct Source: Hashable, Sendable {
    public var name: String
    public var version: String
    public var license: String
  }

  /// The version of the newest source of actions, which also tells its day.
  public var version: String
  /// When that source was brought up to date, in ISO 8601.
  public var updated: String
  public var sources: [Source]
  public var services: Int
  /// Actions that AWS has today.
  public var actions: Int
  public var retiredActions: Int
  public var resourceTypes: Int
  public var conditionKeys: Int
  public var managedPolicies: Int
  public var deprecatedPolicies: Int
  /// Bytes.
  public var size: Int
}

extension Catalog {
  public var info: CatalogInfo {
    let retired = (0..<image.count(.actionName)).count { isRetired($0) }
    let deprecated = managedPolicies.count { isDeprecated($0) }
    return CatalogInfo(
      version: image.string(.info, 0), updated: image.string(.info, 1),
      sources: (0..<image.count(.sources) / 3).map { at in
        CatalogInfo.Source(
          name: image.string(.sources, 3 * at), version: image.string(.sources, 3 * at + 1),
          license: image.string(.sources, 3 * at + 2))
      },
      services: services.count { status($0) == .current }, actions: image.count(.actionName) - retired,
      retiredActions: retired, resourceTypes: image.count(.resourceName), conditionKeys: image.count(.keyName),
      managedPolicies: image.count(.policyName) - deprecated, deprecatedPolicies: deprecated, size: image.size)
  }
}
