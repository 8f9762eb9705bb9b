/// A limit that AWS sets, from `grammar/limits.yaml`.
package struct Limit: Sendable {
  /// What holds by default.
  package let value: Int
  /// What AWS raises it to on request, where it does.
  package let most: Int
  package let unit: String
  package let doc: String

  package init(_ value: Int, most: Int? = nil, unit: String, doc: String) {
    self.value = value
    self.most = most ?? value
    self.unit = unit
    self.doc = doc
  }
}
