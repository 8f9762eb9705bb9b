import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// Whether two conditions of a statement on one key leave no value that both take. Yes is certain.
struct Contradiction {
  /// The most values of a condition that are looked at.
  static let mostValues = 200

  private let statement: StatementFacts

  init(_ statement: StatementFacts) { self.statement = statement }

  func holds(_ first: ConditionFacts, _ second: ConditionFacts) -> Bool {
    guard first.operatorName.qualifier == nil, !first.operatorName.isGuess, !second.operatorName.isGuess, hasOneKey(first, second) else { return false }
    // Of a key with several values each condition may fit another one.
    if let key = first.key, statement.catalog.isMultivalued(key) { return false }
    if first.isNull || second.isNull { return isOfAbsence(first, second) }
    // Where both hold for a request without the key, such a request fits, unless a third condition asks for the key.
    if first.holdsWithoutKey && second.holdsWithoutKey && !isDemanded(first) { return false }
    switch (first.operatorName.type, second.operatorName.type) {
    case (.string, .string), (.string, .arn), (.arn, .string), (.arn, .arn): return isOfTexts(first, second)
    case (.number, .number): return isOfQuantities(first, second) { ValueForm.number($0) }
    case (.date, .date):
      return isOfQuantities(first, second) { text in
        // Parts of seconds are not read.
        if text.contains(UInt8(ascii: ".")) { return nil }
        do throws(PolicyDate.Problem) { return Double(try PolicyDate(text).seconds) } catch { return nil }
      }
    case (.address, .address): return isOfAddresses(first, second)
    case (.boolean, .boolean):
      let (one, other) = (values(first) { ValueForm.boolean($0) }, values(second) { ValueForm.boolean($0) })
      return !one.isEmpty && !other.isEmpty && Set(one).isDisjoint(with: other)
    default: return false
    }
  }

  private func hasOneKey(_ first: ConditionFacts, _ second: ConditionFacts) -> Bool {
    statement.withText(first.keyNode) { left in statement.withText(second.keyNode) { equalFolded(left, $0) } }
  }

  private func isOfAbsence(_ first: ConditionFacts, _ second: ConditionFacts) -> Bool {
    let null = first.isNull ? first : second, asked = first.isNull ? second : first
    if asked.isNull { return false }
    // Negated, `*` holds for requests without the key only.
    if statement.isOnly(null, "false") { return asked.isNegated && asked.takesWildcards && asked.values.contains { statement.isStar($0) } }
    return !asked.isNegated && !asked.operatorName.ifExists && statement.isOnly(null, "true")
  }

  /// Whether a condition of the statement holds for no request without the key.
  private func isDemanded(_ condition: ConditionFacts) -> Bool {
    statement.conditions.contains { other in
      guard other.isNull ? statement.isOnly(other, "false") : !other.holdsWithoutKey else { return false }
      return hasOneKey(condition, other)
    }
  }

  /// What the values say; empty where one of them says nothing that can be read.
  private func values<Value>(_ condition: ConditionFacts, _ read: (UnsafeBufferPointer<UInt8>) -> Value?) -> [Value] {
    let found = condition.values.compactMap { statement.withText($0, read) }
    return found.count == condition.values.count ? found : []
  }

  // MARK: Texts and ARNs

  private func isOfTexts(_ first: ConditionFacts, _ second: ConditionFacts) -> Bool {
    guard !first.values.isEmpty, !second.values.isEmpty else { return false }
    if first.isNegated == second.isNegated {
      return !first.isNegated && !first.values.contains { left in second.values.contains { mayMeet(left, first, $0, second) } }
    }
    let (asked, refused) = first.isNegated ? (second, first) : (first, second)
    return asked.values.allSatisfy { value in refused.values.contains { covers($0, refused, value, asked) } }
  }

  /// Whether some text may fit a value of each. Letter case never decides.
  private func mayMeet(_ left: NodeID, _ first: ConditionFacts, _ right: NodeID, _ second: ConditionFacts) -> Bool {
    statement.withText(left) { left in
      statement.withText(right) { right in
        if left.contains(UInt8(ascii: "$")) || right.contains(UInt8(ascii: "$")) { return true }
        let isARN = first.operatorName.type == .arn, isOtherARN = second.operatorName.type == .arn
        // ARNs are compared field by field; what is none is told by another rule.
        if isARN || isOtherARN, let one = ARNFields(left), let other = ARNFields(right) {
          let isByField = (isARN || !first.takesWildcards || !left.isPattern) && (isOtherARN || !second.takesWildcards || !right.isPattern)
          if isByField {
            return zip(one.all, other.all).allSatisfy { Self.mayMeet(left.part($0), first.takesWildcards, right.part($1), second.takesWildcards) }
          }
        } else if isARN || isOtherARN {
          return true
        }
        return Self.mayMeet(left, first.takesWildcards, right, second.takesWildcards)
      }
    }
  }

  private static func mayMeet(
    _ left: UnsafeBufferPointer<UInt8>, _ takesLeft: Bool, _ right: UnsafeBufferPointer<UInt8>, _ takesRight: Bool
  ) -> Bool {
    let isLeft = takesLeft && left.isPattern, isRight = takesRight && right.isPattern
    // Of two patterns only what stands in front of all wildcards, and behind them, is certain.
    if isLeft && isRight {
      return zip(left.prefix(left.literalCount), right.prefix(right.literalCount)).allSatisfy { folded($0) == folded($1) }
        && zip(ending(left), ending(right)).allSatisfy { folded($0) == folded($1) }
    }
    if isLeft { return globMatches(left, right) }
    return isRight ? globMatches(right, left) : equalFolded(left, right)
  }

