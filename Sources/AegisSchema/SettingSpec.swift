/// What may stand as the value of a key of `aegis.ini`.
public enum SettingType: Sendable, Equatable {
  case text
  /// `true` or `false`, or what Python's `configparser` takes for them.
  case boolean
  /// One of these words.
  case choice([String])
  /// Any number of words, between commas or white space.
  case words
}

/// What the grammar says of one key of `aegis.ini`.
public struct SettingSpec: Sendable {
  /// The key, or what stands in front of the dot where there is one for each of many things.
  public let name: String
  public let type: SettingType
  public let isRequired: Bool
  public let defaultText: String?
  /// Of the text, or of each of the words.
  public let pattern: String?
  /// For a family of keys such as `severity.CODE`: what has to stand behind the dot.
  public let memberPattern: String?
  public let doc: String

  init(
    _ name: String, _ type: SettingType, required: Bool = false, defaultText: String? = nil, pattern: String? = nil,
    memberPattern: String? = nil, doc: String
  ) {
    self.name = name
    self.type = type
    isRequired = required
    self.defaultText = defaultText
    self.pattern = pattern
    self.memberPattern = memberPattern
    self.doc = doc
  }

  /// As it is written: `state`, `severity.CODE`.
  public var spelling: String { memberPattern == nil ? name : "\(name).CODE" }
}
