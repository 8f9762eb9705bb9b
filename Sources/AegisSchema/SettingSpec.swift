/// What the grammar says of one key of `aegis.ini`.
public struct SettingSpec: Sendable {
  public let name: String
  /// The words that may stand as its value; empty for any text.
  public let choices: [String]
  public let isRequired: Bool
  public let defaultText: String?
  public let pattern: String?
  public let doc: String

  init(_ name: String, choices: [String], required: Bool, defaultText: String?, pattern: String?, doc: String) {
    self.name = name
    self.choices = choices
    isRequired = required
    self.defaultText = defaultText
    self.pattern = pattern
    self.doc = doc
  }
}
