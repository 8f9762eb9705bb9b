/// The facts of a catalog as values that can be changed and written again; `CatalogWriter` does that.
///
/// Nothing is lost on the way: reading and writing a catalog gives one that answers alike.
struct CatalogFacts {
  struct Action {
    var name: String
    var flags: UInt8
    var keys: [String]
    var resources: [Use]
    /// With their service, in lower case.
    var dependents: [String]

    /// A type of resource that the action works on.
    struct Use {
      /// Its row among the service's types.
      var type: Int
      var isRequired: Bool
      var keys: [String]
    }
  }

  struct Resource {
    var name: String
    var format: String
    var keys: [String]
  }

  struct Service {
    var name: String
    var title: String
    var flags: UInt8
    var keys: [String]
    var actions: [Action]
    var resources: [Resource]
  }

  struct Key {
    var name: String
    var type: UInt8
    var form: UInt8
    var traits: UInt8
  }

  struct Operation {
    var service: String
    var name: String
    /// With their service, in lower case.
    var actions: [String]
  }

  var services: [Service]
  var keys: [Key]
  var operations: [Operation]
  /// Other names of services.
  var aliases: [(name: String, service: String)]
  /// Flags of what stands in the third field of ARNs: whether AWS leaves the region or the account empty there.
  var openFields: [String: UInt8]
  var sources: [CatalogInfo.Source]
  var version: String
  var updated: String
  /// By name in lower case, how a key is spelt.
  var keyNames: [String: String] = [:]
  /// By `service:name`, rows of `operations`.
  var operationRows: [String: Int] = [:]

  init(_ catalog: Catalog) {
    let image = catalog.image
    let spellings = (0..<image.count(.keyName)).map { image.string(.keyName, $0) }
    func names(_ set: UInt32) -> [String] { image.range(.keySetOffsets, Int(set)).map { spellings[image.index(.keySetKeys, $0)] } }
    let prefixes = (0..<image.count(.serviceName)).map { image.string(.serviceName, $0) }
    func full(_ row: Int) -> String { "\(prefixes[image.u16(.actionService, row)]):\(image.string(.actionName, row))".lowercased() }
    services = prefixes.indices.map { row in
      let types = image.range(.serviceResources, row)
      return Service(
        name: prefixes[row], title: image.string(.serviceTitle, row), flags: image.u8(.serviceFlags, row), keys: names(image.u32(.serviceKeys, row)),
        actions: image.range(.serviceActions, row).map { action in
          Action(
            name: image.string(.actionName, action), flags: image.u8(.actionFlags, action), keys: names(image.u32(.actionKeys, action)),
            resources: image.range(.actionResources, action).map { use in
              let type = image.u32(.actionResourceType, use)
              return Action.Use(
                type: Int(type & ~CatalogFlags.resourceRequired) - types.lowerBound, isRequired: type & CatalogFlags.resourceRequired != 0,
                keys: names(image.u32(.actionResourceKeys, use)))
            },
            dependents: image.range(.actionDependents, action).map { full(image.index(.dependents, $0)) })
        },
        resources: types.map {
          Resource(name: image.string(.resourceName, $0), format: image.string(.resourceArn, $0), keys: names(image.u32(.resourceKeys, $0)))
        })
    }
    self.keys = spellings.indices.map {
      Key(name: spellings[$0], type: image.u8(.keyType, $0), form: image.u8(.keyForm, $0), traits: image.u8(.keyTraits, $0))
    }
    operations = (0..<image.count(.operationName)).map { row in
      Operation(
        service: prefixes[image.u16(.operationService, row)], name: image.string(.operationName, row),
        actions: image.range(.operationActions, row).map { full(image.index(.operationAction, $0)) })
    }
    aliases = (0..<image.count(.aliasName)).map { (image.string(.aliasName, $0), prefixes[image.index(.aliasService, $0)]) }
    let seen = CatalogFlags.arnNoRegionSeen | CatalogFlags.arnNoAccountSeen
    openFields = Dictionary(
      (0..<image.count(.arnServiceName)).map { (image.string(.arnServiceName, $0), image.u8(.arnServiceFlags, $0) & seen) }
    ) { first, _ in first }
    let info = catalog.info
    (sources, version, updated) = (info.sources, info.version, info.updated)
    keyNames = Dictionary(keys.map { ($0.name.lowercased(), $0.name) }) { first, _ in first }
    operationRows = Dictionary(operations.enumerated().map { ("\($1.service):\($1.name)", $0) }) { first, _ in first }
  }
}
