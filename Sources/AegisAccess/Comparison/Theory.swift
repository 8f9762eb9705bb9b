import AegisPolicy

/// One atom that a request makes true or false, and what it is to be.
struct Literal: Hashable {
  /// 0 is the resource, the others are context keys in the order of `Theory.keys`.
  var dimension: Int32
  /// Of the resource: a `LanguageID`. Of a key: the number of a condition.
  var atom: Int32
  var holds: Bool
}

/// What is known about sets of literals: which can be true together, and of which values.
///
/// A set of literals of one dimension is a state, named by a number. Each step from a state by one more
/// literal is decided once, whatever statements, documents and principals ask for it. Belongs to one task.
final class Theory {
  let catalog: Catalog
  let languages = Languages()
  private(set) var keys: [KeySolver.KeyFacts] = []
  private var keyNumbers: [String: Int32] = [:]
  private(set) var conditions: [CompiledCondition] = []
  private var conditionNumbers: [CompiledCondition: Int32] = [:]
  private var states: [[Literal]] = [[]]
  private var conjunctions: [Languages.Conjunction] = [Languages.Conjunction()]
  private var solutions: [Int32: KeySolver.Solution] = [:]
  private var stateNumbers: [[Literal]: Int32] = [[]: 0]
  private var steps: [Step: Int32] = [:]

  private struct Step: Hashable {
    let state: Int32
    let literal: Literal
  }

  /// Nothing is demanded.
  static let free: Int32 = 0
  private static let contradiction: Int32 = -1

  init(_ catalog: Catalog) { self.catalog = catalog }

  /// - Parameter spelling: As a witness is to show the key.
  func dimension(ofKey name: String, spelling: String) -> Int32 {
    if let known = keyNumbers[name] { return known }
    let id = catalog.conditionKey(name)
    keys.append(
      KeySolver.KeyFacts(
        name: name, spelling: spelling, id: id, type: id.map { catalog.valueType($0) }, isMultivalued: id.map { catalog.isMultivalued($0) },
        mayBeAbsent: !isAlwaysPresent(name)))
    keyNumbers[name] = Int32(keys.count)
    return Int32(keys.count)
  }

  /// Whether every request has a key.
  func isAlwaysPresent(_ key: String) -> Bool { catalog.conditionKey(key).map { catalog.traits($0).contains(.always) } ?? false }

  func dimension(ofKnownKey name: String) -> Int32? { keyNumbers[name] }

  /// How some condition spells a key.
  func spelling(of key: String) -> String? { keyNumbers[key].map { keys[Int($0) - 1].spelling } }

  /// - Parameter condition: Without variables.
  func literal(_ condition: CompiledCondition) -> Literal {
    let number = conditionNumbers[condition] ?? Int32(conditions.count)
    if number == conditions.count {
      conditions.append(condition)
      conditionNumbers[condition] = number
    }
    return Literal(dimension: dimension(ofKey: condition.key, spelling: condition.spelling), atom: number, holds: true)
  }

  /// The state that one more literal leads to; nil where no value is left.
  func assume(_ literal: Literal, in state: Int32) -> Int32? {
    let step = Step(state: state, literal: literal)
    if let known = steps[step] { return known == Self.contradiction ? nil : known }
    let next = decide(literal, in: state)
    steps[step] = next ?? Self.contradiction
    return next
  }

  private func decide(_ literal: Literal, in state: Int32) -> Int32? {
    var literals = states[Int(state)]
    if literals.contains(literal) { return state }
    var opposite = literal
    opposite.holds.toggle()
    if literals.contains(opposite) { return nil }
    literals.append(literal)
    literals.sort { ($0.dimension, $0.atom) < ($1.dimension, $1.atom) }
    if let known = stateNumbers[literals] { return known == Self.contradiction ? nil : known }
    let number = Int32(states.count)
    if literal.dimension == 0 {
      var conjunction = Languages.Conjunction()
      for literal in literals { literal.holds ? conjunction.inside.append(literal.atom) : conjunction.outside.append(literal.atom) }
      guard languages.isSatisfiable(conjunction) else {
        stateNumbers[literals] = Self.contradiction
        return nil
      }
      states.append(literals)
      conjunctions.append(conjunction)
    } else {
      let solver = KeySolver(languages: languages, key: keys[Int(literal.dimension) - 1])
      guard let solution = solver.solve(literals.map { (conditions[Int($0.atom)], $0.holds) }) else {
        stateNumbers[literals] = Self.contradiction
        return nil
      }
      states.append(literals)
      conjunctions.append(Languages.Conjunction())
      solutions[number] = solution
    }
    stateNumbers[literals] = number
    return number
  }

  /// What a state demands.
  func literals(_ state: Int32) -> [Literal] { states[Int(state)] }

  /// What is demanded of the resource.
  func conjunction(_ state: Int32) -> Languages.Conjunction { conjunctions[Int(state)] }

  /// A value of the key that the state speaks of; nil for the free state.
  func solution(_ state: Int32) -> KeySolver.Solution? { solutions[state] }
}

extension Languages {
  func isSatisfiable(_ conjunction: Conjunction) -> Bool {
    // Both cheaper than an automaton: a filled-in pattern is a member more often than not, and of most of the other
    // conjunctions one union lies, pattern by pattern, within those that are ruled out.
    for id in conjunction.inside {
      guard let pattern = unions[Int(id)].first else { return false }
      if contains(conjunction, pattern.filled("example")) { return true }
    }
    if conjunction.inside.contains(where: { unions[Int($0)].allSatisfy { isRuledOut($0, conjunction) } }) { return false }
    return member(of: conjunction) != nil
  }

  private func isRuledOut(_ pattern: Pattern, _ conjunction: Conjunction) -> Bool {
    conjunction.outside.contains { unions[Int($0)].contains { $0.covers(pattern) } }
  }
}
