public import AegisPolicy

/// A condition that must hold, or must not.
struct KeyLiteral: Hashable {
  var condition: Int32
  var holds: Bool
}

/// Finds a value of one context key of which some conditions hold and others do not; exact.
struct KeySolver {
  let languages: Languages
  let key: KeyFacts

  /// What is known of a context key.
  struct KeyFacts {
    /// In lower case.
    var name: String
    var spelling: String
    var id: ConditionKeyID?
    var type: ConditionValueType?
    /// Nil where the catalog does not know the key: both forms are possible.
    var isMultivalued: Bool?
    /// Some requests lack the key.
    var mayBeAbsent = true
  }

  enum Solution: Hashable {
    case absent
    case present(ContextValue)
    /// The conditions compare the key as values of several types at once, and no value was found.
    case unknown
  }

  /// Nil where no value will do.
  func solve(_ conditions: [(condition: CompiledCondition, holds: Bool)]) -> Solution? {
    if key.mayBeAbsent, conditions.allSatisfy({ $0.condition.isTrueOfAbsent == $0.holds }) { return .absent }
    var isUnknown = false
    var shapes: [Bool] = []
    // One value is plainer than a list, where both are possible.
    if key.isMultivalued != true { shapes.append(false) }
    if key.isMultivalued != false { shapes.append(true) }
    for isMultiple in shapes {
      switch solve(conditions, isMultiple: isMultiple) {
      case .present(let value): return .present(value)
      case .unknown: isUnknown = true
      case .absent, nil: break
      }
    }
    return isUnknown ? .unknown : nil
  }

  /// What one value must and must not match.
  private typealias Demand = (comparison: Comparison, matches: Bool)

  private func solve(_ conditions: [(condition: CompiledCondition, holds: Bool)], isMultiple: Bool) -> Solution? {
    var every: [Demand] = []
    var some: [Demand] = []
    for (condition, holds) in conditions {
      if case .existence(_, let present) = condition.comparison {
        if present != holds { return nil }
        continue
      }
      let demand = (condition.comparison, holds != condition.isNegated)
      switch condition.qualifier {
      case .forAllValues: holds ? every.append(demand) : some.append(demand)
      case .forAnyValue: holds ? some.append(demand) : every.append(demand)
      case nil:
        // Without a set operator a list matches nothing.
        if isMultiple { if holds { return nil } } else { every.append(demand) }
      }
    }
    if !isMultiple {
      return value(every + some).map { $0.map { .present(.single($0)) } ?? .unknown }
    }
    var values: [String] = []
    for demand in some.isEmpty ? [nil] : some.map({ Optional($0) }) {
      let demands = every + (demand.map { [$0] } ?? [])
      if values.contains(where: { text in demands.allSatisfy { $0.comparison.matches(text) { _ in nil } == $0.matches } }) { continue }
      guard let found = value(demands) else { return nil }
      guard let text = found else { return .unknown }
      values.append(text)
    }
    return .present(.multiple(values))
  }

  /// A value that meets all demands. Outer nil: there is none; inner nil: it is not known.
  private func value(_ demands: [Demand]) -> String?? {
    func meets(_ text: String) -> Bool { demands.allSatisfy { $0.comparison.matches(text) { _ in nil } == $0.matches } }
    let kinds = Set(demands.map { $0.comparison.kind })
    if key.type == .bool || kinds == [.boolean] && key.type == nil { return ["true", "false"].first(where: meets).map { .some($0) } }
    if kinds.isSubset(of: [.text]), key.type?.isText ?? true { return text(demands) }
    // A text that is of none of the types stands for all that compare as none of their values.
    var candidates = kinds.contains(.boolean) ? points(.boolean, demands) : []
    // Four digits are a year where a date is read.
    candidates += plainValues(key.name) + ["example"] + (kinds.contains(.date) ? [] : ["3600"]) + ["2026-01-01T00:00:00Z", "203.0.113.1"]
    for kind in kinds { candidates += points(kind, demands) }
    if let found = candidates.first(where: { (key.type?.reads($0) ?? true) && meets($0) }) { return .some(found) }
    // Between the points where a comparison's answer changes, all values behave alike. Of values that are
    // compared as several things at once, that none of these will do does not say that none will.
    return kinds.count <= 1 && kinds != [.text] ? nil : .some(nil)
  }

