public import AegisBasics
public import AegisPolicy
import AegisSyntax

/// A policy as something has it attached: what it says, what it is called, and where it stands.
public struct AccessPolicy: Sendable {
  public var content: PolicyContent
  /// For people, as in "`allow-s3-list`" or "AWS managed policy `ReadOnlyAccess`".
  public var name: String
  /// Holds the place of every statement and value; nil for policies that no file holds.
  public var document: PolicyDocument?
  /// Where it is attached to whom it speaks of, if it is.
  public var attachment: SourceRange?

  public init(content: PolicyContent, name: String, document: PolicyDocument? = nil) {
    self.content = content
    self.name = name
    self.document = document
  }

  /// The place of a whole statement.
  public func place(ofStatement index: Int) -> SourceRange? {
    document.map { $0.place($0.statements[index].node) }
  }

  /// The place of one value of `Action` or `NotAction`.
  public func place(ofAction value: Int, in statement: Int) -> SourceRange? {
    document.map { $0.tree.textPlace($0.statements[statement].actions[value]) }
  }

  /// The place of one value of `Resource` or `NotResource`.
  public func place(ofResource value: Int, in statement: Int) -> SourceRange? {
    document.map { $0.tree.textPlace($0.statements[statement].resources[value]) }
  }

  /// The place of the key of a condition.
  public func place(ofCondition index: Int, in statement: Int) -> SourceRange? {
    document.map { $0.tree.textPlace($0.statements[statement].conditions[index].key) }
  }
}

/// A layer of AWS's evaluation logic.
public enum Layer: String, Hashable, Sendable, CaseIterable {
  case identity, boundary, session, scp, rcp, resource, trust
}

/// One statement of one policy in one layer.
public struct StatementReference: Sendable {
  public var layer: Layer
  /// For SCPs and RCPs: how deep in the tree, 0 at the root.
  public var level: Int
  public var policy: AccessPolicy
  public var statement: Int

  public init(layer: Layer, level: Int = 0, policy: AccessPolicy, statement: Int) {
    self.layer = layer
    self.level = level
    self.policy = policy
    self.statement = statement
  }

  public var compiled: CompiledStatement { policy.content.statements[statement] }
  public var place: SourceRange? { policy.place(ofStatement: statement) }
}
