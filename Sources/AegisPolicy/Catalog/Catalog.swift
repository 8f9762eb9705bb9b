/// What is known about AWS's privileges: services, actions, resource types, condition keys, API
/// operations, AWS's own policies.
///
/// A value of three words over read-only bytes; copying it costs nothing, and nothing is parsed when
/// the program starts. Names are found without regard to case, as AWS does. The facts and their
/// sources are listed in `Sources/CAegisData/LICENSES.md`.
package struct Catalog: Sendable {
  let image: CatalogImage

  /// The catalog that this program was built with.
  package static let embedded = Catalog(image: .embedded)

  private init(image: CatalogImage) { self.image = image }

  /// Reads a catalog that came from elsewhere. The bytes may be anything: all of them are checked.
  package init(validating bytes: [UInt8]) throws(CatalogError) {
    image = CatalogImage(copying: bytes)
    try CatalogValidator.validate(image)
  }

  /// The bytes of this catalog, for writing it to a file.
  package var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: image.base, count: image.size)) }
}

/// Names one entry of a catalog. Meaningless in another catalog.
package struct CatalogID<Entry>: Hashable, Sendable, Comparable, BitwiseCopyable {
  package let rawValue: UInt32

  init(_ row: Int) { rawValue = UInt32(truncatingIfNeeded: row) }

  var row: Int { Int(rawValue) }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

package typealias ServiceID = CatalogID<CatalogEntry.Service>
package typealias ActionID = CatalogID<CatalogEntry.Action>
package typealias ResourceTypeID = CatalogID<CatalogEntry.ResourceType>
package typealias ConditionKeyID = CatalogID<CatalogEntry.ConditionKey>
package typealias ManagedPolicyID = CatalogID<CatalogEntry.ManagedPolicy>

/// What a `CatalogID` can name. No values exist.
package enum CatalogEntry {
  package enum Service {}
  package enum Action {}
  package enum ResourceType {}
  package enum ConditionKey {}
  package enum ManagedPolicy {}
}

/// Whether AWS has something of a name.
package enum CatalogStatus: Sendable {
  /// AWS has it today.
  case current
  /// AWS had it once.
  case retired
  /// AWS never had it, as far as the catalog knows.
  case unknown
}

/// What an action lets its caller do, in AWS's own classes.
package enum AccessLevel: UInt8, Sendable, CaseIterable {
  case unclassified, list, read, write, tagging, permissionsManagement
}

/// The type of a condition key's values.
package enum ConditionValueType: UInt8, Sendable, CaseIterable {
  case string, arn, bool, numeric, date, ipAddress, binary
}
