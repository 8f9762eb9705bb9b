/// Where a catalog comes from and how much it holds, for `aegis catalog info`.
package struct CatalogInfo: Hashable, Sendable {
  package struct Source: Hashable, Sendable {
    package var name: String
    package var version: String
    package var license: String
  }

  /// The version of the newest source of actions, which also tells its day.
  package var version: String
  /// When that source was brought up to date, in ISO 8601.
  package var updated: String
  package var sources: [Source]
  package var services: Int
  /// Actions that AWS has today.
  package var actions: Int
  package var retiredActions: Int
  package var resourceTypes: Int
  package var conditionKeys: Int
  package var managedPolicies: Int
  package var deprecatedPolicies: Int
  /// Bytes.
  package var size: Int
}

extension Catalog {
  package var info: CatalogInfo {
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
