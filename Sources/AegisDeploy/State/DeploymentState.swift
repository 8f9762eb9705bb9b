public import AegisChangeSet
public import AegisCloud

/// What is known of everything that was ever deployed, and not taken away since.
public struct DeploymentState: Sendable, Equatable {
  /// The form of the file; a newer one is refused.
  public static let format = 1

  /// Counts every writing, from 1.
  public var serial: Int
  /// Tells one organization's state from another's; stays for good.
  public var lineage: String
  /// Of the configuration that was deployed last.
  public var configuration: String
  public var deployed: Deployed
  /// Seconds since 1970.
  public var writtenAt: Int
  public var writtenBy: String
  /// A deployment has begun and not ended: empty digests stand for what it was about to do.
  public var isUnfinished: Bool
  /// The digest of each terraform module, by its folder, with which terraform carried it out to the end. Empty where the
  /// API back end deploys.
  public var modules: [String: String] = [:]
  /// The descriptions of policies by their ids, in each account by its id, as they were read last. AWS never changes them.
  public var policyDescriptions: [String: [String: String]] = [:]

  public init(lineage: String) {
    serial = 0
    self.lineage = lineage
    configuration = ""
    deployed = Deployed()
    writtenAt = 0
    writtenBy = ""
    isUnfinished = false
  }
}

extension DeploymentState {
  /// The state as JSON, one resource a line, in order.
  public var bytes: [UInt8] {
    var text = "{\n"
    func member(_ name: String, _ value: JSONValue) { text += "  \"\(name)\": \(String(decoding: value.text, as: UTF8.self)),\n" }
    member("format", .number(String(Self.format)))
    member("serial", .number(String(serial)))
    member("lineage", .string(lineage))
    member("configuration", .string(configuration))
    member("written_at", .number(String(writtenAt)))
    member("written_by", .string(writtenBy))
    member("unfinished", .boolean(isUnfinished))
    if !modules.isEmpty {
      member("modules", .object(modules.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }))
    }
    func list(_ name: String, _ lines: [JSONValue]) {
      text += "  \"\(name)\": ["
      for (index, line) in lines.enumerated() { text += "\(index == 0 ? "" : ",")\n    \(String(decoding: line.text, as: UTF8.self))" }
      text += "\n  ]"
    }
    if !policyDescriptions.isEmpty {
      let known = policyDescriptions.sorted { $0.key < $1.key }.flatMap { account, policies in
        policies.sorted { $0.key < $1.key }.map { JSONValue.array([.string(account), .string($0.key), .string($0.value)]) }
      }
      list("policies", known)
      text += ",\n"
    }
    if !deployed.protected.isEmpty {
      list("protected", deployed.protected.sorted().map(\.json))
      text += ",\n"
    }
    if !deployed.ids.isEmpty {
      list("ids", deployed.ids.sorted { $0.key < $1.key }.map { .array([$0.key.json, .string($0.value)]) })
      text += ",\n"
    }
    list("resources", deployed.digests.sorted { $0.key < $1.key }.map { .array([$0.key.json, .string($0.value)]) })
    text += "\n}\n"
    return Array(text.utf8)
  }

  /// Reads a state back.
  public init(_ bytes: [UInt8], from place: String) throws(StateError) {
    guard let value = parseJSONValue(bytes), let format = value["format"].integer else { throw .damaged(place) }
    guard format <= Self.format else { throw .tooNew(place, format) }
    guard let serial = value["serial"].integer, let lineage = value["lineage"].string else { throw .damaged(place) }
    self.init(lineage: lineage)
    self.serial = serial
    configuration = value["configuration"].string ?? ""
    writtenAt = value["written_at"].integer ?? 0
    writtenBy = value["written_by"].string ?? ""
    isUnfinished = value["unfinished"].boolean ?? false
    for member in value["modules"].members { modules[member.name] = member.value.string }
    for item in value["policies"].items {
      let texts = item.items.compactMap(\.string)
      guard texts.count == 3 else { throw .damaged(place) }
      policyDescriptions[texts[0], default: [:]][texts[1]] = texts[2]
    }
    for item in value["resources"].items {
      guard item.items.count == 2, let address = Address(item.items[0]), let digest = item.items[1].string else { throw .damaged(place) }
      deployed.digests[address] = digest
    }
    // A state that was written before aegis remembered these has no such lists.
    for item in value["ids"].items {
      guard item.items.count == 2, let address = Address(item.items[0]), let id = item.items[1].string else { throw .damaged(place) }
      deployed.ids[address] = id
    }
    for item in value["protected"].items {
      guard let address = Address(item) else { throw .damaged(place) }
      deployed.protected.insert(address)
    }
  }
}

extension Address {
  /// `["account key or empty", "kind", name parts…]`.
  public var json: JSONValue { .array(([scope.account ?? "", kind.name] + parts).map { .string($0) }) }

  public init?(_ json: JSONValue) {
    let texts = json.items.compactMap(\.string)
    guard texts.count >= 2, texts.count == json.items.count, let kind = ResourceKind(name: texts[1]) else { return nil }
    self.init(texts[0].isEmpty ? .organization : .account(texts[0]), kind, parts: Array(texts[2...]))
  }
}
