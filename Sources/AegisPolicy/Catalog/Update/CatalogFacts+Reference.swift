/// What an update changed, for people.
public struct CatalogChanges: Hashable, Sendable {
  public var newServices = 0
  public var newActions = 0
  /// Actions that the reference no longer has.
  public var retiredActions = 0
  /// Actions that were retired, or of which only the name was known, and are there.
  public var revivedActions = 0
}

/// Why a service reference is not taken.
public enum CatalogUpdateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The reference tells of fewer than nine tenths of the services, or of the actions, that are known: more than AWS ever
  /// retires at once.
  case tooFew(services: Int, actions: Int)
  /// A name or a format holds what none can.
  case malformed(String)
  /// What came of it is no catalog: a defect of Aegis.
  case damaged

  public var description: String {
    switch self {
    case .tooFew(let services, let actions):
      "the reference tells of \(services) services and \(actions) actions only, far fewer than are known"
    case .malformed(let text): "the reference has a name that none can be: `\(String(text.unicodeScalars.prefix(80).map { $0.value > 0x1F && $0.value < 0x7F ? Character($0) : "?" }))`"
    case .damaged: "what came of the reference is no catalog"
    }
  }
}

extension Catalog {
  /// The catalog with what AWS's service reference tells, and what that changed.
  ///
  /// What the reference lacks is kept: titles, dependent actions, AWS managed policies, traits of condition keys. An
  /// action that the reference no longer has becomes retired.
  ///
  /// - Parameter date: When the reference was fetched, in ISO 8601.
  public func updated(
    with references: [ServiceReference], fetched date: String
  ) throws(CatalogUpdateError) -> (catalog: Catalog, changes: CatalogChanges) {
    var facts = CatalogFacts(self)
    var changes = CatalogChanges()
    try facts.requireMost(references)
    for reference in references { try facts.merge(reference, &changes) }
    facts.version = "reference-" + date.prefix(10)
    facts.updated = date
    let name = "AWS service reference"
    facts.sources.removeAll { $0.name == name }
    facts.sources.append(CatalogInfo.Source(name: name, version: String(date.prefix(10)), license: "facts published by AWS"))
    let bytes = CatalogWriter.write(facts, base: image)
    do {
      return (try Catalog(validating: bytes), changes)
    } catch {
      throw .damaged
    }
  }
}

extension CatalogFacts {
  /// A broken or truncated reference would retire most of what there is.
  fileprivate func requireMost(_ references: [ServiceReference]) throws(CatalogUpdateError) {
    let known = Set(references.lazy.filter { !$0.actions.isEmpty }.map(\.name))
    let current = services.filter { service in service.actions.contains { $0.isDocumented } }
    let kept = current.count { known.contains($0.name) }
    let actions = references.reduce(0) { $0 + $1.actions.count }
    let now = services.reduce(0) { $0 + $1.actions.count { $0.isDocumented } }
    guard kept * 10 >= current.count * 9, actions * 10 >= now * 9 else { throw .tooFew(services: references.count, actions: actions) }
  }

  fileprivate mutating func merge(_ reference: ServiceReference, _ changes: inout CatalogChanges) throws(CatalogUpdateError) {
    guard isPrefix(reference.name) else { throw .malformed(reference.name) }
    var at = services.firstIndex { $0.name == reference.name }
    if at == nil {
      if reference.actions.isEmpty { return }
      changes.newServices += 1
      services.append(Service(name: reference.name, title: reference.name, flags: 0, keys: [], actions: [], resources: []))
      at = services.count - 1
    }
    guard let at else { return }
    var service = services[at]
    if !reference.actions.isEmpty { service.flags &= ~CatalogFlags.serviceRetired }
    for key in reference.conditionKeys { service.keys.append(try addKey(key.name, type: key.type)) }
    service.keys = unique(service.keys)
    let types = try mergeResources(reference, &service)
    try mergeActions(reference, &service, types, &changes)
    services[at] = service
    try mergeOperations(reference, service)
  }

  /// The name of a key as the catalog spells it; new ones are added.
  private mutating func addKey(_ name: String, type: String = "String") throws(CatalogUpdateError) -> String {
    guard isText(name, most: 200), name.contains(":") else { throw .malformed(name) }
    let lower = name.lowercased()
    if let known = keyNames[lower] { return known }
    let isArray = type.hasPrefix("ArrayOf"), base = isArray ? String(type.dropFirst("ArrayOf".count)) : type
    let types = ["String": 0, "ARN": 1, "Bool": 2, "Boolean": 2, "Numeric": 3, "Long": 3, "Date": 4, "IPAddress": 5, "Binary": 6]
    var code = UInt8(types[base] ?? 0)
    if isArray { code |= CatalogFlags.keyIsArray }
    if name.contains("${") || name.contains("<") { code |= CatalogFlags.keyIsTemplate }
    keys.append(Key(name: name, type: code, form: 0, traits: 0))
    keyNames[lower] = name
    return name
  }

