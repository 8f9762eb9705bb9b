import AegisPolicy
import AegisSchema
import AegisSyntax

// Which requests the conditions of a statement let through.

extension StatementFacts {
  /// The key of a condition in lower case.
  func keyName(_ condition: ConditionFacts) -> String { keyNames[condition.index] }

  /// The conditions whose key, in lower case, is one of some.
  func conditions(on keys: Set<String>) -> [ConditionFacts] { conditions.filter { keys.contains(keyName($0)) } }

  /// Whether the statement matches only requests in which one of the keys has a value that is written there.
  func requires(_ keys: Set<String>) -> Bool { conditions.contains { keys.contains(keyName($0)) && pins($0) } }

  /// Whether a condition holds only for requests that have the key, with a value that is not just any.
  ///
  /// - Parameter isAlwaysThere: No request lacks the key.
  func pins(_ condition: ConditionFacts, isAlwaysThere: Bool = false) -> Bool {
    if condition.operatorName.type == .existence || condition.isNegated || condition.values.isEmpty { return false }
    if condition.holdsWithoutKey && !isAlwaysThere { return false }
    if condition.values.contains(where: { isOwnVariable($0, condition) }) { return false }
    guard condition.operatorName.type == .arn || condition.operatorName.name == "StringLike" else { return true }
    return condition.values.allSatisfy { value in
      withText(value) { text in !isAnyService(text) && (text.isEmpty || text.contains { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "?") }) }
    }
  }

  /// Whether a pattern matches the names of all services.
  private func isAnyService(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "*") else { return false }
    let rest = text.drop { $0 == UInt8(ascii: "*") }.reversed().drop { $0 == UInt8(ascii: "*") }.reversed()
    return ServicePrincipals.domains.contains { rest.elementsEqual($0.description.utf8) || rest.elementsEqual($0.description.utf8.dropFirst()) }
  }

  /// Whether a value is the variable of the condition's own key, which any request satisfies that has the key.
  func isOwnVariable(_ value: NodeID, _ condition: ConditionFacts) -> Bool {
    let isVariable = withText(value) { $0.count > 3 && $0[0] == UInt8(ascii: "$") && $0[1] == UInt8(ascii: "{") && $0[$0.count - 1] == UInt8(ascii: "}") }
    return isVariable && text(value).dropFirst(2).dropLast().lowercased() == keyName(condition)
  }

  /// Whether the statement matches only requests of an account, an organization or a network that is written there.
  var pinsCaller: Bool { conditions.contains { Self.callerKeys.contains(keyName($0)) && pinsOwner($0) } }

  static let callerKeys = Set(RiskTable.callerKeys)

  /// Whether a condition holds only for requests with a value of somebody in particular: ARNs of one account, addresses of
  /// some networks.
  func pinsOwner(_ condition: ConditionFacts) -> Bool {
    guard pins(condition) else { return false }
    let key = keyName(condition)
    if condition.operatorName.type == .address {
      return condition.values.allSatisfy { withText($0) { text in AddressRange(text).map(Self.isNarrow) ?? true } }
    }
    guard condition.takesWildcards else { return true }
    return condition.values.allSatisfy { value in
      withText(value) { text in
        if key.hasSuffix("arn") { return isOfOneAccount(text) }
        if let start = Self.starts[key] { return !isAnyID(text, start) }
        return key != "aws:userid" || !(text.first.map(isWildcard) ?? false)
      }
    }
  }

  /// What all ids begin with that a key may have.
  private static let starts = ["aws:sourcevpce": "vpce-", "aws:sourcevpc": "vpc-", "aws:principalorgid": "o-", "aws:sourceorgid": "o-"]

  /// Whether a pattern matches every id: its wildcard stands before anything that tells one from another.
  private func isAnyID(_ text: UnsafeBufferPointer<UInt8>, _ start: String) -> Bool {
    guard let wildcard = text.firstIndex(where: isWildcard) else { return false }
    return start.utf8.starts(with: text.part(0..<wildcard))
  }

  /// Wider ranges are half of the internet. Source: Amazon S3 User Guide, "The meaning of 'public'".
  private static func isNarrow(_ range: AddressRange) -> Bool { range.prefixLength >= (range.version == .v4 ? 8 : 32) }

  /// Whether a pattern of ARNs matches those of one account alone. Where ARNs have no account, as those of buckets, it is who
  /// has that name.
  private func isOfOneAccount(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.contains(where: isWildcard) else { return true }
    let fields = text.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count >= 5 else { return false }
    if !fields[4].isEmpty { return !fields[4].contains(where: isWildcard) }
    return fields.count == 6 && fields[5].first.map { !isWildcard($0) } ?? false
  }

  private func isWildcard(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") }

  /// Whether one of the actions of the statement, or a pattern among them, matches an action; with `NotAction`, whether none does.
  func covers(_ action: StaticString) -> Bool {
    let name = UnsafeBufferPointer(start: action.utf8Start, count: action.utf8CodeUnitCount)
    return statement.actions.contains { node in withText(node) { globMatches($0, name) } } != statement.isNotAction
  }

  /// The first element of `Action` that matches an action.
  func element(matching action: String) -> ActionFacts? {
    var name = action
    return name.withUTF8 { name in actions.first { element in withText(element.node) { globMatches($0, name) } } }
  }
}
