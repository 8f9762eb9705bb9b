public import AegisBasics
public import AegisSyntax

extension StatementFacts {
  /// Takes an element out of the list that it stands in, with its comma or its line; nil where it stands in none,
  /// or where the list's layout is not one that this can be done in without touching anything else.
  ///
  /// - Parameter elements: All elements of the list.
  public func removal(of node: NodeID, from elements: [NodeID]) -> Edit? {
    elements.firstIndex(of: node).flatMap { removal(at: $0, elements) }
  }

  private func removal(at index: Int, _ elements: [NodeID]) -> Edit? {
    guard elements.count > 1 else { return nil }
    let node = elements[index]
    if tree.records[node].style == .plain || !isInBrackets(elements) { return lineRemoval(of: node) ?? commaRemoval(index, elements) }
    return commaRemoval(index, elements)
  }

  /// Takes several elements out of the list that they stand in; those that cannot be taken out stay.
  ///
  /// - Parameters:
  ///   - nodes: Some of the elements, in their order; one stays at least.
  ///   - elements: All elements of the list.
  public func removals(of nodes: [NodeID], from elements: [NodeID]) -> [Edit] {
    var edits: [Edit] = []
    var removed: Set<NodeID> = []
    var rest = elements[...]
    for node in nodes {
      guard let index = rest.firstIndex(of: node), var edit = removal(at: index, elements) else { continue }
      rest = elements[(index + 1)...]
      // The last element goes with the comma in front of it, and so do then those that go right before it.
      if let last = edits.last, edit.at.range.start < last.at.range.end {
        guard let kept = elements.dropLast().last(where: { !removed.contains($0) }) else { continue }
        let start = tree.range(kept).end
        edits.removeAll { $0.at.range.start >= start }
        edit = Edit(SourceRange(tree.file, TextRange(start, edit.at.range.end)), replacement: "")
      }
      edits.append(edit)
      removed.insert(node)
    }
    return edits
  }

  private func isInBrackets(_ elements: [NodeID]) -> Bool {
    elements[0] > 0 && (tree.records[elements[0]].style == .jsonString || tree.records[elements[0] - 1].flags.contains(.flow))
  }

  /// `"a", "b"`: with the comma behind it, or, for the last one, with the comma in front of it.
  private func commaRemoval(_ at: Int, _ elements: [NodeID]) -> Edit? {
    let range = tree.range(elements[at])
    if at + 1 < elements.count {
      let next = tree.range(elements[at + 1])
      guard next.start > range.end, hasOnlyComma(range.end, next.start) else { return nil }
      return Edit(SourceRange(tree.file, TextRange(range.start, next.start)), replacement: "")
    }
    let previous = tree.range(elements[at - 1])
    guard previous.end < range.start, hasOnlyComma(previous.end, range.start) else { return nil }
    return Edit(SourceRange(tree.file, TextRange(previous.end, range.end)), replacement: "")
  }

  private func hasOnlyComma(_ start: UInt32, _ end: UInt32) -> Bool {
    var commas = 0
    for byte in tree.text[Int(start)..<Int(end)] {
      switch byte {
      case UInt8(ascii: ","): commas += 1
      case 0x20, 0x09, 0x0A, 0x0D: break
      default: return false
      }
    }
    return commas == 1
  }

  /// `- a` on a line of its own: the line.
  private func lineRemoval(of node: NodeID) -> Edit? {
    let range = tree.range(node)
    var start = Int(range.start)
    var dashes = 0
    while start > 0, tree.text[start - 1] != 0x0A {
      start -= 1
      switch tree.text[start] {
      case UInt8(ascii: "-"): dashes += 1
      case 0x20: break
      default: return nil
      }
    }
    guard dashes == 1 else { return nil }
    var end = Int(range.end)
    while end < tree.text.count, tree.text[end] != 0x0A {
      guard tree.text[end] == 0x20 || tree.text[end] == 0x0D else { return nil }
      end += 1
    }
    if end < tree.text.count { end += 1 }
    return Edit(SourceRange(tree.file, TextRange(UInt32(start), UInt32(end))), replacement: "")
  }
}
