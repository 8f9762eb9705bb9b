/// What one condition operator compares a value with; negation stands apart.
public enum Comparison: Hashable, Sendable {
  /// `StringEquals`, `StringLike`, their kin without regard to case, and `BinaryEquals`.
  case strings([Pattern])
  /// `ArnEquals`, `ArnLike`: field by field, both with wildcards.
  case arns([Pattern])
  /// `true` or `false`, in any case; a variable may stand for either.
  case booleans([Pattern])
  case numbers(Relation, [Quantity])
  case dates(Relation, [Quantity])
  case addresses([AddressRange])
  /// `Null`: whether an absent key, and whether a present one, makes it true.
  case existence(absent: Bool, present: Bool)

  public enum Relation: Sendable { case equal, less, lessOrEqual, greater, greaterOrEqual }
}

/// One key under one operator of a `Condition` element, typed.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for
/// multivalued context keys".
public struct CompiledCondition: Sendable {
  public enum Qualifier: Hashable, Sendable { case forAllValues, forAnyValue }

  /// In lower case: AWS does not regard the case of keys.
  public let key: String
  /// The key as the policy spells it.
  public let spelling: String
  public let qualifier: Qualifier?
  /// A `Not…` operator: true where none of the values matches, also of an absent key.
  public let isNegated: Bool
  public let ifExists: Bool
  public let comparison: Comparison
  /// True where an element of the condition could not be read as its operator's type: it matches nothing.
  public let hasInvalidValue: Bool

  /// What the condition says of a request that lacks the key.
  public var isTrueOfAbsent: Bool {
    if case .existence(let absent, _) = comparison { return absent }
    return switch qualifier {
    case .forAllValues: true
    case .forAnyValue: ifExists
    case nil: ifExists || isNegated
    }
  }

  /// The patterns that may hold policy variables.
  public var patterns: [Pattern] {
    switch comparison {
    case .strings(let patterns), .arns(let patterns), .booleans(let patterns): patterns
    case .numbers, .dates, .addresses, .existence: []
    }
  }
}

/// How a key is spelt makes no difference.
extension CompiledCondition: Hashable {
  public static func == (left: CompiledCondition, right: CompiledCondition) -> Bool {
    left.key == right.key && left.qualifier == right.qualifier && left.isNegated == right.isNegated
      && left.ifExists == right.ifExists && left.comparison == right.comparison
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(isNegated)
    hasher.combine(comparison)
  }
}

extension CompiledCondition {
  /// Whether the condition holds of a request.
  func holds(of value: ContextValue?, resolving variable: (PolicyVariable) -> String?) -> Bool {
    guard let values = value?.values, !values.isEmpty else { return isTrueOfAbsent }
    if case .existence(_, let present) = comparison { return present }
    switch qualifier {
    case .forAllValues: return values.allSatisfy { holds(ofOne: $0, variable) }
    case .forAnyValue: return values.contains { holds(ofOne: $0, variable) }
    case nil:
      // AWS compares a key with several values only under a set operator.
      guard case .single(let text)? = value else { return false }
      return holds(ofOne: text, variable)
    }
  }

  private func holds(ofOne text: String, _ variable: (PolicyVariable) -> String?) -> Bool {
    comparison.matches(text, resolving: variable) != isNegated
  }
}

extension Comparison {
  /// Whether one value of the request equals, or lies in, one of the policy's.
  func matches(_ text: String, resolving variable: (PolicyVariable) -> String?) -> Bool {
    switch self {
    case .strings(let patterns): return patterns.contains { $0.resolved(variable)?.matches(text) ?? false }
    case .arns(let patterns): return patterns.contains { $0.resolved(variable)?.matchesARN(text) ?? false }
    case .booleans(let patterns):
      let value = folded(text)
      return (value == "true" || value == "false") && patterns.contains { $0.resolved(variable)?.matches(value) ?? false }
    case .numbers(let relation, let numbers):
      guard let value = Quantity(text) else { return false }
      return numbers.contains { relation.holds(value, $0) }
    case .dates(let relation, let dates):
      guard let value = DateText.read(text) else { return false }
      return dates.contains { relation.holds(value, $0) }
    case .addresses(let ranges):
      guard let value = AddressRange(text) else { return false }
      return ranges.contains { $0.contains(value) }
    case .existence(_, let present): return present
    }
  }
}

extension Comparison.Relation {
  func holds(_ left: Quantity, _ right: Quantity) -> Bool {
    switch self {
    case .equal: left == right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}
