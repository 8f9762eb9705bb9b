import AegisBasics
import AegisSyntax

/// What is wrong with a tree's ranges, links, and segment maps; nil where all is well.
func flaw(of tree: SyntaxTree) -> String? {
  let size = UInt32(tree.text.count)
  var open: [(end: NodeID, range: TextRange, count: Int, kind: NodeKind)] = []
  var previousStart: UInt32 = 0
  for node in tree.records.indices {
    let record = tree.records[node]
    while let last = open.last, node >= last.end {
      open.removeLast()
      if last.kind == .mapping && last.count % 2 != 0 { return "a mapping has a key without a value" }
    }
    if record.range.start > record.range.end || record.range.end > size { return "node \(node): range \(record.range)" }
    if record.range.start < previousStart { return "node \(node): begins before the node in front of it" }
    previousStart = record.range.start
    if let last = open.last {
      open[open.count - 1].count += 1
      if tree.end(of: node) > last.end { return "node \(node): ends behind its parent" }
      if record.range.start < last.range.start || record.range.end > last.range.end {
        return "node \(node): \(record.range) is not within its parent's \(last.range)"
      }
    } else if node > 0 {
      return "node \(node): a second root"
    }
    switch record.kind {
    case .mapping, .sequence:
      if tree.end(of: node) <= node || tree.end(of: node) > tree.records.count { return "node \(node): link" }
      open.append((tree.end(of: node), record.range, 0, record.kind))
    case .alias:
      if record.link != SyntaxTree.none && Int(record.link) >= node { return "node \(node): an alias to what follows" }
    case .scalar:
      if let found = flawOfScalar(tree, node) { return "node \(node): \(found)" }
    }
  }
  if let last = open.last, last.kind == .mapping, last.count % 2 != 0 { return "a mapping has a key without a value" }
  return nil
}

private func flawOfScalar(_ tree: SyntaxTree, _ node: NodeID) -> String? {
  let decoded = tree.decode(node)
  let record = tree.records[node]
  if decoded.text != tree.value(node) { return "two values" }
  if Int(decoded.map.decodedCount) != decoded.text.count { return "the map covers \(decoded.map.decodedCount) of \(decoded.text.count) bytes" }
  // The content of a block scalar reaches behind its node, over line breaks that may belong to the value.
  var limit = record.range
  if record.style == .literal || record.style == .folded { limit.end = max(limit.end, tree.blocks[Int(record.link)].content.end) }
  var decodedEnd: UInt32 = 0
  var sourceEnd = limit.start
  for segment in decoded.map.segments {
    if segment.decoded != decodedEnd { return "a gap in the map at \(decodedEnd)" }
    if segment.source < sourceEnd || segment.source + segment.sourceLength > limit.end { return "a segment out of order: \(segment)" }
    decodedEnd = segment.decoded + segment.length
    sourceEnd = segment.source + segment.sourceLength
    if segment.isVerbatim {
      if segment.length != segment.sourceLength { return "a verbatim segment of two lengths" }
      for offset in 0..<Int(segment.length) where decoded.text[Int(segment.decoded) + offset] != tree.text[Int(segment.source) + offset] {
        return "byte \(Int(segment.decoded) + offset) of the value is another in the file"
      }
    }
  }
  var previous: UInt32 = 0
  for offset in 0..<UInt32(decoded.text.count) {
    let range = decoded.map.sourceRange(ofDecoded: TextRange(offset, offset + 1))
    if range.start < previous || range.isEmpty || !limit.contains(range) { return "byte \(offset) maps to \(range)" }
    previous = range.start
  }
  let whole = decoded.map.sourceRange(ofDecoded: TextRange(0, UInt32(decoded.text.count)))
  return decoded.text.isEmpty || limit.contains(whole) ? nil : "the whole maps to \(whole)"
}

/// What is wrong with findings; nil where all is well.
func flaw(of findings: [Diagnostic], in text: [UInt8], bounds: SyntaxBounds = SyntaxBounds()) -> String? {
  if findings.count > bounds.findings + 1 { return "\(findings.count) findings" }
  for finding in findings {
    let places = [finding.primary.at] + finding.secondary.map(\.at) + finding.fixes.flatMap(\.edits).map(\.at)
    for place in places where place.range.start > place.range.end || Int(place.range.end) > text.count {
      return "\(finding.code.code) speaks of \(place.range)"
    }
    if finding.primary.at.range.isEmpty && !text.isEmpty && Int(finding.primary.at.range.start) < text.count {
      return "\(finding.code.code) marks nothing at \(finding.primary.at.range)"
    }
  }
  let primaries = findings.filter { $0.severity != .note }.map { "\($0.code.code) \($0.primary.at.range)" }
  if Set(primaries).count != primaries.count { return "the same is said twice: \(primaries)" }
  return nil
}

/// What is wrong with the order and nesting of a JSON tree's ranges.
func flawOfJSON(_ tree: SyntaxTree) -> String? {
  var open: [(end: NodeID, range: TextRange)] = []
  var previous: UInt32 = 0
  for node in tree.records.indices {
    let range = tree.range(node)
    while let last = open.last, node >= last.end { open.removeLast() }
    if range.start > range.end || Int(range.end) > tree.text.count { return "node \(node): \(range)" }
    if range.start < previous { return "node \(node): begins before the node in front of it" }
    previous = range.start
    if let last = open.last, range.start < last.range.start || range.end > last.range.end {
      return "node \(node): \(range) is not within \(last.range)"
    }
    if tree.kind(node) == .mapping || tree.kind(node) == .sequence { open.append((tree.end(of: node), range)) }
  }
  return nil
}
