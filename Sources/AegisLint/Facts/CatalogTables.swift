import AegisPolicy

/// What is worked out of a catalog once, and holds for all runs.
final class CatalogTables: Sendable {
  /// Of the catalog that the program was built with.
  static let embedded = CatalogTables(.embedded)

  /// For each service of the catalog whether AWS documents an action of it today.
  let hasActionsToday: [Bool]
  let forms: ARNForms
  let managedPolicies: ManagedPolicyTexts
  let tagKeys: TagKeys
  let s3: ServiceID?

  init(_ catalog: Catalog) {
    let hasActionsToday = catalog.services.map { service in
      catalog.actions(of: service).contains { catalog.status($0) == .current && catalog.isDocumented($0) }
    }
    self.hasActionsToday = hasActionsToday
    forms = ARNForms(catalog) { hasActionsToday[Int($0.rawValue)] }
    managedPolicies = ManagedPolicyTexts(catalog)
    tagKeys = TagKeys(catalog)
    s3 = catalog.service("s3")
  }
}

/// The global condition keys about tags: of a resource, and those that a request gives.
struct TagKeys: Sendable {
  static let resourceTag = "aws:ResourceTag/${TagKey}"
  static let spellings = [resourceTag, "aws:RequestTag/${TagKey}", "aws:TagKeys"]

  let ofResource: ConditionKeyID?
  let all: [ConditionKeyID]
  /// Those of the tags that a request carries.
  let ofRequest: [ConditionKeyID]

  init(_ catalog: Catalog) {
    ofResource = catalog.conditionKey(Self.resourceTag)
    all = Self.spellings.compactMap { catalog.conditionKey($0) }
    ofRequest = Self.spellings.dropFirst().compactMap { catalog.conditionKey($0) }
  }
}
