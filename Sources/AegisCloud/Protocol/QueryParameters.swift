/// The parameters of a call of the query protocol, in order.
public struct QueryParameters: Sendable {
  public var pairs: [(name: String, value: String)] = []

  public init(_ pairs: KeyValuePairs<String, String?> = [:]) {
    for (name, value) in pairs { if let value { self.pairs.append((name, value)) } }
  }

  public mutating func set(_ name: String, _ value: String?) {
    if let value { pairs.append((name, value)) }
  }

  /// A list of texts: `NAME.member.1=…`.
  public mutating func list(_ name: String, _ values: [String]) {
    for (index, value) in values.enumerated() { pairs.append(("\(name).member.\(index + 1)", value)) }
  }

  /// A list of tags: `Tags.member.1.Key=…`.
  public mutating func tags(_ tags: [(key: String, value: String)]) {
    for (index, tag) in tags.enumerated() {
      pairs.append(("Tags.member.\(index + 1).Key", tag.key))
      pairs.append(("Tags.member.\(index + 1).Value", tag.value))
    }
  }

  /// As the body of a call.
  var encoded: [UInt8] { formEncoded(pairs) }
}
