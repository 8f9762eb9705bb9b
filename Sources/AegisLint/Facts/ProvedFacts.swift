import AegisAccess
import AegisPolicy
import AegisSyntax

/// What the exact comparison proves of the statements of one document, by their numbers.
///
/// Most documents need no proof: it is asked for only of statements whose every action and every resource is, by its text,
/// among those of others that ask for no further context key, and only these others are looked at. Of the rest most are plain
/// enough that their texts are proof, see `PlainStatement`.
func provedFacts(_ policy: DocumentFacts, _ texts: KnownTexts) -> [Int: StatementFact] {
  let statements = policy.statements
  guard statements.count > 1, statements.count <= 100 else { return [:] }
  var wanted: Set<Int> = []
  for (index, holders) in firstActionsElsewhere(statements) {
    let statement = statements[index]
    // One of those that hold its first action has to be among them.
    guard holders.isEmpty || holders.contains(where: { mayTakePart(statements[$0], in: statement) }) else { continue }
    let others = coverers(of: statement, among: statements)
    if !others.isEmpty { wanted.formUnion(others + [statement.index]) }
  }
  if wanted.isEmpty { return [:] }
  let numbers = wanted.sorted()
  // Of two that say the same there is nothing to prove: another rule speaks of them.
  if numbers.count == 2, StatementKey(statements[numbers[0]]).equals(statements[numbers[0]], statements[numbers[1]]) { return [:] }
  // Longer lists than AWS takes are not worth the time.
  let size = wanted.reduce(0) { size, index in
    let own = statements[index].statement
    return size + own.actions.count + own.resources.count + own.conditions.reduce(0) { $0 + $1.values.count }
  }
  guard size <= 2_000 else { return [:] }
  if let facts = plainFacts(numbers.map { statements[$0] }, policy.document, texts) {
    assert(facts == comparedFacts(policy.document, numbers, texts.comparer))
    return facts
  }
  return comparedFacts(policy.document, numbers, texts.comparer)
}

/// What the comparison proves of some of the statements.
private func comparedFacts(_ document: PolicyDocument, _ numbers: [Int], _ comparer: AccessComparer) -> [Int: StatementFact] {
  var document = document
  document.statements = numbers.map { document.statements[$0] }
  let content = compile(document)
  guard content.unmodelled.isEmpty else { return [:] }
  let facts = comparer.facts(of: content)
  return Dictionary(uniqueKeysWithValues: facts.map { (numbers[$0.key], renumbered($0.value, numbers)) })
}

private func renumbered(_ fact: StatementFact, _ numbers: [Int]) -> StatementFact {
  switch fact {
  case .denied(let by): .denied(by: by.map { numbers[$0] })
  case .covered(let by): .covered(by: by.map { numbers[$0] })
  case .neverMatches, .stopped, .broader: fact
  }
}

/// The statements whose first action is one of others too, with these: all that can be covered, and in most documents none.
/// With no others those of `NotAction`, which another one, or `*`, can hold.
///
/// Linear in the number of actions.
private func firstActionsElsewhere(_ statements: [StatementFacts]) -> [(statement: Int, others: [Int])] {
  // With the number of the action's text, whatever the case of its letters.
  var firsts: [(index: Int, folded: UInt32, node: NodeID)] = []
  // A bit for each of those numbers, so that most actions of others need not be compared.
  var bits: UInt64 = 0
  for (index, statement) in statements.enumerated() where statement.statement.effect != nil && !statement.statement.isNotAction {
    guard let node = statement.statement.actions.first else { continue }
    let folded = statement.actionNumbers[0].folded
    firsts.append((index, folded, node))
    bits |= 1 << UInt64(folded & 63)
  }
  var holders = [[Int]](repeating: [], count: statements.count)
  for (index, other) in statements.enumerated() {
    func note(_ first: Int) {
      guard first != index, holders[first].last != index, other.isDeny || other.statement.effect == statements[first].statement.effect else { return }
      holders[first].append(index)
    }
    if other.statement.isNotAction || other.features.contains(.actionStar) {
      for first in firsts { note(first.index) }
      continue
    }
    for (at, number) in other.actionNumbers.enumerated() {
      if number.marks.contains(.wildcard) {
        other.withText(other.statement.actions[at]) { text in
          for first in firsts where first.index != index && statements[first.index].withText(first.node, { globCovers(text, $0) }) { note(first.index) }
        }
      } else if bits & (1 << UInt64(number.folded & 63)) != 0 {
        for first in firsts where first.folded == number.folded { note(first.index) }
      }
    }
  }
  return statements.indices.compactMap { index in
    let own = statements[index].statement
    let isOfNot = own.isNotAction && own.effect != nil && !own.actions.isEmpty
    return isOfNot || !holders[index].isEmpty ? (index, holders[index]) : nil
  }
}

