/// Writes the facts of a catalog in its binary form. `grammar/catalog/blob.py` writes the same form.
///
/// AWS managed policies, partitions and regions are copied from a catalog that is there.
struct CatalogWriter {
  private let facts: CatalogFacts
  private let base: CatalogImage
  /// Texts in the order of their numbers; those of the base keep theirs.
  private var texts: [[UInt8]] = []
  private var textNumbers: [String: UInt32] = [:]
  private var keyNumbers: [String: UInt32] = [:]
  private var keySets: [[UInt32]: UInt32] = [[]: 0]
  private var keySetList: [[UInt32]] = [[]]
  private var columns: [CatalogSection: [UInt8]] = [:]

  static func write(_ facts: CatalogFacts, base: CatalogImage) -> [UInt8] {
    var writer = CatalogWriter(facts: facts, base: base)
    return writer.run()
  }

  private init(facts: CatalogFacts, base: CatalogImage) {
    self.facts = facts
    self.base = base
    for row in 0..<base.count(.stringOffsets) - 1 {
      let text = base.text(row)
      textNumbers[String(decoding: text, as: UTF8.self)] = UInt32(row)
      texts.append(Array(text))
    }
  }

  private mutating func run() -> [UInt8] {
    addKeys()
    addServices()
    for section: CatalogSection in [
      .partitions, .regionName, .regionPartition, .policyName, .policyPath, .policyFlags, .policyVersion, .policyCreated, .policyUpdated,
      .policyLength, .policyStream, .documentStream, .tokenOffsets, .tokenBytes,
    ] { copy(section) }
    for text in [facts.version, facts.updated] { append(number(text), to: .info) }
    for source in facts.sources { for text in [source.name, source.version, source.license] { append(number(text), to: .sources) } }
    var end: UInt32 = 0
    append(UInt32(0), to: .keySetOffsets)
    for set in keySetList {
      for key in set { append(key, to: .keySetKeys) }
      end += UInt32(set.count)
      append(end, to: .keySetOffsets)
    }
    end = 0
    append(UInt32(0), to: .stringOffsets)
    columns[.stringBytes] = []
    for text in texts {
      columns[.stringBytes]! += text
      end += UInt32(text.count)
      append(end, to: .stringOffsets)
    }
    return image()
  }

  // MARK: Columns

  private mutating func append(_ value: UInt32, to section: CatalogSection) {
    withUnsafeBytes(of: value.littleEndian) { columns[section, default: []].append(contentsOf: $0.prefix(section.width)) }
  }

  private mutating func append(_ value: UInt8, to section: CatalogSection) { append(UInt32(value), to: section) }

  private mutating func copy(_ section: CatalogSection) {
    let start = base.base + base.offset(section)
    columns[section] = Array(UnsafeRawBufferPointer(start: start, count: base.count(section) * section.width))
  }

  private mutating func number(_ text: String) -> UInt32 {
    if let known = textNumbers[text] { return known }
    let number = UInt32(texts.count)
    textNumbers[text] = number
    texts.append(Array(text.utf8))
    return number
  }

  private mutating func set(_ names: [String]) -> UInt32 {
    let numbers = Set(names.compactMap { keyNumbers[$0.lowercased()] }).sorted()
    if let known = keySets[numbers] { return known }
    let number = UInt32(keySetList.count)
    keySets[numbers] = number
    keySetList.append(numbers)
    return number
  }

  // MARK: Tables

  private mutating func addKeys() {
    let keys = facts.keys.sorted { comesBefore($0.name, $1.name) }
    for (row, key) in keys.enumerated() {
      keyNumbers[key.name.lowercased()] = UInt32(row)
      append(number(key.name), to: .keyName)
      append(key.type, to: .keyType)
      append(key.form, to: .keyForm)
      append(key.traits, to: .keyTraits)
      if key.type & CatalogFlags.keyIsTemplate != 0 { append(UInt32(row), to: .templateKeys) }
    }
  }

  private mutating func addServices() {
    var services = facts.services.sorted { comesBefore($0.name, $1.name) }
    for row in services.indices { services[row].actions.sort { comesBefore($0.name, $1.name) } }
    let names = services.flatMap { service in service.actions.map { "\(service.name):\($0.name)".lowercased() } }
    let numbers = Dictionary(names.enumerated().map { ($1, UInt32($0)) }) { first, _ in first }
    let serviceNumbers = Dictionary(services.enumerated().map { ($1.name, UInt32($0)) }) { first, _ in first }
    var actions: UInt32 = 0, resources: UInt32 = 0, uses: UInt32 = 0, needs: UInt32 = 0
    /// By what stands in the third field of the ARN: rows of types, and flags.
    var arnServices: [String: (types: [UInt32], flags: UInt8)] = [:]
    for section: CatalogSection in [.serviceActions, .serviceResources, .actionResources, .actionDependents] { append(UInt32(0), to: section) }
    for (row, service) in services.enumerated() {
      append(number(service.name), to: .serviceName)
      append(number(service.title), to: .serviceTitle)
      append(service.flags, to: .serviceFlags)
      append(set(service.keys), to: .serviceKeys)
      for action in service.actions {
        append(number(action.name), to: .actionName)
        append(UInt32(row), to: .actionService)
        append(action.flags, to: .actionFlags)
        append(set(action.keys), to: .actionKeys)
        for use in action.resources {
          append((resources + UInt32(use.type)) | (use.isRequired ? CatalogFlags.resourceRequired : 0), to: .actionResourceType)
          append(set(use.keys), to: .actionResourceKeys)
        }
        let dependents = Set(action.dependents.compactMap { numbers[$0] }).sorted()
        for dependent in dependents { append(dependent, to: .dependents) }
        uses += UInt32(action.resources.count)
        needs += UInt32(dependents.count)
        append(uses, to: .actionResources)
        append(needs, to: .actionDependents)
      }
      for (index, resource) in service.resources.enumerated() {
        append(number(resource.name), to: .resourceName)
        append(number(resource.format), to: .resourceArn)
        append(start(of: resource.format), to: .resourceStart)
        append(set(resource.keys), to: .resourceKeys)
        append(UInt32(row), to: .resourceService)
        note(resource.format, resources + UInt32(index), &arnServices)
      }
      actions += UInt32(service.actions.count)
      resources += UInt32(service.resources.count)
      append(actions, to: .serviceActions)
      append(resources, to: .serviceResources)
    }
    addHash(names)
    addARNServices(arnServices)
    for alias in facts.aliases.sorted(by: { comesBefore($0.name, $1.name) }) {
      guard let service = serviceNumbers[alias.service] else { continue }
      append(number(alias.name), to: .aliasName)
      append(service, to: .aliasService)
    }
    addOperations(serviceNumbers, numbers)
  }

