/// A limit that AWS sets, from `grammar/limits.yaml`.
public struct Limit: Sendable {
  /// What holds by default.
  public let value: Int
  /// What AWS raises it to on request, where it does.
  public let most: Int
  public let unit: String
  public let doc: String

  public init(_ value: Int, most: Int? = nil, unit: String, doc: String) {
    self.value = value
    self.most = most ?? value
    self.unit = unit
    self.doc = doc
  }
}
