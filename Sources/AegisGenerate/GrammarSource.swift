import AegisBasics
import AegisSyntax

/// A node of a grammar file, with what a generator asks of it.
struct GrammarNode {
  let tree: SyntaxTree
  let node: NodeID
  let path: String

  init(text: [UInt8], path: String) throws(GenerateError) {
    let parsed = parseYAML(text, file: FileID(rawValue: 0))
    guard let root = parsed.value.root, !parsed.bag.hasErrors else {
      throw GenerateError("\(path): \(parsed.bag.diagnostics.first?.message ?? "empty")")
    }
    self.init(tree: parsed.value, node: root, path: path)
  }

  private init(tree: SyntaxTree, node: NodeID, path: String) {
    self.tree = tree
    self.node = node
    self.path = path
  }

  var entries: [(name: String, value: GrammarNode)] {
    tree.entries(node).map { (tree.string($0.key), GrammarNode(tree: tree, node: $0.value, path: path)) }
  }

  var items: [GrammarNode] {
    tree.kind(node) == .sequence ? tree.items(node).map { GrammarNode(tree: tree, node: $0, path: path) } : []
  }

  var strings: [String] { items.map(\.string) }
  var string: String { tree.string(node) }
  var isSequence: Bool { tree.kind(node) == .sequence }

  subscript(name: String) -> GrammarNode? { entries.first { $0.name == name }?.value }

  func required(_ name: String) throws(GenerateError) -> GrammarNode {
    guard let found = self[name] else { throw GenerateError("\(path): `\(name)` is missing") }
    return found
  }
}

/// The grammar is wrong; the message says where and what.
public struct GenerateError: Error {
  public let message: String

  public init(_ message: String) { self.message = message }
}