  /// What stands behind the last wildcard, from behind.
  private static func ending(_ text: UnsafeBufferPointer<UInt8>) -> some Sequence<UInt8> {
    text.reversed().prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }
  }

  /// Whether every text that fits `value` is refused by `wide`.
  private func covers(_ wide: NodeID, _ refused: ConditionFacts, _ value: NodeID, _ asked: ConditionFacts) -> Bool {
    statement.withText(wide) { wide in
      statement.withText(value) { value in
        if wide.contains(UInt8(ascii: "$")) || value.contains(UInt8(ascii: "$")) { return false }
        if asked.operatorName.ignoresCase && !refused.operatorName.ignoresCase { return wide.count == 1 && refused.takesWildcards && wide[0] == UInt8(ascii: "*") }
        let isPattern = asked.takesWildcards && value.isPattern
        guard refused.operatorName.type == .arn else { return Self.covers(wide, refused, value, isPattern) }
        // A pattern of texts may match across the fields of an ARN.
        guard asked.operatorName.type == .arn || !isPattern, let one = ARNFields(wide), let other = ARNFields(value) else { return false }
        return zip(one.all, other.all).allSatisfy { Self.covers(wide.part($0), refused, value.part($1), asked.takesWildcards && value.part($1).isPattern) }
      }
    }
  }

  private static func covers(
    _ wide: UnsafeBufferPointer<UInt8>, _ refused: ConditionFacts, _ value: UnsafeBufferPointer<UInt8>, _ isPattern: Bool
  ) -> Bool {
    if refused.takesWildcards { return globCovers(wide, value, matchingCase: true) }
    return !isPattern && (refused.operatorName.ignoresCase ? equalFolded(wide, value) : wide.elementsEqual(value))
  }

  // MARK: Numbers and dates

  private func isOfQuantities(
    _ first: ConditionFacts, _ second: ConditionFacts, _ read: (UnsafeBufferPointer<UInt8>) -> Double?
  ) -> Bool {
    guard let one = Quantity(first.operatorName.name, values(first, read)), let other = Quantity(second.operatorName.name, values(second, read))
    else { return false }
    return one.contradicts(other)
  }

  /// The numbers that an operator leaves.
  private enum Quantity {
    case among([Double])
    case notAmong([Double])
    case below(Double, orEqual: Bool)
    case above(Double, orEqual: Bool)

    /// One of several values is enough; negated, all of them count.
    init?(_ name: String, _ numbers: [Double]) {
      guard let least = numbers.min(), let most = numbers.max() else { return nil }
      let orEqual = name.hasSuffix("ThanEquals")
      self =
        if name.contains("LessThan") { .below(most, orEqual: orEqual) }
        else if name.contains("GreaterThan") { .above(least, orEqual: orEqual) }
        else if name.contains("Not") { .notAmong(numbers) }
        else { .among(numbers) }
    }

    func contains(_ number: Double) -> Bool {
      switch self {
      case .among(let numbers): numbers.contains(number)
      case .notAmong(let numbers): !numbers.contains(number)
      case .below(let most, let orEqual): number < most || orEqual && number == most
      case .above(let least, let orEqual): number > least || orEqual && number == least
      }
    }

    func contradicts(_ other: Quantity) -> Bool {
      switch (self, other) {
      case (.among(let numbers), _): !numbers.contains { other.contains($0) }
      case (_, .among(let numbers)): !numbers.contains { contains($0) }
      case (.below(let most, let isMost), .above(let least, let isLeast)), (.above(let least, let isLeast), .below(let most, let isMost)):
        least > most || least == most && !(isLeast && isMost)
      default: false
      }
    }
  }

  // MARK: Addresses

  private func isOfAddresses(_ first: ConditionFacts, _ second: ConditionFacts) -> Bool {
    let one = values(first) { AddressRange($0) }, other = values(second) { AddressRange($0) }
    guard !one.isEmpty, !other.isEmpty else { return false }
    if first.isNegated != second.isNegated {
      let refused = Self.joined(first.isNegated ? one : other), asked = first.isNegated ? other : one
      return asked.allSatisfy { range in
        refused.contains { $0.version == range.version && $0.addresses.contains(range.network) && $0.addresses.contains(range.last) }
      }
    }
    // Of two ranges that have an address in common one holds the other.
    return !first.isNegated && !one.contains { left in other.contains { left.contains($0) || $0.contains(left) } }
  }

  /// Ranges that lie side by side, or overlap, as one.
  private static func joined(_ ranges: [AddressRange]) -> [(version: AddressRange.Version, addresses: ClosedRange<UInt128>)] {
    var found: [(version: AddressRange.Version, addresses: ClosedRange<UInt128>)] = []
    for version in [AddressRange.Version.v4, .v6] {
      let start = found.count
      for range in ranges.filter({ $0.version == version }).sorted(by: { $0.network < $1.network }) {
        if found.count > start, let last = found.last?.addresses, last.upperBound == .max || range.network <= last.upperBound + 1 {
          found[found.count - 1].addresses = last.lowerBound...max(last.upperBound, range.last)
        } else {
          found.append((version, range.network...range.last))
        }
      }
    }
    return found
  }
}
