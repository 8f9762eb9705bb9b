import AegisPolicy

/// The ARNs that AWS gives to resources of a type, as languages: first those a reader takes for granted,
/// then all.
final class ResourceForms {
  private let catalog: Catalog
  private let languages: Languages
  private var forms: [ResourceTypeID: [LanguageID]] = [:]
  private var typesOfActions: [ActionID: [ResourceTypeID]] = [:]
  private var fitting: [Fit: Bool] = [:]

  private struct Fit: Hashable {
    let type: ResourceTypeID
    let state: Int32
  }

  private let account: String

  /// - Parameter account: The account that resources are taken to belong to where nothing says otherwise.
  init(_ catalog: Catalog, _ languages: Languages, account: String) {
    self.catalog = catalog
    self.languages = languages
    self.account = account
  }

  func languages(of type: ResourceTypeID) -> [LanguageID] {
    if let known = forms[type] { return known }
    let format = catalog.arnFormat(type)
    let plain = Self.regions.map { region in Self.pattern(format) { name in
      switch name {
      case "Partition": "aws"
      case "Region": region
      case "Account": account
      default: nil
      }
    }}
    let found = [languages.id(of: format.contains("${Region}") ? plain : [plain[0]]), languages.id(of: [Self.pattern(format) { _ in nil }])]
    forms[type] = found
    return found
  }

  /// The types that an action works on, those with the shortest ARNs first.
  func types(of action: ActionID) -> [ResourceTypeID] {
    if let known = typesOfActions[action] { return known }
    let found = catalog.resourceTypes(of: action).map { ($0, catalog.arnFormat($0).utf8.count) }.sorted { $0.1 < $1.1 }.map(\.0)
    typesOfActions[action] = found
    return found
  }

  /// The services whose ARNs can be in a conjunction; nil where that can be any, or no ARN at all.
  func services(in conjunction: Languages.Conjunction) -> Set<String>? {
    for id in conjunction.inside {
      let named = languages.unions[Int(id)].map { Self.service(ofARN: $0) }
      if named.allSatisfy({ $0 != nil }) { return Set(named.compactMap { $0 }) }
    }
    return nil
  }

  /// The service in the ARNs of a pattern; nil where a wildcard may stand for it.
  private static func service(ofARN pattern: Pattern) -> String? {
    var colons = 0
    var service = ""
    for token in pattern.tokens {
      if token == .literal(":") {
        colons += 1
        if colons == 3 { return service }
      } else if token == .star || token == .any || (colons == 2 && !token.isLiteral) {
        return nil
      } else if colons == 2, let scalar = Unicode.Scalar(token.code) {
        service.unicodeScalars.append(scalar)
      }
    }
    return nil
  }

  /// Whether some resource of a type meets what a state of the resource demands.
  func fits(_ type: ResourceTypeID, _ state: Int32, _ theory: Theory) -> Bool {
    let fit = Fit(type: type, state: state)
    if let known = fitting[fit] { return known }
    var wanted = theory.conjunction(state)
    wanted.inside.append(languages(of: type)[1])
    wanted.normalize()
    let found = languages.isSatisfiable(wanted)
    fitting[fit] = found
    return found
  }

  private static let regions = ["us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "ap-southeast-1", "ap-northeast-1", "us-east-2", "us-west-1"]

  /// `arn:${Partition}:s3:::${BucketName}` with a value, or any text of one character or more, for each part.
  static func pattern(_ format: String, _ value: (String) -> String?) -> Pattern {
    var tokens: [PatternToken] = []
    var rest = format.unicodeScalars[...]
    var colons = 0
    while let scalar = rest.first {
      if scalar == "$", let end = rest.firstIndex(of: "}") {
        let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
        rest = rest[rest.index(after: end)...]
        if let value = value(name) {
          tokens += value.unicodeScalars.map { .literal($0) }
        } else if colons < 5 {
          tokens += [.fieldAny, .fieldStar]
        } else if name.hasPrefix("Bucket") || name == "TableName" || name == "FunctionName" || name == "QueueName" {
          tokens += [.segmentAny, .segmentStar]
        } else {
          tokens += [.any, .star]
        }
        continue
      }
      rest.removeFirst()
      if scalar == ":" { colons += 1 }
      tokens.append(scalar == "*" ? .star : .literal(scalar))
    }
    return Pattern(tokens: tokens)
  }
}

/// The services that stand in the ARNs of each service's resources: those of `ec2` are not only its own.
final class ServiceARNs: Sendable {
  private let services: [[String]]

  static let embedded = ServiceARNs(.embedded)

  init(_ catalog: Catalog) {
    services = catalog.services.map { service in
      var found: [[UInt8]] = []
      for type in catalog.resourceTypes(of: service) {
        catalog.withARNFormat(type) { format in
          let fields = format.split(separator: UInt8(ascii: ":"), maxSplits: 3, omittingEmptySubsequences: false)
          // A part to fill in can be any service.
          let service = fields.count == 4 && !fields[2].contains(UInt8(ascii: "$")) ? fields[2] : format[0..<0]
          if !found.contains(where: { $0.elementsEqual(service) }) { found.append(Array(service)) }
        }
      }
      return found.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Whether resources of a service can have an ARN of one of some services.
  func uses(_ wanted: Set<String>, at index: Int) -> Bool { services[index].contains { $0.isEmpty || wanted.contains($0) } }
}
