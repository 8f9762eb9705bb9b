import AegisBasics
import AegisSyntax

/// A JSON document with one member or item a line, indented by two; nil where it is no JSON without mistakes.
///
/// Names, texts and numbers stay as they are written.
func laidOutJSON(_ text: [UInt8]) -> [UInt8]? {
  let parsed = parseJSON(text, file: FileID(rawValue: 0))
  guard parsed.bag.isEmpty, let root = parsed.value.root else { return nil }
  var writer = JSONLayoutWriter(tree: parsed.value)
  writer.write(root, indent: 0)
  return writer.output
}

/// The tokens of a JSON document: what of it is not white space.
func jsonTokens(_ text: [UInt8]) -> [ArraySlice<UInt8>]? {
  let parsed = parseJSON(text, file: FileID(rawValue: 0))
  guard parsed.bag.isEmpty else { return nil }
  return parsed.value.records.map { record in
    let (start, end) = (Int(record.range.start), Int(record.range.end))
    return record.kind == .scalar ? text[start..<end] : text[start..<(start + 1)] + [UInt8(truncatingIfNeeded: record.link)]
  }
}

private struct JSONLayoutWriter {
  let tree: SyntaxTree
  var output: [UInt8] = []

  mutating func write(_ node: NodeID, indent: Int) {
    let range = tree.range(node)
    switch tree.kind(node) {
    case .scalar, .alias: output += tree.text[Int(range.start)..<Int(range.end)]
    case .mapping:
      let entries = tree.entries(node)
      writeMembers("{", "}", entries.count, indent: indent) { writer, index, indent in
        writer.write(entries[index].key, indent: indent)
        writer.output += ": ".utf8
        writer.write(entries[index].value, indent: indent)
      }
    case .sequence:
      let items = tree.items(node)
      writeMembers("[", "]", items.count, indent: indent) { writer, index, indent in writer.write(items[index], indent: indent) }
    }
  }

  private mutating func writeMembers(
    _ opener: String, _ closer: String, _ count: Int, indent: Int, _ body: (inout JSONLayoutWriter, Int, Int) -> Void
  ) {
    output += opener.utf8
    for index in 0..<count {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      breakLine(indent: indent + 2)
      body(&self, index, indent + 2)
    }
    if count > 0 { breakLine(indent: indent) }
    output += closer.utf8
  }

  private mutating func breakLine(indent: Int) {
    output.append(0x0A)
    output += repeatElement(0x20, count: indent)
  }
}
