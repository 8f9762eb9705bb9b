import AegisBasics
import AegisSyntax

/// A tree in the oracle's words.
func dump(_ tree: SyntaxTree) -> [String] {
  guard let root = tree.root else { return [] }
  var lines: [String] = []
  let names = Dictionary(tree.properties.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
  let scalars = scalarIndices(tree.text)

  func name(_ range: TextRange) -> String {
    String(decoding: tree.text[Int(range.start) + 1..<Int(range.end)], as: UTF8.self)
  }
  func places(_ node: NodeID, start: Bool, end: Bool) -> String {
    let range = tree.range(node)
    return (start ? " from \(scalars[Int(range.start)])" : "") + (end ? " to \(scalars[Int(range.end)])" : "")
  }
  func visit(_ node: NodeID, _ depth: Int) -> NodeID {
    let indent = String(repeating: "  ", count: depth)
    let record = tree.records[node]
    var owns = ""
    if let found = names[node] {
      owns = (found.anchor.map { " &" + name($0) } ?? "") + (found.tag == nil ? "" : " tagged")
    }
    switch record.kind {
    case .alias:
      lines.append(indent + "alias \(name(record.range))" + places(node, start: true, end: true))
    case .scalar:
      let value = tree.value(node)
      let style =
        switch record.style {
        case .singleQuoted: "single"
        case .doubleQuoted: "double"
        case .literal: "literal"
        case .folded: "folded"
        default: "plain"
        }
      let isBlock = style == "literal" || style == "folded"
      let isEmpty = style == "plain" && value.isEmpty
      lines.append(
        indent + "\(style)\(owns) \(show(value))" + places(node, start: owns.isEmpty && !isEmpty, end: !isBlock && !isEmpty))
    case .sequence, .mapping:
      lines.append(
        indent + (record.kind == .mapping ? "mapping" : "sequence") + (record.flags.contains(.flow) ? " flow" : "") + owns
          + (owns.isEmpty ? places(node, start: true, end: false) : ""))
      var child = node + 1
      while child < tree.end(of: node) { child = visit(child, depth + 1) }
      lines.append(indent + "end")
    }
    return tree.end(of: node)
  }
  _ = visit(root, 0)
  return lines
}

/// For each byte offset the number of Unicode scalars before it; a byte order mark at the start is not counted, as in libyaml.
private func scalarIndices(_ text: [UInt8]) -> [Int] {
  var indices: [Int] = []
  indices.reserveCapacity(text.count + 1)
  var count = text.starts(with: [0xEF, 0xBB, 0xBF]) ? -1 : 0
  for byte in text {
    indices.append(count + (byte & 0xC0 == 0x80 ? 1 : 0))
    if byte & 0xC0 != 0x80 { count += 1 }
  }
  indices.append(count)
  return indices
}
