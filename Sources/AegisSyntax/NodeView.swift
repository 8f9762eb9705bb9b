import AegisBasics

/// A tree's nodes for loops that look at very many of them: without the checks and the counts of references that each look
/// through `SyntaxTree` costs. Of use only while the call of `SyntaxTree.withNodes` lasts that gave it.
public struct NodeView {
  private let records: UnsafePointer<SyntaxTree.Record>
  private let text: UnsafePointer<UInt8>
  private let tree: Unmanaged<SyntaxTree>

  @inline(__always)
  init(_ records: UnsafePointer<SyntaxTree.Record>, _ text: UnsafePointer<UInt8>, _ tree: SyntaxTree) {
    (self.records, self.text, self.tree) = (records, text, Unmanaged.passUnretained(tree))
  }

  /// - Parameter node: One of the tree.
  @inline(__always)
  public subscript(node: NodeID) -> SyntaxTree.Record { records[node] }

  /// The index behind the subtree of a node.
  @inline(__always)
  public func end(of node: NodeID) -> NodeID {
    let record = records[node]
    return record.kind == .mapping || record.kind == .sequence ? Int(record.link) : node &+ 1
  }

  /// Calls `body` with the bytes of a scalar's value, as `SyntaxTree.withValue` does.
  @inline(__always)
  public func withValue<Result>(_ node: NodeID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let record = records[node]
    if let bytes = verbatim(record) { return body(bytes) }
    return tree.takeUnretainedValue().value(node).withUnsafeBufferPointer(body)
  }

  /// The bytes of a scalar's value where they stand in the file just as they are, see `SyntaxTree.verbatimRange`.
  @inline(__always)
  public func verbatim(_ record: SyntaxTree.Record) -> UnsafeBufferPointer<UInt8>? {
    guard record.kind == .scalar, !record.flags.contains(.encoded) else { return nil }
    let (start, end) = (Int(record.range.start), Int(record.range.end))
    // A string of JSON that is not closed is not just as it is written.
    if record.style == .jsonString { return UnsafeBufferPointer(start: text + (start &+ 1), count: end &- start &- 2) }
    if record.style == .literal || record.style == .folded { return nil }
    guard record.style == .doubleQuoted || record.style == .singleQuoted else {
      return UnsafeBufferPointer(start: text + start, count: end &- start)
    }
    let isClosed = start &+ 2 <= end && text[end &- 1] == text[start]
    return UnsafeBufferPointer(start: text + (start &+ 1), count: end &- start &- (isClosed ? 2 : 1))
  }

  /// Whether the value of one of some nodes is not just what is written there.
  @inline(__always)
  public func hasEncoded(_ nodes: Range<NodeID>) -> Bool {
    var flags: NodeFlags = []
    for node in nodes { flags.formUnion(records[node].flags) }
    return flags.contains(.encoded)
  }

  /// The bytes from the first to the last of some strings of JSON that stand side by side in a list, where each of them is just as
  /// it is written: so many strings with the same bytes are the same strings. Nil for anything else.
  ///
  /// - Parameters:
  ///   - count: How many they are; not zero.
  ///   - first: The first of them.
  ///   - last: The last.
  @inline(__always)
  public func bytes(ofStrings count: Int, from first: NodeID, to last: NodeID) -> UnsafeBufferPointer<UInt8>? {
    guard last == first &+ count &- 1 else { return nil }
    for node in first...last {
      let record = records[node]
      guard record.kind == .scalar, record.style == .jsonString, record.flags.isDisjoint(with: [.encoded, .incomplete, .absent]) else { return nil }
    }
    let start = Int(records[first].range.start)
    return UnsafeBufferPointer(start: text + start, count: Int(records[last].range.end) &- start)
  }
}

extension SyntaxTree {
  /// Of a tree that has a node, and so a text.
  @inline(__always)
  public func withNodes<Result>(_ body: (NodeView) -> Result) -> Result {
    records.withUnsafeBufferPointer { records in
      text.withUnsafeBufferPointer { body(NodeView(records.baseAddress!, $0.baseAddress!, self)) }
    }
  }
}
