import AegisAccess
import AegisBasics
import AegisPolicy
import AegisSyntax

/// Rewrites lists of a policy document in its file, and leaves the layout of what stays as it is.
struct ListRewrite {
  let tree: SyntaxTree

  /// What becomes of one element: its own text, other texts in its style, or nothing.
  enum Element {
    case kept
    case replaced([String])
    case removed
  }

  /// One edit over a list of at least one element of which something stays; nil where the text between two
  /// elements is more than a separator, such as a comment.
  ///
  /// - Parameter nodes: All scalars of the list, in their order.
  func edit(_ nodes: [NodeID], _ elements: [Element]) -> Edit? {
    guard let first = nodes.first, let last = nodes.last else { return nil }
    let separators = zip(nodes, nodes.dropFirst()).map { text(tree.range($0).end, tree.range($1).start) }
    guard separators.allSatisfy(isSeparator) else { return nil }
    let isAlone = nodes.count == 1 && !isItem(first)
    var result = ""
    var isEmpty = true
    for (index, node) in nodes.enumerated() {
      let range = tree.range(node), source = text(range.start, range.end)
      let texts: [String]
      switch elements[index] {
      case .kept: texts = [source]
      case .replaced(let names): texts = names.map { styled($0, like: source) }
      case .removed: texts = []
      }
      for text in texts {
        if !isEmpty { result += separators.isEmpty ? ", " : separators[max(0, min(index, separators.count) - 1)] }
        result += text
        isEmpty = false
      }
    }
    if isEmpty { return nil }
    if isAlone, case .replaced(let names) = elements[0], names.count > 1 { result = "[\(result)]" }
    return Edit(SourceRange(tree.file, TextRange(tree.range(first).start, tree.range(last).end)), replacement: result)
  }

  /// Edits that take whole statements out of their list; nil where it cannot be done, or nothing would be left.
  func removal(of removed: Set<Int>, from nodes: [NodeID]) -> [Edit]? {
    if removed.isEmpty { return [] }
    guard removed.count < nodes.count else { return nil }
    var edits: [Edit] = []
    var index = 0
    while index < nodes.count {
      guard removed.contains(index) else {
        index += 1
        continue
      }
      var end = index
      while end < nodes.count, removed.contains(end) { end += 1 }
      let gaps = (max(index - 1, 0)..<min(end, nodes.count - 1)).map { text(tree.range(nodes[$0]).end, tree.range(nodes[$0 + 1]).start) }
      guard gaps.allSatisfy({ isSeparator($0) }) else { return nil }
      let range =
        end < nodes.count
        ? TextRange(tree.range(nodes[index]).start, tree.range(nodes[end]).start)
        : TextRange(tree.range(nodes[index - 1]).end, tree.range(nodes[end - 1]).end)
      edits.append(Edit(SourceRange(tree.file, range), replacement: ""))
      index = end
    }
    return edits
  }

  private func text(_ start: UInt32, _ end: UInt32) -> String {
    start <= end ? String(decoding: tree.text[Int(start)..<Int(end)], as: UTF8.self) : "#"
  }

  /// White space with one comma, or with one dash behind a line break.
  private func isSeparator(_ text: String) -> Bool {
    var marks = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "-"): marks += 1
      case 0x20, 0x09, 0x0A, 0x0D: break
      default: return false
      }
    }
    return marks == 1
  }

  /// Whether a scalar that is the only one stands in a list all the same.
  private func isItem(_ node: NodeID) -> Bool { node > 0 && tree.kind(node - 1) == .sequence }

  /// A name in the quotes of another text, if that has any. Names of actions need none anywhere.
  private func styled(_ name: String, like source: String) -> String {
    for quote in ["\\\"", "\"", "'"] where source.hasPrefix(quote) && source.hasSuffix(quote) { return quote + name + quote }
    return name
  }
}
