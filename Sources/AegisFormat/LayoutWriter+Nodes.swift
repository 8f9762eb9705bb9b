import AegisBasics
import AegisSyntax

/// Collections, and what stands in front of every node.
extension LayoutWriter {
  /// What a node stands behind.
  enum Position {
    case start
    case dash
    case colon
  }

  /// Writes a node of a collection that is indented by `parent`.
  mutating func write(_ node: NodeID, behind position: Position, parent: Int) throws(LayoutObstacle) {
    let record = tree.records[node]
    let indent = parent + 2
    let named = propertyRanges(of: node)
    for property in named { write(property, position == .start ? .line : .space, indent: indent) }
    let opening: Separator = position == .dash && named.isEmpty ? .space : .line
    switch record.kind {
    case .alias: write(record.range, .space, indent: indent)
    case .scalar: if !record.flags.contains(.absent) { writeScalar(node, parent: parent) }
    case .mapping where node + 1 == tree.end(of: node): writeEmpty("{}", record, position, indent: indent)
    case .sequence where node + 1 == tree.end(of: node): writeEmpty("[]", record, position, indent: indent)
    case .mapping where staysOnLine(record), .sequence where staysOnLine(record):
      write(record.range, position == .start ? .line : .space, indent: indent)
    case .mapping: try writeMapping(node, opening, indent: indent)
    case .sequence: try writeSequence(node, opening, indent: indent)
    }
  }

  /// Comments between the brackets come behind them.
  private mutating func writeEmpty(_ brackets: String, _ record: SyntaxTree.Record, _ position: Position, indent: Int) {
    writeIndicator(brackets, at: Int(record.range.start), position == .start ? .line : .space, indent: indent)
    pass(to: Int(record.range.start) + 1)
  }

  private mutating func writeMapping(_ node: NodeID, _ opening: Separator, indent: Int) throws(LayoutObstacle) {
    let isFlow = tree.records[node].flags.contains(.flow)
    open(column: isFlow ? nil : column(of: Int(tree.range(node).start)), indent: indent)
    var separator = opening
    for (key, value) in tree.entries(node) {
      try writeKey(key, separator, indent: indent)
      append(tree.kind(key) == .alias ? " :" : ":")
      passColon()
      try write(value, behind: .colon, parent: indent)
      separator = .line
    }
    close()
  }

  private mutating func writeKey(_ key: NodeID, _ separator: Separator, indent: Int) throws(LayoutObstacle) {
    let record = tree.records[key]
    let isOnOneLine = !text[Int(record.range.start)..<Int(record.range.end)].contains(where: isBreak)
    guard record.kind == .alias || record.kind == .scalar, isOnOneLine, !record.flags.contains(.absent),
      record.style != .literal, record.style != .folded
    else { throw .unusualKey(record.range) }
    var separator = separator
    for property in propertyRanges(of: key) {
      write(property, separator, indent: indent)
      separator = .space
    }
    write(record.range, separator, indent: indent, replacement: spelling(of: key))
  }

  private mutating func writeSequence(_ node: NodeID, _ opening: Separator, indent: Int) throws(LayoutObstacle) {
    let isFlow = tree.records[node].flags.contains(.flow)
    open(column: isFlow ? nil : column(of: Int(tree.range(node).start)), indent: indent)
    var separator = opening
    for item in tree.items(node) {
      let start = Int((propertyRanges(of: item).first ?? tree.range(item)).start)
      // The comments in front of a dash come before it, those behind it do not.
      let dash = isFlow ? start : dashOffset() ?? start
      writeIndicator("-", at: dash, separator, indent: indent)
      if !isFlow { pass(to: dash + 1) }
      try write(item, behind: .dash, parent: indent)
      separator = .line
    }
    close()
  }
}
