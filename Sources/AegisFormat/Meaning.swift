import AegisBasics
import AegisSyntax

/// Whether a text holds what a tree does: the same collections, texts, anchors, tags and aliases, plain where
/// they were plain; documents the same tokens; other spellings where they are wanted.
func hasSameMeaning(_ tree: SyntaxTree, _ text: [UInt8], _ hints: LayoutHints) -> Bool {
  let other = parseYAML(text, file: tree.file)
  guard !other.bag.hasErrors, other.value.records.count == tree.records.count else { return false }
  return tree.records.indices.allSatisfy { isSame(tree, other.value, $0, hints) }
    && names(of: tree) == names(of: other.value)
    && tree.comments.count == other.value.comments.count
}

private func isSame(_ tree: SyntaxTree, _ other: SyntaxTree, _ node: NodeID, _ hints: LayoutHints) -> Bool {
  let (old, new) = (tree.records[node], other.records[node])
  guard old.kind == new.kind else { return false }
  switch old.kind {
  case .mapping, .sequence: return old.link == new.link
  case .alias: return tree.text[range(old)].elementsEqual(other.text[range(new)])
  case .scalar:
    guard old.flags.contains(.absent) == new.flags.contains(.absent) else { return false }
    if let wanted = hints.spellings[node] { return other.string(node) == wanted }
    if hints.documents.contains(node), let tokens = jsonTokens(tree.value(node)) { return jsonTokens(other.value(node)) == tokens }
    return (old.style == .plain) == (new.style == .plain) && tree.value(node) == other.value(node)
  }
}

private func range(_ record: SyntaxTree.Record) -> Range<Int> { Int(record.range.start)..<Int(record.range.end) }

/// Which node has which anchor and tag.
private func names(of tree: SyntaxTree) -> [String] {
  tree.properties.map { property in
    let texts = [property.anchor, property.tag].map { range in
      range.map { String(decoding: tree.text[Int($0.start)..<Int($0.end)], as: UTF8.self) } ?? "-"
    }
    return "\(property.node) \(texts[0]) \(texts[1])"
  }.sorted()
}
