import AegisAccess
import AegisPolicy

/// A statement that is plain enough to tell from its texts what the exact comparison would prove of it beside others that are:
/// it names actions of today, one by one, and every resource, and each of its conditions is of another context key and holds
/// of some requests, and of others not.
private struct PlainStatement {
  /// Sorted, each once.
  let actions: [UInt32]
  let facts: StatementFacts
  var isUnconditional: Bool { facts.statement.conditions.isEmpty }

  /// Nil for one that is not.
  init?(_ facts: StatementFacts, _ document: PolicyDocument, _ texts: KnownTexts) {
    let own = facts.statement
    guard own.effect != nil, !own.isNotAction, !own.isNotResource, facts.features.contains(.resourceStar) else { return nil }
    var actions: [UInt32] = []
    for number in facts.actionNumbers {
      guard let action = texts[number].action, facts.catalog.status(action) == .current else { return nil }
      actions.append(action.rawValue)
    }
    actions.sort()
    var unique: [UInt32] = []
    for action in actions where unique.last != action { unique.append(action) }
    for (index, condition) in own.conditions.enumerated() {
      guard !facts.keyNames[..<index].contains(facts.keyNames[index]), texts.comparer.tellsApart(condition, of: document) else { return nil }
    }
    (self.actions, self.facts) = (unique, facts)
  }

  func names(_ action: UInt32) -> Bool { actions.contains(action) }

  /// Whether another one matches whatever this one matches; nil where that does not show.
  func isCovered(by other: PlainStatement) -> Bool? {
    // A request for the action that the other does not name.
    if !actions.allSatisfy(other.names) { return false }
    if other.isUnconditional { return true }
    // A request of which a condition of the other does not hold.
    if isUnconditional { return false }
    return StatementKey.sameConditions(facts, other.facts) ? true : nil
  }
}

/// The facts about statements of a document, by their numbers there, where all of them are plain and of the same effect, and
/// what covers one alone or what it has for itself shows from their texts; nil elsewhere. The same as the comparison finds.
func plainFacts(_ statements: [StatementFacts], _ document: PolicyDocument, _ texts: KnownTexts) -> [Int: StatementFact]? {
  guard statements.count <= 8, statements.allSatisfy({ $0.statement.effect == statements[0].statement.effect }) else { return nil }
  var plain: [PlainStatement] = []
  for statement in statements {
    guard let one = PlainStatement(statement, document, texts) else { return nil }
    plain.append(one)
  }
  var found: [Int: StatementFact] = [:]
  for (index, own) in plain.enumerated() {
    // Of two that cover each other the later one is said to add nothing.
    var others: [PlainStatement] = []
    for (at, other) in plain.enumerated() where at != index && found[other.facts.index] == nil {
      if at > index {
        guard let isCovered = other.isCovered(by: own) else { return nil }
        if isCovered { continue }
      }
      others.append(other)
    }
    var covering: Int?
    for other in others where covering == nil {
      guard let isCovered = own.isCovered(by: other) else { return nil }
      if isCovered { covering = other.facts.index }
    }
    if let covering {
      found[own.facts.index] = .covered(by: [covering])
    } else if others.count > 1, own.actions.allSatisfy({ action in others.contains { $0.names(action) } }) {
      // Several may do together what none does alone.
      return nil
    }
  }
  return found
}
