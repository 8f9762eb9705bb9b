/// What is known about AWS's privileges: services, actions, resource types, condition keys, API
/// operations, AWS's own policies.
///
/// A value of three words over read-only bytes; copying it costs nothing, and nothing is parsed when
/// the program starts. Names are found without regard to case, as AWS does. The facts and their
/// sources are listed in `Sources/CAegisData/LICENSES.md`.
public struct Catalog: Sendable {
  let image: CatalogImage

  /// The catalog that this program was built with.
  public static let embedded = Catalog(image: .embedded)

  private init(image: CatalogImage) { self.image = image }

  /// Reads a catalog that came from elsewhere. The bytes may be anything: all of them are checked.
  public init(validating bytes: [UInt8]) throws(CatalogError) {
    image = CatalogImage(copying: bytes)
    try CatalogValidator.validate(image)
  }

  /// The bytes of this catalog, for writing it to a file.
  public var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: image.base, count: image.size)) }
}

/// Names one entry of a catalog. Meaningless in another catalog.
public struct CatalogID<Entry>: Hashable, Sendable, Comparable, BitwiseCopyable {
  public let rawValue: UInt32

  init(_ row: Int) { rawValue = UInt32(truncatingIfNeeded: row) }

  var row: Int { Int(rawValue) }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

public typealias ServiceID = CatalogID<CatalogEntry.Service>
public typealias ActionID = CatalogID<CatalogEntry.Action>
public typealias ResourceTypeID = CatalogID<CatalogEntry.ResourceType>
public typealias ConditionKeyID = CatalogID<CatalogEntry.ConditionKey>
public typealias ManagedPolicyID = CatalogID<CatalogEntry.ManagedPolicy>

/// What a `CatalogID` can name. No values exist.
public enum CatalogEntry {
  public enum Service {}
  public enum Action {}
  public enum ResourceType {}
  public enum ConditionKey {}
  public enum ManagedPolicy {}
}

/// Whether AWS has something of a name.
public enum CatalogStatus: Sendable {
  /// AWS has it today.
  case current
  /// AWS had it once.
  case retired
  /// AWS never had it, as far as the catalog knows.
  case unknown
}

/// What an action lets its caller do, in AWS's own classes.
public enum AccessLevel: UInt8, Sendable, CaseIterable {
  case unclassified, list, read, write, tagging, permissionsManagement
}

/// The type of a condition key's values.
public enum ConditionValueType: UInt8, Sendable, CaseIterable {
  case string, arn, bool, numeric, date, ipAddress, binary
}

/// The form of a condition key's values, where more is known than their type.
public enum ConditionValueForm: UInt8, Sendable, CaseIterable {
  case any
  /// An account's number.
  case account
  case organization
  /// `o-…/r-…/ou-…/`
  case organizationPath
  case region
  case vpc
  case vpcEndpoint
  /// `ec2.amazonaws.com`, with further names in front for parts of services.
  case servicePrincipal
  /// The same without further names.
  case calledService
  /// The ARN of a key of AWS KMS.
  case kmsKey
}

/// What else is known of condition keys. `grammar/catalog/key-traits.tsv` explains the words.
public struct ConditionKeyTraits: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let always = ConditionKeyTraits(rawValue: 1)
  public static let guarding = ConditionKeyTraits(rawValue: 2)
  public static let network = ConditionKeyTraits(rawValue: 4)
  public static let claimed = ConditionKeyTraits(rawValue: 8)
  public static let identity = ConditionKeyTraits(rawValue: 16)
}