  private func note(_ format: String, _ row: UInt32, _ found: inout [String: (types: [UInt32], flags: UInt8)]) {
    let fields = format.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, !fields[2].contains("$"), fields[2] != "*" else { return }
    let name = fields[2].lowercased()
    var entry = found[name] ?? ([], facts.openFields[name] ?? 0)
    entry.types.append(row)
    entry.flags |= fields[3].isEmpty ? CatalogFlags.arnWithoutRegion : CatalogFlags.arnWithRegion
    entry.flags |= fields[4].isEmpty ? CatalogFlags.arnWithoutAccount : CatalogFlags.arnWithAccount
    found[name] = entry
  }

  private mutating func addARNServices(_ found: [String: (types: [UInt32], flags: UInt8)]) {
    var end: UInt32 = 0
    append(end, to: .arnServiceTypes)
    for (name, entry) in found.sorted(by: { comesBefore($0.key, $1.key) }) {
      append(number(name), to: .arnServiceName)
      append(entry.flags, to: .arnServiceFlags)
      for type in entry.types { append(type, to: .arnTypes) }
      end += UInt32(entry.types.count)
      append(end, to: .arnServiceTypes)
    }
  }

  private mutating func addOperations(_ services: [String: UInt32], _ actions: [String: UInt32]) {
    // An operation that has become an action is none any more.
    let operations = facts.operations.filter { actions["\($0.service):\($0.name)".lowercased()] == nil && services[$0.service] != nil }
      .sorted { ($0.service, $0.name.lowercased(), $0.name) < ($1.service, $1.name.lowercased(), $1.name) }
    var end: UInt32 = 0
    append(end, to: .operationActions)
    for operation in operations {
      append(services[operation.service]!, to: .operationService)
      append(number(operation.name), to: .operationName)
      let meant = operation.actions.compactMap { actions[$0] }
      for action in meant { append(action, to: .operationAction) }
      end += UInt32(meant.count)
      append(end, to: .operationActions)
    }
  }

  /// Open addressing with linear probing, half empty.
  private mutating func addHash(_ names: [String]) {
    var size = 1
    while size < 2 * names.count { size *= 2 }
    var slots = [UInt32](repeating: 0, count: size)
    for (number, name) in names.enumerated() {
      var name = name
      let value = name.withUTF8 { foldedHash($0) }
      var at = Int(truncatingIfNeeded: value & UInt64(size - 1))
      while slots[at] != 0 { at = (at + 1) & (size - 1) }
      slots[at] = UInt32(truncatingIfNeeded: value >> 56) << 24 | UInt32(number + 1)
    }
    for slot in slots { append(slot, to: .actionHash) }
  }

  /// The offset of a form's sixth field; 255 where it has none, or where that is too far off.
  private func start(of format: String) -> UInt32 {
    var colons = 0, isInside = false
    for (offset, byte) in format.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "{"): isInside = true
      case UInt8(ascii: "}"): isInside = false
      case UInt8(ascii: ":") where !isInside:
        colons += 1
        if colons == 5 { return offset + 1 < min(format.utf8.count, 255) ? UInt32(offset + 1) : 255 }
      default: break
      }
    }
    return 255
  }

  private func comesBefore(_ left: String, _ right: String) -> Bool {
    var left = left, right = right
    return left.withUTF8 { left in right.withUTF8 { compareFolded(left, $0) < 0 } }
  }

  private func image() -> [UInt8] {
    var head = CatalogLayout.magic, table: [UInt8] = [], body: [UInt8] = []
    func word(_ value: Int, _ bytes: inout [UInt8]) { withUnsafeBytes(of: UInt32(value).littleEndian) { bytes.append(contentsOf: $0) } }
    for section in CatalogSection.allCases {
      let bytes = columns[section] ?? []
      word(CatalogLayout.headerSize + body.count, &table)
      word(bytes.count / section.width, &table)
      body += bytes
      while body.count % 4 != 0 { body.append(0) }
    }
    for value in [Int(CatalogLayout.format), CatalogLayout.headerSize + body.count, CatalogSection.allCases.count, 0] { word(value, &head) }
    return head + table + body
  }
}
