/// What the grammar says of one key of `aegis.ini`.
package struct SettingSpec: Sendable {
  package let name: String
  /// The words that may stand as its value; empty for any text.
  package let choices: [String]
  package let isRequired: Bool
  package let defaultText: String?
  package let pattern: String?
  package let doc: String

  init(_ name: String, choices: [String], required: Bool, defaultText: String?, pattern: String?, doc: String) {
    self.name = name
    self.choices = choices
    isRequired = required
    self.defaultText = defaultText
    self.pattern = pattern
    self.doc = doc
  }
}
