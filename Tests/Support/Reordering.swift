import AegisBasics
public import AegisSamples
import AegisSyntax

/// A file of a configuration with the items of its lists in another order, however deep they stand.
public enum Reordering {
  /// Lists of objects that the configuration itself names: resources, references, tags.
  case objects
  /// Every list, also in policy documents, be they mappings, JSON in scalars, or written in brackets.
  case everything

  public func of(_ text: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    let tree = parseYAML(text, file: FileID(rawValue: 0)).value
    // An anchor has to stand in front of what it is used for.
    guard tree.root != nil, tree.properties.isEmpty else { return text }
    let places = tree.records.indices.filter { isReordered($0, tree) }
    return written(0..<text.count, places[...], tree, &random)
  }

  private func isReordered(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    if isJSON(node, tree) { return self == .everything }
    guard tree.kind(node) == .sequence else { return false }
    if self == .everything { return true }
    guard !tree.records[node].flags.contains(.flow) else { return false }
    return tree.items(node).allSatisfy { item in
      tree.kind(item) == .mapping && !tree.records[item].flags.contains(.flow)
        && !tree.entries(item).contains { tree.string($0.key) == "Effect" }
    }
  }

  /// A block scalar, or one in single quotes, that holds an object.
  private func isJSON(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    guard tree.kind(node) == .scalar, [.literal, .folded, .singleQuoted].contains(tree.records[node].style) else { return false }
    return tree.withValue(node) { value in value.first { $0 != 0x20 && $0 != 0x0A } == UInt8(ascii: "{") }
  }

  /// A part of the text with the lists that stand in it in another order.
  private func written(
    _ range: Range<Int>, _ places: ArraySlice<NodeID>, _ tree: SyntaxTree, _ random: inout RandomSource
  ) -> [UInt8] {
    var output: [UInt8] = []
    var position = range.lowerBound
    for node in places {
      let place = tree.range(node)
      guard Int(place.start) >= position, Int(place.end) <= range.upperBound else { continue }
      output += tree.text[position..<Int(place.start)]
      let inner = places.filter { $0 > node && $0 < tree.end(of: node) }[...]
      if tree.kind(node) == .scalar {
        output += json(Array(tree.text[Int(place.start)..<Int(place.end)]), &random)
      } else if tree.records[node].flags.contains(.flow) {
        output += flowList(node, inner, tree, &random)
      } else {
        output += blockList(node, inner, tree, &random)
      }
      position = Int(place.end)
    }
    return output + tree.text[position..<range.upperBound]
  }

  private func blockList(_ list: NodeID, _ inner: ArraySlice<NodeID>, _ tree: SyntaxTree, _ random: inout RandomSource) -> [UInt8] {
    let items = tree.items(list)
    let range = tree.range(list)
    // From dash to dash.
    var pieces: [[UInt8]] = []
    for (index, item) in items.enumerated() {
      let start = dash(before: Int(tree.range(item).start), tree)
      let end = index + 1 < items.count ? dash(before: Int(tree.range(items[index + 1]).start), tree) : Int(range.end)
      var piece = written(start..<end, inner, tree, &random)
      while piece.last == 0x20 || piece.last == 0x0A { piece.removeLast() }
      pieces.append(piece)
    }
    shuffle(&pieces, &random)
    let lineStart = tree.text[..<Int(range.start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let separator = [UInt8(0x0A)] + [UInt8](repeating: 0x20, count: Int(range.start) - lineStart)
    return Array(pieces.joined(separator: separator))
  }

  private func flowList(_ list: NodeID, _ inner: ArraySlice<NodeID>, _ tree: SyntaxTree, _ random: inout RandomSource) -> [UInt8] {
    var pieces = tree.items(list).map { item in
      written(Int(tree.range(item).start)..<Int(tree.range(item).end), inner, tree, &random)
    }
    shuffle(&pieces, &random)
    return Array("[".utf8) + pieces.joined(separator: Array(", ".utf8)) + Array("]".utf8)
  }

  /// JSON as it is written, white space kept with the item behind it.
  private func json(_ text: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    var output: [UInt8] = []
    // The lists around, each with its items and where in `output` the one at hand begins.
    var open: [(items: [[UInt8]], start: Int)] = []
    var depths: [Bool] = []
    var isInString = false
    var isEscaped = false
    for byte in text {
      if isInString {
        output.append(byte)
        if !isEscaped && byte == UInt8(ascii: "\"") { isInString = false }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"): depths.append(false)
      case UInt8(ascii: "}"): depths.removeLast()
      case UInt8(ascii: "["):
        depths.append(true)
        output.append(byte)
        open.append(([], output.count))
        continue
      case UInt8(ascii: ",") where depths.last == true:
        open[open.count - 1].items.append(Array(output[open[open.count - 1].start...]))
        output.removeSubrange(open[open.count - 1].start...)
        continue
      case UInt8(ascii: "]"):
        depths.removeLast()
        var (items, start) = open.removeLast()
        items.append(Array(output[start...]))
        output.removeSubrange(start...)
        shuffle(&items, &random)
        output += items.joined(separator: [UInt8(ascii: ",")])
      default: break
      }
      output.append(byte)
    }
    return output
  }

  private func shuffle(_ pieces: inout [[UInt8]], _ random: inout RandomSource) {
    for index in pieces.indices.reversed() { pieces.swapAt(index, random.below(index + 1)) }
  }

  private func dash(before offset: Int, _ tree: SyntaxTree) -> Int {
    var index = offset - 1
    while tree.text[index] != UInt8(ascii: "-") { index -= 1 }
    return index
  }
}
