import AegisBasics
import AegisSyntax

/// Scalars: as they stand, with their lines indented as they have to be, or as a document that is laid out.
extension LayoutWriter {
  mutating func writeScalar(_ node: NodeID, parent: Int) {
    let record = tree.records[node]
    let indent = parent + 2
    if hints.documents.contains(node), let json = laidOutJSON(tree.value(node)), isPrintable(json) {
      return writeDocument(node, json, indent: indent)
    }
    switch record.style {
    case .literal, .folded: writeBlock(node, indent: indent)
    default: write(record.range, .space, indent: indent, replacement: spelling(of: node) ?? indented(record, by: indent))
    }
  }

  // MARK: Documents

  private mutating func writeDocument(_ node: NodeID, _ json: [UInt8], indent: Int) {
    let record = tree.records[node]
    var replacement = Array("|-".utf8)
    var range = record.range
    let comment: TextRange?
    if record.style == .literal || record.style == .folded {
      comment = headerComment(node)
      range = blockRange(node)
    } else {
      // Behind a quoted text a comment may stand, behind a block none.
      comment = commentOnLine(behind: Int(record.range.end))
    }
    if let comment { replacement += [0x20] + text[Int(comment.start)..<Int(comment.end)] }
    for line in json.split(separator: 0x0A) { replacement += [0x0A] + repeatElement(0x20, count: indent) + line }
    write(range, .space, indent: indent, replacement: replacement, isBlock: true)
    if let comment { passComment(comment) }
  }

  /// The comment behind `offset` on its line.
  private func commentOnLine(behind offset: Int) -> TextRange? {
    let index = firstComment(from: UInt32(offset))
    guard index < tree.comments.count else { return nil }
    let comment = tree.comments[index]
    return text[offset..<Int(comment.start)].contains(where: isBreak) ? nil : comment
  }

  /// Whether a text can stand in a block scalar, where nothing can be escaped.
  private func isPrintable(_ text: [UInt8]) -> Bool {
    String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
      default: false
      }
    }
  }

  // MARK: Blocks

  private mutating func writeBlock(_ node: NodeID, indent: Int) {
    let record = tree.records[node]
    let block = tree.blocks[Int(record.link)]
    let lines = contentLines(block)
    let value = tree.value(node)
    let breaks = value.reversed().prefix { $0 == 0x0A }.count
    var header = Array((record.style == .literal ? "|" : ">").utf8)
    if needsIndicator(lines) { header.append(UInt8(ascii: "2")) }
    switch block.chomping {
    // The file ends within the last line: the value has no line break at its end, and keeps to that.
    case _ where breaks == 0 && !value.isEmpty: header.append(UInt8(ascii: "-"))
    case .strip: header.append(UInt8(ascii: "-"))
    case .keep: header.append(UInt8(ascii: "+"))
    case .clip: break
    }
    let comment = headerComment(node)
    if let comment { header += [0x20] + text[Int(comment.start)..<Int(comment.end)] }
    for line in lines {
      header.append(0x0A)
      if !line.isEmpty { header += repeatElement(0x20, count: indent) + line }
    }
    if block.chomping == .keep { header += repeatElement(0x0A, count: max(0, breaks - (lines.isEmpty ? 0 : 1))) }
    write(blockRange(node), .space, indent: indent, replacement: header, isBlock: true)
  }

  /// The lines of a block without their indentation and line breaks, and without the empty ones at its end.
  private func contentLines(_ block: SyntaxTree.BlockScalar) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var index = Int(block.content.start)
    let end = Int(block.content.end)
    while index < end {
      var start = index
      while start < end && start - index < Int(block.indentation) && text[start] == 0x20 { start += 1 }
      var stop = start
      while stop < end && !isBreak(text[stop]) { stop += 1 }
      lines.append(text[start..<stop])
      index = stop < end ? stop + breakLength(at: stop) : stop
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Whether the indentation cannot be seen from the first text.
  private func needsIndicator(_ lines: [ArraySlice<UInt8>]) -> Bool {
    for line in lines where !line.isEmpty {
      return line.first == 0x20 || line.first == 0x09
    }
    return false
  }

  /// From the header, its comment included, to the end of the content, the last line break left out.
  private func blockRange(_ node: NodeID) -> TextRange {
    let record = tree.records[node]
    let block = tree.blocks[Int(record.link)]
    var end = max(record.range.end, headerComment(node)?.end ?? 0)
    if block.chomping == .keep && !block.content.isEmpty {
      var last = Int(block.content.end)
      if isBreak(text[last - 1]) {
        last -= last - 2 >= Int(block.content.start) && text[last - 1] == 0x0A && text[last - 2] == 0x0D ? 2 : 1
      }
      end = max(end, UInt32(last))
    }
    return TextRange(record.range.start, end)
  }

  private func headerComment(_ node: NodeID) -> TextRange? {
    let start = tree.range(node).start
    let content = tree.blocks[Int(tree.records[node].link)].content.start
    return tree.comments[firstComment(from: start)...].first.flatMap { $0.start < content ? $0 : nil }
  }

  private func firstComment(from offset: UInt32) -> Int {
    var (low, high) = (0, tree.comments.count)
    while low < high {
      let middle = (low + high) / 2
      if tree.comments[middle].start < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Lines

  /// A plain or quoted scalar over several lines with each of them indented; nil where it is on one.
  private func indented(_ record: SyntaxTree.Record, by indent: Int) -> [UInt8]? {
    let range = Int(record.range.start)..<Int(record.range.end)
    guard text[range].contains(where: isBreak) else { return nil }
    var output: [UInt8] = []
    var index = range.lowerBound
    while index < range.upperBound {
      var stop = index
      while stop < range.upperBound && !isBreak(text[stop]) { stop += 1 }
      var (start, end) = (index, stop)
      if index > range.lowerBound {
        while start < end && (text[start] == 0x20 || text[start] == 0x09) { start += 1 }
      }
      if stop < range.upperBound { end = trimmed(start, end, isDouble: record.style == .doubleQuoted) }
      if index > range.lowerBound && start < end { output += repeatElement(0x20, count: indent) }
      output += text[start..<end]
      index = stop
      if index < range.upperBound {
        output.append(0x0A)
        index += breakLength(at: index)
      }
    }
    return output
  }

  /// The end of a line without the blanks at its end; one that is escaped belongs to the text.
  private func trimmed(_ start: Int, _ stop: Int, isDouble: Bool) -> Int {
    var end = stop
    while end > start && (text[end - 1] == 0x20 || text[end - 1] == 0x09) { end -= 1 }
    guard isDouble, end < stop else { return end }
    var slashes = 0
    while end - slashes > start && text[end - slashes - 1] == UInt8(ascii: "\\") { slashes += 1 }
    return slashes % 2 == 1 ? end + 1 : end
  }

  /// A scalar's other spelling, with the quotes that it has or needs.
  func spelling(of node: NodeID) -> [UInt8]? {
    guard let wanted = hints.spellings[node] else { return nil }
    let isQuoted = tree.records[node].style != .plain
    let isSafe = wanted.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    if isSafe && !isQuoted { return Array(wanted.utf8) }
    if tree.value(node).elementsEqual(wanted.utf8) { return nil }
    return [UInt8(ascii: "'")] + wanted.utf8.flatMap { $0 == UInt8(ascii: "'") ? [$0, $0] : [$0] } + [UInt8(ascii: "'")]
  }
}
