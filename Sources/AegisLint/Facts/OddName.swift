import AegisPolicy

/// A name in an ARN that nothing of its kind has, told by its letters alone.
enum OddName {
  /// A secret without the hyphen and the six characters that Secrets Manager puts behind its name.
  case secret
  /// Something else where AWS has an id of this kind.
  case noID(IDKind)

  /// What has ids, and what they begin with.
  struct IDKind: Sendable {
    let service: [UInt8]
    /// What stands in front of the id in the resource's own field.
    let front: [UInt8]
    let beginnings: [[UInt8]]
    /// The ids are capitals and digits, and nothing else.
    let isCapital: Bool
    let noun: String
  }

  static func knows(_ service: UnsafeBufferPointer<UInt8>) -> Bool {
    service.elementsEqual(secrets.utf8) || kinds.contains { $0.service.elementsEqual(service) }
  }

  /// - Parameter resource: The last field of an ARN. Where wildcards or variables leave open what a name is, it is not odd.
  init?(_ resource: UnsafeBufferPointer<UInt8>, of service: UnsafeBufferPointer<UInt8>) {
    if service.elementsEqual(Self.secrets.utf8) {
      guard resource.starts(with: Self.secretFront.utf8), Self.lacksSuffix(resource.part(Self.secretFront.utf8.count..<resource.count)) else { return nil }
      self = .secret
    } else {
      guard let kind = Self.kinds.first(where: { $0.service.elementsEqual(service) && resource.starts(with: $0.front) }) else { return nil }
      let id = resource.part(kind.front.count..<resource.count)
      if id.isEmpty || Self.mayBe(id, kind) { return nil }
      self = .noID(kind)
    }
  }

  static let secretFront = "secret:"
  private static let secrets = "secretsmanager"

  /// Whether the ARN of no secret ends as a name does.
  ///
  /// Source: AWS Secrets Manager User Guide, "Permissions reference", of secrets: the ARN is made by appending a dash and six
  /// random alphanumeric characters to the name.
  private static func lacksSuffix(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    var behind = 0
    for byte in name.reversed() {
      switch byte {
      case UInt8(ascii: "*"), UInt8(ascii: "$"), UInt8(ascii: "}"): return false
      case UInt8(ascii: "?"): break
      case UInt8(ascii: "-"): if behind != 6 { return true }
      default: if behind == 6 || !isAlphanumeric(byte) { return true }
      }
      behind += 1
      if behind > 6 { return false }
    }
    return !name.isEmpty
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

  private static func mayBe(_ id: UnsafeBufferPointer<UInt8>, _ kind: IDKind) -> Bool {
    let known = id.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "$") }
    if kind.isCapital { return known.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x41 < 26 } }
    let isOpen = known.count < id.count
    return kind.beginnings.contains { known.starts(with: $0) || isOpen && $0.starts(with: known) }
  }

  private static let kinds: [IDKind] = RiskTable.resourceIds.map { key, value in
    let parts = key.split(separator: ":", maxSplits: 1), words = value.split(separator: " ", maxSplits: 1)
    return IDKind(
      service: Array(parts[0].utf8), front: Array(parts[1].utf8), beginnings: words[0].split(separator: ",").map { Array($0.utf8) },
      isCapital: words[0] == "A-Z", noun: String(words[1]))
  }

  // MARK: Rules

  /// Whether one of the rules about names that nothing has may speak of a resource.
  static func mayBeTold(of text: UnsafeBufferPointer<UInt8>) -> Bool {
    let partition = ARNFields.colon(in: text, from: 0) + 1
    let start = ARNFields.colon(in: text, from: partition) + 1
    guard start < text.count else { return false }
    let service = text.part(start..<ARNFields.colon(in: text, from: start))
    return told[foldedHash(service)]?.contains { $0(text) } ?? false
  }

  private typealias Look = @Sendable (UnsafeBufferPointer<UInt8>) -> Bool

  /// By the hashes of the services of which these rules know something, what those that do find in an ARN of it.
  private static let told: [UInt64: [Look]] = {
    let slash: Look = { SlashInName.look($0) != nil }, id: Look = { ResourceID.oddID($0) != nil }
    let missing: Look = { NameMissing.field($0) != nil }, colon: Look = { ColonInName.arn($0) != nil }
    var rules: [String: [Look]] = [
      secrets: [{ SecretSuffix.oddName($0) != nil }], "s3": [missing, colon], "ecr": [colon], "iam": [missing],
      "elasticloadbalancing": [{ LoadBalancerID.name($0) != nil }],
    ]
    func service(_ key: String) -> String { String(key.prefix { $0 != ":" }) }
    for service in Set(RiskTable.slashlessNames.keys.map(service)) { rules[service, default: []].append(slash) }
    for service in Set(RiskTable.resourceIds.keys.map(service)) { rules[service, default: []].append(id) }
    return Dictionary(uniqueKeysWithValues: rules.map { service, rules in (Array(service.utf8).withUnsafeBufferPointer { foldedHash($0) }, rules) })
  }()
}
