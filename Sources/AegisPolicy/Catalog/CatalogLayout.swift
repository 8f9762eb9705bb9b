/// The binary form of a catalog, format 2.
///
/// ```
/// header    "AEGISCAT", format, size in bytes, number of sections, 0     (UInt32 each)
/// table     offset and number of elements of every section               (UInt32 each)
/// sections  in the order of `CatalogSection`, each at a multiple of four
/// ```
/// Everything is little-endian. A section is a column: one element a row of its table. Columns that
/// are called ranges hold one element more than their table has rows: row `i` owns the elements from
/// `column[i]` up to `column[i + 1]` of the column they point into.
enum CatalogLayout {
  static let magic: [UInt8] = Array("AEGISCAT".utf8)
  static let format: UInt32 = 2
  static let tableOffset = 24
  static let headerSize = tableOffset + 8 * CatalogSection.allCases.count

  /// An action's number takes the lower 24 bits of a slot of the hash table.
  static let slotNumberMask: UInt32 = 0xFF_FFFF
  /// The most bytes that one policy document may have, decoded. AWS's own are below 100 KB.
  static let maxDocumentSize = 1 << 20
}

/// The columns of a catalog, in file order. `grammar/catalog/blob.py` writes the same list.
enum CatalogSection: Int, CaseIterable {
  // Texts: ranges into the bytes. Other columns name a text by its row.
  case stringOffsets, stringBytes
  // Texts: the catalog's version and date; name, version, licence of each source; partitions. Regions, sorted.
  case info, sources, partitions, regionName, regionPartition
  // Services, sorted by prefix. Ranges of actions and of resource types, the set of condition keys.
  case serviceName, serviceTitle, serviceFlags, serviceActions, serviceResources, serviceKeys
  // Other names of services, sorted.
  case aliasName, aliasService
  // Actions, sorted by service, then by name without regard to case.
  case actionName, actionService, actionFlags, actionKeys
  case actionResources, actionResourceType, actionResourceKeys
  case actionDependents, dependents
  // Slots: top byte of the `foldedHash` of `service:action` and the action's number plus 1; 0 is free.
  case actionHash
  // Resource types, by service.
  case resourceName, resourceArn, resourceKeys, resourceService
  // What stands in the third field of ARNs, sorted, and the resource types whose ARNs have it there.
  case arnServiceName, arnServiceFlags, arnServiceTypes, arnTypes
  // Condition keys, sorted without regard to case; those that are templates; sets of keys.
  case keyName, keyType, keyForm, keyTraits, templateKeys, keySetOffsets, keySetKeys
  // API operations that are no actions, sorted by service and name, and the actions meant.
  case operationService, operationName, operationActions, operationAction
  // AWS managed policies, sorted by name. Dates are seconds since 1970. A document is a run of tokens.
  case policyName, policyPath, policyFlags, policyVersion, policyCreated, policyUpdated
  case policyLength, policyStream, documentStream, tokenOffsets, tokenBytes

  /// Bytes an element.
  var width: Int {
    switch self {
    case .stringBytes, .serviceFlags, .arnServiceFlags, .actionFlags, .keyType, .keyForm, .keyTraits, .policyFlags, .documentStream, .tokenBytes: 1
    case .actionService, .operationService, .resourceService: 2
    default: 4
    }
  }
}

/// The bits of the columns of flags.
enum CatalogFlags {
  static let serviceRetired: UInt8 = 1, serviceSupportsRCP: UInt8 = 2
  static let actionLevel: UInt8 = 7, actionRetired: UInt8 = 8, actionIsOperation: UInt8 = 16
  static let actionUndocumented: UInt8 = 32
  static let resourceRequired: UInt32 = 1 << 31
  static let keyBaseType: UInt8 = 15, keyIsArray: UInt8 = 16, keyIsGlobal: UInt8 = 32, keyIsTemplate: UInt8 = 64
  static let policyDeprecated: UInt8 = 1
  static let arnWithRegion: UInt8 = 1, arnWithoutRegion: UInt8 = 2, arnWithAccount: UInt8 = 4, arnWithoutAccount: UInt8 = 8
  static let arnNoRegionSeen: UInt8 = 16, arnNoAccountSeen: UInt8 = 32
}