  /// For each name of a type in lower case, its rows in the service.
  private mutating func mergeResources(
    _ reference: ServiceReference, _ service: inout Service
  ) throws(CatalogUpdateError) -> [String: [Int]] {
    var rows: [String: [Int]] = [:]
    for resource in reference.resources {
      guard isText(resource.name, most: 128, from: 0x20) else { throw .malformed(resource.name) }
      let keys = unique(try resource.conditionKeys.map { (key) throws(CatalogUpdateError) in try addKey(key) })
      for format in resource.formats {
        guard isText(format, most: 512), format.hasPrefix("arn:") else { throw .malformed(format) }
        let lower = resource.name.lowercased()
        if let row = service.resources.firstIndex(where: { $0.name.lowercased() == lower && $0.format == format }) {
          service.resources[row].keys = unique(service.resources[row].keys + keys)
          rows[lower, default: []].append(row)
        } else {
          service.resources.append(Resource(name: resource.name, format: format, keys: keys))
          rows[lower, default: []].append(service.resources.count - 1)
        }
      }
    }
    return rows
  }

  private mutating func mergeActions(
    _ reference: ServiceReference, _ service: inout Service, _ types: [String: [Int]], _ changes: inout CatalogChanges
  ) throws(CatalogUpdateError) {
    var known = Dictionary(service.actions.enumerated().map { ($1.name.lowercased(), $0) }) { first, _ in first }
    var named: Set<String> = []
    for action in reference.actions {
      guard isActionName(action.name) else { throw .malformed(action.name) }
      let lower = action.name.lowercased()
      guard named.insert(lower).inserted else { continue }
      let keys = unique(try action.conditionKeys.map { (key) throws(CatalogUpdateError) in try addKey(key) })
      let uses = Array(Set(action.resources.flatMap { types[$0.lowercased()] ?? [] })).sorted()
      if known[lower] == nil {
        known[lower] = service.actions.count
        service.actions.append(Action(name: action.name, flags: 0, keys: [], resources: [], dependents: []))
        changes.newActions += 1
      } else if !service.actions[known[lower]!].isDocumented {
        changes.revivedActions += 1
      }
      var entry = service.actions[known[lower]!]
      entry.flags &= ~(CatalogFlags.actionRetired | CatalogFlags.actionUndocumented)
      if let level = action.level { entry.flags = entry.flags & ~CatalogFlags.actionLevel | level.rawValue }
      if reference.operations.contains(where: { $0.name == action.name }) { entry.flags |= CatalogFlags.actionIsOperation }
      entry.keys = keys
      let before = entry.resources
      entry.resources = uses.map { row in
        before.first { $0.type == row } ?? Action.Use(type: row, isRequired: false, keys: [])
      }
      service.actions[known[lower]!] = entry
    }
    if named.isEmpty { return }
    for row in service.actions.indices where service.actions[row].isDocumented && !named.contains(service.actions[row].name.lowercased()) {
      service.actions[row].flags |= CatalogFlags.actionRetired
      changes.retiredActions += 1
    }
  }

  private mutating func mergeOperations(_ reference: ServiceReference, _ service: Service) throws(CatalogUpdateError) {
    let actions = Set(service.actions.map { $0.name.lowercased() })
    for operation in reference.operations {
      guard isText(operation.name, most: 128) else { throw .malformed(operation.name) }
      if actions.contains(operation.name.lowercased()) { continue }
      let meant = unique(operation.actions.map { $0.lowercased() })
      if let at = operationRows["\(service.name):\(operation.name)"] {
        if !meant.isEmpty { operations[at].actions = meant }
      } else {
        operationRows["\(service.name):\(operation.name)"] = operations.count
        operations.append(Operation(service: service.name, name: operation.name, actions: meant))
      }
    }
  }

  private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0.lowercased()).inserted }
  }

  /// - Parameter first: The first of the characters that it may have; a blank is 0x20.
  private func isText(_ text: String, most: Int, from first: UInt8 = 0x21) -> Bool {
    !text.isEmpty && text.utf8.count <= most && text.utf8.allSatisfy { $0 >= first && $0 < 0x7F }
  }

  private func isActionName(_ text: String) -> Bool {
    isText(text, most: 128) && text.utf8.allSatisfy { folded($0) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F || $0 == 0x2D }
  }

  private func isPrefix(_ text: String) -> Bool {
    isText(text, most: 64) && text.utf8.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D }
  }
}

extension CatalogFacts.Action {
  /// AWS has it today, and its tables tell of it.
  fileprivate var isDocumented: Bool { flags & (CatalogFlags.actionRetired | CatalogFlags.actionUndocumented) == 0 }
}
