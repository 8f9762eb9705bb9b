/// The tags of a user or role, as far as they are known.
public struct PrincipalTags: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  public var values: [String: String]
  /// There are no others.
  public var isComplete: Bool

  public init(_ values: [String: String], isComplete: Bool = true) {
    self.values = values
    self.isComplete = isComplete
  }

  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(Dictionary(elements) { first, _ in first })
  }

  /// Outer nil where nothing is known of the tag, inner nil where it is absent. The case of a key does not count.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys": the names of keys are not case-sensitive.
  func value(ofLowercased key: some StringProtocol) -> ContextValue?? {
    if let found = values.first(where: { $0.key.lowercased() == key }) { return .some(.single(found.value)) }
    return isComplete ? .some(nil) : nil
  }
}
