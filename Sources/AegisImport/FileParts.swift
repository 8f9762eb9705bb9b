import AegisBasics
import AegisSchema
import AegisSyntax

/// A file of the project cut into the parts that a generated one has.
struct FileParts {
  struct Part {
    var key: String
    /// Each line ends in LF, whatever the file has.
    var text: String
    /// What it was called before, as far as AWS may still call it so.
    var formerNames: [String] = []
    /// Where its name stands, or the field's key.
    var at: SourceRange
  }

  /// What stands before the first part: directives and comments.
  var prelude = ""
  var parts: [Part] = []
  /// What stands behind the last part.
  var epilogue = ""

  /// Nil where the file is broken or of another shape.
  init?(_ text: [UInt8], file: FileID, shape: GeneratedFile.Shape) {
    let parsed = parseYAML(text, file: file)
    let tree = parsed.value
    guard !parsed.bag.hasErrors else { return nil }
    guard let root = tree.root, !tree.isNull(root) else {
      prelude = Self.unified(text[...])
      return
    }
    let nodes: [(key: String, node: NodeID, start: NodeID, name: NodeID)]
    switch (shape, tree.kind(root)) {
    case (.list, .sequence):
      if tree.items(root).isEmpty {
        // `[]`: nothing of it is to be kept but comments.
        let start = Int(tree.range(root).start)
        prelude = Self.unified(text[..<start])
        return
      }
      guard tree.records[root].flags.isDisjoint(with: .flow) else { return nil }
      let keyed = tree.items(root).map { item in Self.name(of: item, in: tree).map { (tree.string($0), item, item, $0) } }
      guard keyed.allSatisfy({ $0 != nil }) else { return nil }
      nodes = keyed.compactMap { $0 }
    case (.mapping, .mapping):
      guard tree.records[root].flags.isDisjoint(with: .flow) else { return nil }
      nodes = tree.entries(root).map { (tree.string($0.key), $0.value, $0.key, $0.key) }
    default: return nil
    }
    guard Set(nodes.map(\.key)).count == nodes.count else { return nil }
    cut(text, tree, file, shape, nodes)
  }

  private static func name(of item: NodeID, in tree: SyntaxTree) -> NodeID? {
    guard tree.kind(item) == .mapping else { return nil }
    return tree.entries(item).first { tree.string($0.key) == nameField && tree.kind($0.value) == .scalar }?.value
  }

  /// A part goes from behind the one before it, so that the comments above belong to it, to the end of its last line.
  private mutating func cut(_ text: [UInt8], _ tree: SyntaxTree, _ file: FileID, _ shape: GeneratedFile.Shape, _ nodes: [(key: String, node: NodeID, start: NodeID, name: NodeID)]) {
    func lineStart(_ offset: Int) -> Int {
      var start = offset
      while start > 0 && text[start - 1] != 0x0A { start -= 1 }
      return start
    }
    func lineEnd(_ offset: Int) -> Int {
      var end = offset
      if end > 0 && end <= text.count && text[end - 1] == 0x0A { return end }
      while end < text.count && text[end] != 0x0A { end += 1 }
      return min(text.count, end + 1)
    }
    var start = lineStart(Int(tree.range(nodes[0].start).start))
    prelude = Self.unified(text[..<start])
    for node in nodes {
      let end = max(lineEnd(Int(tree.range(node.node).end)), lineEnd(Int(tree.range(node.start).end)))
      parts.append(
        Part(
          key: node.key, text: Self.unified(text[start..<max(start, end)]), formerNames: shape == .list ? Self.formerNames(of: node.node, in: tree) : [],
          at: SourceRange(file, tree.range(node.name))))
      start = max(start, end)
    }
    epilogue = Self.unified(text[start...])
  }

  /// With LF at each line's end.
  static func unified(_ text: ArraySlice<UInt8>) -> String {
    guard text.contains(carriageReturn) else { return String(decoding: text, as: UTF8.self) }
    let kept = text.indices.filter { text[$0] != carriageReturn || $0 + 1 == text.endIndex || text[$0 + 1] != 0x0A }
    return String(decoding: kept.map { text[$0] }, as: UTF8.self)
  }

  private static func formerNames(of item: NodeID, in tree: SyntaxTree) -> [String] {
    guard let names = tree.entries(item).first(where: { tree.string($0.key) == formerNamesField })?.value else { return [] }
    return (tree.kind(names) == .sequence ? tree.items(names) : [names]).filter { tree.kind($0) == .scalar }.map { tree.string($0) }
  }
}

/// The field by which all resources in lists are told apart.
private let nameField = TypeName.policy.spec.fields[PolicyField.name].name
private let formerNamesField = TypeName.policy.spec.fields[PolicyField.formerNames].name
private let carriageReturn = UInt8(ascii: "\r")
