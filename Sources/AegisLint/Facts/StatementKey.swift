import AegisPolicy
import AegisSyntax

/// What makes two statements say the same: everything but the Sid, the order of lists, and the case of actions.
struct StatementKey {
  /// Equal for statements that say the same.
  let hash: UInt64

  /// Which part of a statement to leave out.
  enum Part { case none, actions, resources }

  private let part: Part

  init(_ statement: StatementFacts, without part: Part = .none) { self = statement.tree.withNodes { Self(statement.statement, $0, without: part) } }

  init(_ own: Statement, _ nodes: NodeView, without part: Part = .none) {
    self.part = part
    var sum: UInt64 = own.effect == .allow ? 1 : 2
    if own.isNotAction { sum &+= 4 }
    if own.isNotResource { sum &+= 8 }
    if own.isNotPrincipal { sum &+= 16 }
    if part != .actions { for node in own.actions { sum &+= nodes.withValue(node) { foldedHash($0) } } }
    if part != .resources { for node in own.resources { sum &+= 3 &* nodes.withValue(node) { foldedHash($0) } } }
    for principal in own.principals { sum &+= 5 &* nodes.withValue(principal.value) { foldedHash($0) } }
    for condition in own.conditions {
      sum &+= 7 &* nodes.withValue(condition.key) { foldedHash($0) }
      for value in condition.values { sum &+= 11 &* nodes.withValue(value) { foldedHash($0) } }
    }
    hash = sum
  }

  /// A number that is equal for statements that say the same, and cheap: most statements differ in it.
  static func size(_ statement: StatementFacts) -> Int {
    let own = statement.statement
    var size = own.actions.count &* 31 &+ own.resources.count &* 37 &+ own.conditions.count &* 41 &+ (own.effect == .allow ? 1 : 0)
    statement.tree.withNodes { nodes in
      for node in own.actions { size &+= 43 &* nodes.withValue(node) { $0.count } }
      for node in own.resources { size &+= 47 &* nodes.withValue(node) { $0.count } }
    }
    return size
  }

  /// Whether two statements with the same hash do say the same.
  func equals(_ left: StatementFacts, _ right: StatementFacts) -> Bool {
    let (a, b) = (left.statement, right.statement)
    guard a.effect == b.effect, a.isNotAction == b.isNotAction, a.isNotResource == b.isNotResource, a.isNotPrincipal == b.isNotPrincipal,
      a.hasCondition == b.hasCondition, a.conditions.count == b.conditions.count
    else { return false }
    if part != .actions, !say(a.actions, left, b.actions, right, folds: true) { return false }
    if part != .resources, !say(a.resources, left, b.resources, right) { return false }
    if !a.principals.isEmpty || !b.principals.isEmpty, principals(left) != principals(right) { return false }
    return Self.sameConditions(left, right)
  }

  /// Whether two statements have the same conditions.
  static func sameConditions(_ left: StatementFacts, _ right: StatementFacts) -> Bool {
    if left.statement.conditions.isEmpty && right.statement.conditions.isEmpty { return true }
    return conditions(left) == conditions(right)
  }

  /// Whether two lists have the same texts, in whatever order and number.
  private func say(_ left: [NodeID], _ a: StatementFacts, _ right: [NodeID], _ b: StatementFacts, folds: Bool = false) -> Bool {
    // Of longer lists each text is not looked for among all others.
    if left.count > 32 || right.count > 32 { return Self.texts(left, a, folds: folds) == Self.texts(right, b, folds: folds) }
    func isAmong(_ node: NodeID, _ statement: StatementFacts, _ others: [NodeID], _ other: StatementFacts) -> Bool {
      statement.withText(node) { text in
        others.contains { other.withText($0) { folds ? equalFolded($0, text) : $0.count == text.count && $0.elementsEqual(text) } }
      }
    }
    return left.allSatisfy { isAmong($0, a, right, b) } && right.allSatisfy { isAmong($0, b, left, a) }
  }

  private static func texts(_ nodes: [NodeID], _ statement: StatementFacts, folds: Bool = false) -> [String] {
    Set(nodes.map { folds ? statement.text($0).lowercased() : statement.text($0) }).sorted()
  }

  private func principals(_ statement: StatementFacts) -> [String] {
    statement.statement.principals.map { "\($0.type.map { statement.text($0) } ?? "") \(statement.text($0.value))" }.sorted()
  }

  private static func conditions(_ statement: StatementFacts) -> [String] {
    statement.statement.conditions.map { condition in
      let values = texts(condition.values, statement).joined(separator: "\n")
      return "\(statement.text(condition.conditionOperator).lowercased()) \(statement.text(condition.key).lowercased()) \(values)"
    }.sorted()
  }
}
