package import AegisBasics
package import AegisSchema
package import AegisSyntax

/// A policy document whose shape has been read; its texts stay in the tree.
package struct PolicyDocument: Sendable {
  package let tree: SyntaxTree
  package let root: NodeID
  package let kind: PolicyKind
  /// The key or scalar that stands for the whole document in a message.
  package let title: SourceRange
  package var version: NodeID?
  package var statements: [Statement] = []

  package func place(_ node: NodeID) -> SourceRange { tree.place(node) }
}

package enum Effect: Sendable {
  case allow
  case deny
}

/// One statement. What is missing or wrong has been reported and is empty or nil here.
package struct Statement: Sendable {
  package let node: NodeID
  package var sid: NodeID?
  package var effect: Effect?
  /// The scalars of `Action` or `NotAction`.
  package var actions: [NodeID] = []
  package var isNotAction = false
  /// The scalars of `Resource` or `NotResource`.
  package var resources: [NodeID] = []
  package var isNotResource = false
  package var principals: [Principal] = []
  package var isNotPrincipal = false
  package var conditions: [Condition] = []
}

package struct Principal: Sendable {
  /// `AWS`, `Service`, …; nil for the bare `*`.
  package let type: NodeID?
  package let value: NodeID
}

/// One key under one operator of a `Condition` element.
package struct Condition: Sendable {
  package let conditionOperator: NodeID
  package let key: NodeID
  package let values: [NodeID]
}
