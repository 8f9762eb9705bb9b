public import AegisPolicy
public import AegisSyntax

/// An element of `Action` or `NotAction`, looked up.
public struct ActionFacts: Sendable {
  public enum Form: Sendable {
    /// `*` or `*:*`, which match every action.
    case everything
    /// `s3:*`.
    case service
    /// Wildcards in the name, the service, or both.
    case pattern
    /// The name of one action.
    case name
    /// No colon.
    case malformed
  }

  public let node: NodeID
  public let form: Form
  /// The service, where the prefix is one that the catalog knows.
  public let service: ServiceID?
  /// The action, where it is named and the catalog knows it.
  public let action: ActionID?

  init(_ node: NodeID, _ known: KnownTexts.Action) {
    self.node = node
    (form, service, action) = (known.form, known.service, known.action)
  }

  static func lookUp(_ text: UnsafeBufferPointer<UInt8>, _ catalog: Catalog) -> (form: Form, service: ServiceID?, action: ActionID?) {
    if let action = catalog.action(text.span) { return (.name, catalog.service(of: action), action) }
    if matchesEveryAction(text) { return (.everything, nil, nil) }
    guard let (prefix, name) = text.splitAtColon() else { return (.malformed, nil, nil) }
    let service = catalog.service(prefix.span)
    if isStars(name) && !prefix.isPattern { return (.service, service, nil) }
    return (prefix.isPattern || name.isPattern ? .pattern : .name, service, nil)
  }

  /// Whether a text is `*`, or `*:*`, which is every action of every service.
  static func matchesEveryAction(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "*") else { return false }
    return isStars(text) || text.splitAtColon().map { isStars($0) && isStars($1) } ?? false
  }

  public var isPattern: Bool { form != .name && form != .malformed }
}

/// A set of actions of the catalog: one bit each.
public struct ActionSet: Hashable, Sendable {
  private var words: [UInt64]

  public init(_ catalog: Catalog) { words = [UInt64](repeating: 0, count: (catalog.actionCount + 63) / 64) }

  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  @inline(__always)
  public func contains(_ action: ActionID) -> Bool {
    words[Int(action.rawValue) >> 6] & (1 << UInt64(action.rawValue & 63)) != 0
  }

  @inline(__always)
  public mutating func insert(_ action: ActionID) { words[Int(action.rawValue) >> 6] |= 1 << UInt64(action.rawValue & 63) }

  /// Adds the actions of today that an element matches.
  public mutating func insert(_ element: ActionFacts, _ tree: SyntaxTree, _ catalog: Catalog) {
    if let action = element.action {
      if catalog.status(action) == .current { insert(action) }
      return
    }
    guard element.isPattern else { return }
    tree.withValue(element.node) { text in
      catalog.forEachAction(matching: text.span) { action in
        if catalog.status(action) == .current { insert(action) }
        return true
      }
    }
  }

  public func isSubset(of other: ActionSet) -> Bool { zip(words, other.words).allSatisfy { $0 & ~$1 == 0 } }

  public func isDisjoint(with other: ActionSet) -> Bool { zip(words, other.words).allSatisfy { $0 & $1 == 0 } }

  public func union(_ other: ActionSet) -> ActionSet { combined(other) { $0 | $1 } }
  public func intersection(_ other: ActionSet) -> ActionSet { combined(other) { $0 & $1 } }
  public func subtracting(_ other: ActionSet) -> ActionSet { combined(other) { $0 & ~$1 } }

  /// The actions of today that are not in the set.
  public func complement(_ catalog: Catalog) -> ActionSet {
    var everything = ActionSet(catalog)
    for row in 0..<catalog.actionCount {
      let action = catalog.action(at: row)
      if catalog.status(action) == .current { everything.insert(action) }
    }
    return everything.subtracting(self)
  }

  private func combined(_ other: ActionSet, _ combine: (UInt64, UInt64) -> UInt64) -> ActionSet {
    var result = self
    for index in words.indices { result.words[index] = combine(words[index], other.words[index]) }
    return result
  }

  /// Calls `body` for the actions in the catalog's order, until it returns false.
  public func forEach(_ catalog: Catalog, _ body: (ActionID) -> Bool) {
    for (index, word) in words.enumerated() where word != 0 {
      var rest = word
      while rest != 0 {
        if !body(catalog.action(at: index << 6 + rest.trailingZeroBitCount)) { return }
        rest &= rest - 1
      }
    }
  }

  public func first(_ catalog: Catalog) -> ActionID? {
    var found: ActionID?
    forEach(catalog) { found = $0; return false }
    return found
  }
}
