import AegisCloud

/// A plan in a file: not the calls, but what they were made from, so that they are found again only where nothing has moved.
public struct SavedPlan: Sendable, Equatable {
  public var backend: String
  /// Of the configuration, of the state before (0: none), and of the calls.
  public var configuration: String
  public var serial: Int
  public var lineage: String
  public var calls: String
  public var accounts: [String]?
  public var prune: Bool
  /// The accounts that are closed, as they were asked for.
  public var closes: [String] = []
  /// What AWS held when the plan was made and what it holds once the plan is carried out, each as a configuration: the
  /// text of its files by path. Only for those who compare; a deployment does not read them.
  public var before: [String: String] = [:]
  public var after: [String: String] = [:]

  public init(backend: String, configuration: String, serial: Int, lineage: String, calls: String, accounts: [String]?, prune: Bool) {
    self.backend = backend
    self.configuration = configuration
    self.serial = serial
    self.lineage = lineage
    self.calls = calls
    self.accounts = accounts
    self.prune = prune
  }

  public var bytes: [UInt8] {
    let value: JSONValue = [
      "format": 1, "backend": .string(backend), "configuration": .string(configuration), "serial": .number(String(serial)),
      "lineage": .string(lineage), "calls": .string(calls), "accounts": accounts.map { .array($0.map { .string($0) }) } ?? .null,
      "prune": .boolean(prune), "closes": .array(closes.map { .string($0) }), "before": Self.value(before), "after": Self.value(after),
    ]
    return value.text + [0x0A]
  }

  private static func value(_ files: [String: String]) -> JSONValue {
    .object(files.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) })
  }

  private static func files(_ value: JSONValue) -> [String: String] {
    Dictionary(value.members.compactMap { member in member.value.string.map { (member.name, $0) } }, uniquingKeysWith: { first, _ in first })
  }

  /// Nil where the bytes are no saved plan of this version.
  public init?(_ bytes: [UInt8]) {
    guard let value = parseJSONValue(bytes), value["format"].integer == 1, let backend = value["backend"].string,
      let configuration = value["configuration"].string, let serial = value["serial"].integer, let calls = value["calls"].string
    else { return nil }
    self.init(
      backend: backend, configuration: configuration, serial: serial, lineage: value["lineage"].string ?? "", calls: calls,
      accounts: value["accounts"].isNull ? nil : value["accounts"].items.compactMap(\.string), prune: value["prune"].boolean ?? false)
    closes = value["closes"].items.compactMap(\.string)
    before = Self.files(value["before"])
    after = Self.files(value["after"])
  }
}
