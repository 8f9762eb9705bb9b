import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// Rewritings of policies.
extension Server {
  /// A pattern of actions as the actions that it matches, or as those of them that only read.
  func wildcardActions(_ place: PlaceAtHand) -> [JSONValue] {
    guard let (tree, node) = policyScalar(at: place), let (_, statement) = statement(at: place), statement.actions.contains(node),
      !statement.isNotAction
    else { return [] }
    let pattern = tree.string(node)
    guard pattern.contains("*") || pattern.contains("?"), pattern != "*" else { return [] }
    let found = catalog.currentActions(matching: pattern)
    guard !found.isEmpty, found.count <= Self.mostInList else { return [] }
    var actions: [JSONValue] = []
    func add(_ title: String, _ names: [String]) {
      guard !names.isEmpty, let edit = replacement(of: node, in: tree, by: names) else { return }
      actions.append(["title": .string(title), "kind": "refactor.rewrite", "edit": workspaceEdit([edit], place.file.root, place.file.state)])
    }
    add("Expand `\(pattern)` to its \(found.count) action\(found.count == 1 ? "" : "s")", found.map { catalog.name($0) })
    let reading = found.filter { [.read, .list].contains(catalog.accessLevel($0)) }
    if reading.count < found.count {
      add("Narrow `\(pattern)` to the \(reading.count) action\(reading.count == 1 ? " that only reads" : "s that only read")", reading.map { catalog.name($0) })
    }
    return actions
  }

  /// A policy of more actions would be too large.
  private static let mostInList = 150

  /// A list in the place of a text, or further items where the text is an item of a list.
  private func replacement(of node: NodeID, in tree: SyntaxTree, by names: [String]) -> Edit? {
    let isJSON = tree.records[node].style == .jsonString
    let range = tree.range(node)
    // Inside of another quoted text the quotes would have to be escaped.
    if isJSON && tree.text[Int(range.start)] != UInt8(ascii: "\"") { return nil }
    let isItem = isItemOfSequence(node, tree)
    let quoted = names.map { "\"\($0)\"" }
    if isJSON || isInFlow(node, tree) {
      let list = quoted.joined(separator: ", ")
      return Edit(SourceRange(tree.file, range), replacement: isItem ? list : "[\(list)]")
    }
    if isItem {
      let column = column(of: range.start, tree)
      guard column >= 2 else { return nil }
      let lead = "\n" + String(repeating: " ", count: column - 2) + "- "
      return Edit(SourceRange(tree.file, range), replacement: quoted.joined(separator: lead))
    }
    return Edit(SourceRange(tree.file, range), replacement: "[\(quoted.joined(separator: ", "))]")
  }

  private func isItemOfSequence(_ node: NodeID, _ tree: SyntaxTree) -> Bool { parent(of: node, tree).map { tree.kind($0) == .sequence } ?? false }

  private func isInFlow(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    parent(of: node, tree).map { tree.records[$0].flags.contains(.flow) } ?? false
  }
}

/// The collection that a node is in.
func parent(of node: NodeID, _ tree: SyntaxTree) -> NodeID? {
  var at = node - 1
  while at >= 0 {
    if (tree.kind(at) == .mapping || tree.kind(at) == .sequence) && tree.end(of: at) > node { return at }
    at -= 1
  }
  return nil
}

/// How many bytes are in front of a place on its line.
func column(of offset: UInt32, _ tree: SyntaxTree) -> Int {
  var start = Int(offset)
  while start > 0 && tree.text[start - 1] != 0x0A { start -= 1 }
  return Int(offset) - start
}
