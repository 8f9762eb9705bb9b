import AegisAccess
import AegisPolicy
import AegisSyntax

/// What the exact comparison proves of the statements of one document, by their numbers.
///
/// Most documents need no proof: one is asked for only where the elements of a statement are all among those of others,
/// so that it may be covered or denied by them.
func provedFacts(_ policy: DocumentFacts) -> [Int: StatementFact] {
  let statements = policy.statements
  guard statements.count > 1, statements.count <= 100, statements.contains(where: { mayFollow($0, from: statements) }) else { return [:] }
  // Longer lists than AWS takes are not worth the time.
  let size = statements.reduce(0) { $0 + $1.statement.actions.count + $1.statement.resources.count + $1.statement.conditions.reduce(0) { $0 + $1.values.count } }
  guard size <= 2_000 else { return [:] }
  let content = compile(policy.document)
  guard content.unmodelled.isEmpty else { return [:] }
  return AccessComparer(catalog: policy.catalog).facts(of: content)
}

/// Whether each action of an `Allow` is one of other statements too that ask for no more.
private func mayFollow(_ statement: StatementFacts, from all: [StatementFacts]) -> Bool {
  let own = statement.statement
  guard own.effect != nil, !own.actions.isEmpty else { return false }
  let others = all.filter { other in
    other !== statement && (other.statement.effect == own.effect || other.isDeny) && other.statement.actions.isEmpty == false
      && other.statement.conditions.count <= own.conditions.count && mayOverlap(statement, other)
  }
  if others.isEmpty { return false }
  if own.isNotAction { return others.contains { $0.statement.isNotAction || $0.features.contains(.actionStar) } }
  return own.actions.allSatisfy { node in
    statement.withText(node) { text in
      others.contains { other in
        if other.statement.isNotAction { return true }
        return other.statement.actions.contains { wide in other.withText(wide) { globCovers($0, text) } }
      }
    }
  }
}

/// Whether the resources of two statements may have one in common that covers another.
private func mayOverlap(_ narrow: StatementFacts, _ wide: StatementFacts) -> Bool {
  if wide.statement.isNotResource || narrow.statement.isNotResource || wide.features.contains(.resourceStar) { return true }
  return narrow.statement.resources.contains { node in
    narrow.withText(node) { text in
      wide.statement.resources.contains { other in wide.withText(other) { globCovers($0, text, matchingCase: true) } }
    }
  }
}
