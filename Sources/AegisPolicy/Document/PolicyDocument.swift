public import AegisBasics
public import AegisSchema
public import AegisSyntax

/// A policy document whose shape has been read; its texts stay in the tree.
public struct PolicyDocument: Sendable {
  public let tree: SyntaxTree
  public let root: NodeID
  public let kind: PolicyKind
  /// The key or scalar that stands for the whole document in a message.
  public let title: SourceRange
  public var version: NodeID?
  /// The key of its `Id`.
  public var id: NodeID?
  public var statements: [Statement] = []

  public func place(_ node: NodeID) -> SourceRange { tree.place(node) }
}

extension PolicyDocument {
  /// The principals of type `AWS` that its statements name, as they are written.
  public var awsPrincipals: [String] {
    statements.flatMap { statement in
      statement.principals.compactMap { principal in
        guard let type = principal.type, tree.string(type) == "AWS" else { return nil }
        return tree.string(principal.value)
      }
    }
  }
}

public enum Effect: Sendable {
  case allow
  case deny
}

/// One statement. What is missing or wrong has been reported and is empty or nil here.
public struct Statement: Sendable {
  public let node: NodeID
  public var sid: NodeID?
  public var effect: Effect?
  /// The scalars of `Action` or `NotAction`.
  public var actions: [NodeID] = []
  public var isNotAction = false
  /// The scalars of `Resource` or `NotResource`.
  public var resources: [NodeID] = []
  public var isNotResource = false
  public var principals: [Principal] = []
  public var isNotPrincipal = false
  /// Has a `Condition`, readable or not.
  public var hasCondition = false
  public var conditions: [Condition] = []
}

public struct Principal: Sendable {
  /// `AWS`, `Service`, …; nil for the bare `*`.
  public let type: NodeID?
  public let value: NodeID
}

/// One key under one operator of a `Condition` element.
public struct Condition: Sendable {
  public let conditionOperator: NodeID
  /// The operator taken apart.
  public let operatorName: OperatorName
  public let key: NodeID
  public let values: [NodeID]
}
