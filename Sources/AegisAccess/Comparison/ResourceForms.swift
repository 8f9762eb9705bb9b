import AegisPolicy

/// The ARNs that AWS gives to resources of a type, as languages: first those a reader takes for granted,
/// then all.
final class ResourceForms {
  private let catalog: Catalog
  private let languages: Languages
  private var forms: [ResourceTypeID: [LanguageID]] = [:]
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