/// The statements that together may deny all of one, or say all of it; none where that cannot be.
private func coverers(of statement: StatementFacts, among all: [StatementFacts]) -> [Int] {
  let own = statement.statement
  guard own.effect != nil, !own.actions.isEmpty, !hasVariables(statement) else { return [] }
  let others = all.filter { mayTakePart($0, in: statement) && touches(statement, $0) && !hasVariables($0) }
  guard !others.isEmpty else { return [] }
  if own.isNotAction { return others.filter { $0.statement.isNotAction || $0.features.contains(.actionStar) }.map(\.index) }
  let covers = own.actions.indices.allSatisfy { index in others.contains { mayCover($0, statement, action: index) } }
  guard covers else { return [] }
  if own.isNotResource { return others.map(\.index) }
  let reaches = own.resources.allSatisfy { node in statement.withText(node) { text in others.contains { mayCover($0, resource: text) } } }
  return reaches ? others.map(\.index) : []
}

/// Whether a statement may be one of those that cover another one, as far as their effects, conditions and resources tell.
private func mayTakePart(_ other: StatementFacts, in statement: StatementFacts) -> Bool {
  other !== statement && (other.statement.effect == statement.statement.effect || other.isDeny) && !other.statement.actions.isEmpty
    && other.statement.conditions.count <= statement.statement.conditions.count && asksNoMore(other, statement) && mayCoverResources(other, statement)
}

/// Whether another statement may match one of the actions: most that have nothing to do with each other fail here.
private func touches(_ statement: StatementFacts, _ other: StatementFacts) -> Bool {
  if other.statement.isNotAction || other.features.contains(.actionStar) { return true }
  if statement.statement.isNotAction { return false }
  return statement.statement.actions.indices.contains { mayCover(other, statement, action: $0) }
}

/// Whether what a statement asks of context keys may hold whenever another's conditions do.
private func asksNoMore(_ statement: StatementFacts, _ other: StatementFacts) -> Bool {
  statement.statement.conditions.allSatisfy { condition in
    statement.withText(condition.key) { key in
      other.statement.conditions.contains { own in
        guard other.withText(own.key, { equalFolded($0, key) }) else { return false }
        guard listed.contains(condition.operatorName.name), listed.contains(own.operatorName.name) else { return true }
        return own.values.allSatisfy { value in
          other.withText(value) { value in condition.values.contains { wide in statement.withText(wide) { globCovers($0, value) } } }
        }
      }
    }
  }
}

/// Operators that hold for the listed values.
private let listed: Set<String> = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"]

private func hasVariables(_ statement: StatementFacts) -> Bool {
  statement.features.contains(.resourceVariable)
    || statement.statement.conditions.contains { condition in
      condition.values.contains { value in statement.withText(value) { $0.contains(UInt8(ascii: "$")) } }
    }
}

/// Whether a statement may match an action of another one.
private func mayCover(_ statement: StatementFacts, _ other: StatementFacts, action index: Int) -> Bool {
  if statement.statement.isNotAction { return true }
  let folded = other.actionNumbers[index].folded
  // Only where one has a wildcard, their texts have to be looked at.
  return statement.actionNumbers.indices.contains { at in
    let number = statement.actionNumbers[at]
    guard number.marks.contains(.wildcard) else { return number.folded == folded }
    return statement.withText(statement.statement.actions[at]) { wide in
      other.withText(other.statement.actions[index]) { globCovers(wide, $0) }
    }
  }
}

private func mayCover(_ statement: StatementFacts, resource text: ActionBytes) -> Bool {
  if statement.statement.isNotResource || statement.features.contains(.resourceStar) { return true }
  return statement.statement.resources.contains { wide in statement.withText(wide) { globCovers($0, text, matchingCase: true) } }
}

private func mayCoverResources(_ other: StatementFacts, _ statement: StatementFacts) -> Bool {
  if statement.statement.isNotResource { return other.statement.isNotResource || other.features.contains(.resourceStar) }
  return statement.statement.resources.contains { node in statement.withText(node) { mayCover(other, resource: $0) } }
}
