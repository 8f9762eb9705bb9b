public import AegisBasics
public import AegisPolicy
public import AegisSchema
public import AegisSyntax

/// One policy document as rules see it. Everything about it is worked out once, when the first rule asks.
///
/// A value of one task.
public final class DocumentFacts {
  public let document: PolicyDocument
  public let catalog: Catalog
  public let configuration: LintConfiguration
  public let tree: SyntaxTree
  public let kind: PolicyKind
  public let statements: [StatementFacts]

  public init(_ document: PolicyDocument, catalog: Catalog, configuration: LintConfiguration) {
    self.document = document
    self.catalog = catalog
    self.configuration = configuration
    tree = document.tree
    kind = document.kind
    let tree = tree
    statements = document.statements.enumerated().map { index, statement in
      StatementFacts(statement, index: index, of: tree, kind: document.kind, catalog: catalog, configuration: configuration)
    }
  }

  /// Where a text stands, without its quotes; for anything else, all of it.
  public func place(_ node: NodeID) -> SourceRange { tree.textPlace(node) }

  public func text(_ node: NodeID) -> String { tree.string(node) }

  /// The version of the policy language that AWS reads the document in.
  public var isVersion2012: Bool {
    guard let version = document.version else { return false }
    return tree.withValue(version) { $0.elementsEqual("2012-10-17".utf8) }
  }
}
