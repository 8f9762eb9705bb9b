import AegisAccess
public import AegisBasics
public import AegisPolicy
public import AegisSchema
public import AegisSyntax

/// One policy document as rules see it. Everything about it is worked out once, when the first rule asks.
///
/// A value of one task.
public final class DocumentFacts {
  public let document: PolicyDocument
  private let run: LintRun
  private let texts: KnownTexts
  public let tree: SyntaxTree
  public let kind: PolicyKind
  public let statements: [StatementFacts]

  /// - Parameter made: Facts that were made of some of its statements before, in their order.
  init(_ document: PolicyDocument, _ run: LintRun, _ texts: KnownTexts, made: [StatementFacts] = []) {
    self.document = document
    (self.run, self.texts) = (run, texts)
    let (tree, kind) = (document.tree, document.kind)
    (self.tree, self.kind) = (tree, kind)
    var statements: [StatementFacts] = []
    statements.reserveCapacity(document.statements.count)
    var next = 0
    for statement in document.statements {
      if next < made.count, made[next].index == statements.count {
        statements.append(made[next])
        next += 1
      } else {
        statements.append(StatementFacts(statement, index: statements.count, of: tree, kind: kind, run, texts))
      }
    }
    self.statements = statements
  }

  public var catalog: Catalog { run.catalog }
  public var configuration: LintConfiguration { run.configuration }

  /// Where a text stands, without its quotes; for anything else, all of it.
  public func place(_ node: NodeID) -> SourceRange { tree.textPlace(node) }

  public func text(_ node: NodeID) -> String { tree.string(node) }

  /// The version of the policy language that AWS reads the document in.
  public var isVersion2012: Bool { document.isVersion2012 }

  /// An operator of it is guessed.
  private(set) lazy var hasGuess = statements.contains { $0.statement.conditions.contains { $0.operatorName.isGuess } }

  /// What the document allows on everything.
  private(set) lazy var openGrants = OpenGrants(self)

  /// What is proved of the statements, whatever the request.
  private(set) lazy var proved: [Int: StatementFact] = provedFacts(self, texts)

  /// The first policy variable of the document: the text that holds it, and which of its bytes.
  public private(set) lazy var firstVariable: (node: NodeID, range: Range<Int>)? = {
    for statement in document.statements {
      let nodes = statement.resources + statement.conditions.flatMap(\.values)
      for node in nodes {
        if let range = tree.withValue(node, { variableRange($0) }) { return (node, range) }
      }
    }
    return nil
  }()

  public var hasVariables: Bool { firstVariable != nil }
}

/// The bytes of the first `${…}` of a text.
private func variableRange(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
  var at = 0
  while at + 2 < text.count {
    if text[at] == UInt8(ascii: "$") && text[at + 1] == UInt8(ascii: "{") {
      guard let end = text[(at + 2)...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
      // `${*}`, `${?}` and `${$}` are the characters themselves in the language of 2012 alone.
      if end > at + 2 { return at..<end + 1 }
    }
    at += 1
  }
  return nil
}

extension SyntaxTree {
  /// `[]` or `{}`.
  func isEmptyCollection(_ node: NodeID) -> Bool {
    (kind(node) == .sequence || kind(node) == .mapping) && end(of: node) == node + 1
      && !records[node].flags.contains(.incomplete)
  }
}
