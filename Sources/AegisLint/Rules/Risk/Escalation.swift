import AegisBasics
import AegisPolicy
import AegisSyntax
import AegisSchema

/// A way to escalate that a document allows, with the element that allows its last action.
struct OpenEscalation {
  let method: EscalationMethod
  let statement: StatementFacts
  let node: NodeID
  let action: String
}

extension OpenGrants {
  /// The published ways of one kind that the document allows on everything.
  func escalations(_ kind: EscalationMethod.Kind) -> [OpenEscalation] {
    if isEmpty || isEverything { return [] }
    return RiskTable.escalations.compactMap { method in
      guard method.kind == kind, let last = method.actions.last else { return nil }
      for action in method.actions where grant(of: action) == nil { return nil }
      if !method.any.isEmpty, !method.any.contains(where: { grant(of: $0) != nil }) { return nil }
      return grant(of: last).map { OpenEscalation(method: method, statement: $0.statement, node: $0.node, action: last) }
    }
  }
}

extension Findings {
  /// One finding a statement, about all the ways that it opens.
  mutating func report(_ ways: [OpenEscalation], message: String, label: String, help: String) {
    var statements: [Int] = []
    for way in ways where !statements.contains(way.statement.index) { statements.append(way.statement.index) }
    for index in statements {
      let own = ways.filter { $0.statement.index == index }
      guard let first = own.first else { continue }
      var notes: [String] = []
      var said: Set<String> = []
      for way in own where said.insert(way.method.does).inserted {
        notes.append("by `\(way.action)` it can \(way.method.does)")
      }
      if notes.count > 3 { notes = Array(notes.prefix(2)) + ["and \(notes.count - 2) more ways"] }
      report(message, at: Label(first.statement.place(first.node), label), notes: notes, help: help)
    }
  }
}
