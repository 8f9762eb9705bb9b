/// One way in which something can be gained: which statements have to match and which must not.
struct GainQuestion {
  /// Of each layer of the new side, the statements one of which has to match.
  var needed: [[StatementReference]]
  /// The same of the old side.
  var formerNeeded: [[StatementReference]] = []
  var refused: [StatementReference]
  var formerRefused: [StatementReference] = []
  var cause: StatementReference?
  var lifted: StatementReference?

  /// The groups one statement of each of which has to match.
  var groups: [[CompiledStatement]] { (needed + formerNeeded).map { $0.map(\.compiled) } }
  var refusedStatements: [CompiledStatement] { (refused + formerRefused).map(\.compiled) }

  /// Whether nothing can be gained, whatever values the policy variables have: some group matches only what a single
  /// statement matches that must not.
  ///
  /// - Parameter actions: The only ones that are looked at.
  func isHopeless(_ actions: ActionSet, _ universe: inout ActionUniverse) -> Bool {
    var wide: [CompiledStatement] = []
    for reference in refused + formerRefused {
      var its = universe.set(of: reference.compiled.actions)
      if reference.layer == .rcp { its = its.intersection(universe.underRCP) }
      if actions.subtracting(its).isEmpty { wide.append(reference.compiled) }
    }
    return groups.contains { group in group.allSatisfy { statement in wide.contains { statement.isInside($0) } } }
  }

  /// Every way: a statement that is new or wider, a limit that is gone, a denial that is gone or narrower.
  static func questions(from old: SideStatements, to new: SideStatements) -> [GainQuestion] {
    let needed = new.groups.map(\.statements)
    var found: [GainQuestion] = []
    for (index, group) in new.groups.enumerated() {
      // A limit that is new takes away, and one that did not exist before let everything through.
      guard let before = old.groups.first(where: { $0.layer == group.layer && $0.level == group.level }) else { continue }
      for reference in group.statements {
        var others = needed
        others[index] = [reference]
        found.append(GainQuestion(needed: others, refused: new.denials, formerRefused: before.statements, cause: reference))
      }
    }
    for layer in old.groups where !new.groups.contains(where: { $0.layer == layer.layer && $0.level == layer.level }) {
      found.append(GainQuestion(needed: needed, refused: new.denials, formerRefused: layer.statements))
    }
    for denial in old.denials {
      found.append(GainQuestion(needed: needed, formerNeeded: [[denial]], refused: new.denials, lifted: denial))
    }
    return found
  }
}

extension CompiledStatement {
  /// Whether the other statement matches every request that this one matches, actions aside, by its text alone: a variable is
  /// taken for a letter that only itself equals.
  fileprivate func isInside(_ other: CompiledStatement) -> Bool {
    guard Set(conditions).isSuperset(of: other.conditions), principals == other.principals else { return false }
    guard let wide = other.resources else { return true }
    guard let narrow = resources, !narrow.isComplement, !wide.isComplement else { return resources == other.resources }
    if narrow.patterns.allSatisfy({ wide.patterns.contains($0) }) { return true }
    let names = Set((narrow.patterns + wide.patterns).flatMap(\.variables).map { [$0.key, $0.defaultValue] })
    let letters = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, PatternToken(code: 0xF_0000 + UInt32($0))) })
    func automaton(_ list: PatternList) -> GlobAutomaton { GlobAutomaton(list.patterns.map { $0.opaque(letters) }) }
    let outside = shortestText([automaton(narrow)], [automaton(wide)], limit: 1_000)
    return outside.text == nil && !outside.isCut
  }
}

extension Pattern {
  /// The pattern with a private letter for each variable.
  fileprivate func opaque(_ letters: [[String?]: PatternToken]) -> Pattern {
    Pattern(tokens: tokens.map { $0.variable.flatMap { letters[[variables[$0].key, variables[$0].defaultValue]] } ?? $0 }, foldsCase: foldsCase)
  }
}
