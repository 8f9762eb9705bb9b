import AegisPolicy

/// What is fixed in a comparison: the caller's own keys, and the values that are tried for policy variables.
struct Fixed {
  var caller: Caller
  /// By key in lower case; nil for a key that is absent.
  var values: [String: String?] = [:]

  /// Outer nil where the key is free.
  func value(of key: String) -> ContextValue?? {
    if let tried = values[key] { return .some(tried.map { .single($0) }) }
    return caller.determines(key)
  }

  func variable(_ variable: PolicyVariable) -> String? {
    guard case .some(.some(.single(let text))) = value(of: variable.key) else { return nil }
    return text
  }
}

/// Turns statements into conjunctions of literals, with all that is fixed put in.
struct FormBuilder {
  let theory: Theory
  var universe: ActionUniverse

  /// Nil for a statement that can match no request.
  mutating func form(_ statement: CompiledStatement, _ fixed: Fixed, onlyUnderRCP: Bool = false) -> StatementForm? {
    var actions = universe.set(of: statement.actions)
    if onlyUnderRCP { actions = actions.intersection(universe.underRCP) }
    guard !actions.isEmpty else { return nil }
    var literals: [Literal] = []
    if let resources = statement.resources {
      let resolved = resources.patterns.map { $0.resolved(fixed.variable) }
      let patterns = resolved.compactMap { $0 }
      if resources.isComplement {
        guard patterns.count == resolved.count, !patterns.contains(where: \.isEverything) else { return nil }
        if !patterns.isEmpty { literals.append(literal(patterns, holds: false)) }
      } else {
        guard !patterns.isEmpty else { return nil }
        if !patterns.contains(where: \.isEverything) { literals.append(literal(patterns, holds: true)) }
      }
    }
    for condition in statement.conditions {
      if let value = fixed.value(of: condition.key) {
        guard condition.holds(of: value, resolving: fixed.variable) else { return nil }
      } else {
        literals.append(theory.literal(condition.resolved(fixed.variable)))
      }
    }
    literals.sort { ($0.dimension, $0.atom) < ($1.dimension, $1.atom) }
    var unique: [Literal] = []
    for literal in literals where unique.last != literal { unique.append(literal) }
    return StatementForm(actions: actions, literals: unique)
  }

  private func literal(_ patterns: [Pattern], holds: Bool) -> Literal {
    Literal(dimension: 0, atom: theory.languages.id(of: patterns), holds: holds)
  }
}

extension CompiledCondition {
  /// The condition with its variables replaced; an element whose variable has no value matches nothing.
  func resolved(_ value: (PolicyVariable) -> String?) -> CompiledCondition {
    guard patterns.contains(where: { !$0.variables.isEmpty }) else { return self }
    let resolved = patterns.compactMap { $0.resolved(value) }
    let comparison: Comparison =
      switch comparison {
      case .strings: .strings(resolved)
      case .arns: .arns(resolved)
      case .booleans: .booleans(resolved)
      case .numbers, .dates, .addresses, .existence: comparison
      }
    return CompiledCondition(
      key: key, spelling: spelling, qualifier: qualifier, isNegated: isNegated, ifExists: ifExists, comparison: comparison,
      hasInvalidValue: hasInvalidValue)
  }
}