  private func text(_ demands: [Demand]) -> String?? {
    var conjunction = Languages.Conjunction()
    for (comparison, matches) in demands {
      let id = languages.id(of: comparison.languagePatterns)
      if matches { conjunction.inside.append(id) } else { conjunction.outside.append(id) }
    }
    conjunction.normalize()
    return languages.plainMember(of: conjunction, candidates: plainValues(key.name)).map { .some($0) }
  }

  /// Values on both sides of every point where the answer of a comparison of a kind changes.
  private func points(_ kind: Comparison.Kind, _ demands: [Demand]) -> [String] {
    switch kind {
    case .boolean: return ["true", "false"]
    case .text: return []
    case .number: return quantities(demands).map(\.text)
    case .date: return quantities(demands).map { DateText.write($0) } + quantities(demands).map(\.text)
    case .address:
      var found: [String] = []
      for case .addresses(let ranges) in demands.map(\.comparison) {
        for range in ranges {
          if range.first < range.last { found.append(AddressRange.text(range.family, range.first + 1)) }
          found.append(AddressRange.text(range.family, range.first))
          if range.first > 0 { found.append(AddressRange.text(range.family, range.first - 1)) }
          let most: UInt128 = range.family == .v4 ? UInt128(UInt32.max) : .max
          if range.last < most { found.append(AddressRange.text(range.family, range.last + 1)) }
        }
      }
      return found + ["0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]
    }
  }

  private func quantities(_ demands: [Demand]) -> [Quantity] {
    var bounds: Set<Quantity> = []
    for (comparison, _) in demands {
      switch comparison {
      case .numbers(_, let values), .dates(_, let values): bounds.formUnion(values)
      case .strings, .arns, .booleans, .addresses, .existence: break
      }
    }
    let sorted = bounds.sorted()
    let one: Int128 = 1_000_000
    guard let first = sorted.first, let last = sorted.last else { return [] }
    var found = sorted
    for (low, high) in zip(sorted, sorted.dropFirst()) {
      // A whole number in between, where there is one.
      let whole = (low.millionths / one + (low.millionths >= 0 ? 1 : 0)) * one
      if whole > low.millionths && whole < high.millionths { found.append(Quantity(millionths: whole)) }
      found.append(Quantity(millionths: (low.millionths + high.millionths) / 2))
    }
    return found + [Quantity(millionths: last.millionths + one), Quantity(millionths: first.millionths - one)]
  }
}

extension ConditionValueType {
  /// Whether any text can be a value.
  var isText: Bool { self == .string || self == .arn || self == .binary }

  /// Whether AWS can send a text as the value of a key of this type.
  public func reads(_ text: String) -> Bool {
    switch self {
    case .bool: ["true", "false"].contains(text.lowercased())
    case .numeric: Quantity(text) != nil
    case .ipAddress: AddressRange(text) != nil
    case .date: DateText.read(text) != nil
    case .string, .arn, .binary: true
    }
  }
}

extension Comparison {
  /// Families of comparisons whose values have nothing in common.
  enum Kind: Hashable { case text, boolean, number, date, address }

  var kind: Kind {
    switch self {
    case .strings, .arns, .existence: .text
    case .booleans: .boolean
    case .numbers: .number
    case .dates: .date
    case .addresses: .address
    }
  }

  /// The patterns of a comparison of texts, with wildcards that mean what the comparison means.
  var languagePatterns: [Pattern] {
    switch self {
    case .strings(let patterns): patterns
    case .arns(let patterns): patterns.compactMap(\.asARN)
    case .booleans, .numbers, .dates, .addresses, .existence: []
    }
  }
}

extension Languages.Conjunction {
  /// Sorted, each once, so that equal conjunctions are equal.
  mutating func normalize() {
    inside = Self.unique(inside)
    outside = Self.unique(outside)
  }

  private static func unique(_ ids: [LanguageID]) -> [LanguageID] {
    var found: [LanguageID] = []
    for id in ids.sorted() where found.last != id { found.append(id) }
    return found
  }
}
