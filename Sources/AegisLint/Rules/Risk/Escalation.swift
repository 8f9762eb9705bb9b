import AegisAccess
import AegisBasics
import AegisPolicy
import AegisSyntax

/// A way to escalate that a document allows, with the element that allows its first action.
struct OpenEscalation {
  let method: EscalationMethod
  let statement: StatementFacts
  let node: NodeID
}

/// What kind of gain a published way brings, as far as rules tell it apart.
enum EscalationGain {
  /// It changes its own privileges.
  case own
  /// It becomes another user or role.
  case principal
  /// It hands a role to a service that runs its code.
  case role
  /// It runs code where a role is at work already.
  case existing

  /// Nil for what a document alone does not tell: whether its holder has a boundary; and for ways that need, on everything,
  /// actions that open one of the others.
  init?(_ way: EscalationMethod.Way) {
    switch way {
    case .ownPolicy, .ownUser, .ownRole, .ownGroup, .joinGroup: self = .own
    case .becomeUser, .becomeRole: self = .principal
    case .passRole: self = .role
    case .existing: self = .existing
    case .userBoundary, .roleBoundary, .newUser, .newRole: return nil
    }
  }
}

extension OpenGrants {
  /// The published ways of one kind that the document allows on everything.
  func escalations(_ gain: EscalationGain) -> [OpenEscalation] {
    if !opensWay || isEverything { return [] }
    return EscalationMethod.all.compactMap { method in
      guard EscalationGain(method.way) == gain else { return nil }
      if method.way == .passRole, grant(of: "iam:PassRole") == nil { return nil }
      for action in method.actions where grant(of: action) == nil { return nil }
      return method.actions.first.flatMap { grant(of: $0) }.map { OpenEscalation(method: method, statement: $0.statement, node: $0.node) }
    }
  }
}

extension Findings {
  /// One finding a statement, about all the ways that it opens.
  mutating func report(_ ways: [OpenEscalation], message: String, label: String, help: (OpenEscalation) -> String) {
    var statements: [Int] = []
    for way in ways where !statements.contains(way.statement.index) { statements.append(way.statement.index) }
    for index in statements {
      let own = ways.filter { $0.statement.index == index }
      guard let first = own.min(by: { $0.node < $1.node }) else { continue }
      var notes: [String] = []
      var said: Set<String> = []
      for way in own where said.insert(way.method.doc).inserted {
        notes.append("by `\(way.method.actions[0])` it \(way.method.doc)")
      }
      if notes.count > 3 { notes = Array(notes.prefix(2)) + ["and \(notes.count - 2) more ways"] }
      report(message, at: Label(first.statement.place(first.node), label), notes: notes, help: help(first))
    }
  }
}
