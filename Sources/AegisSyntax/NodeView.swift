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
    if let bytes = verbatim(records[node]) { return body(bytes) }
    return tree.takeUnretainedValue().value(node).withUnsafeBufferPointer(body)
  }

  /// The bytes of a scalar's value where they stand in the file just as they are, see `SyntaxTree.verbatimRange`.
  @inline(__always)
  public func verbatim(_ record: SyntaxTree.Record) -> UnsafeBufferPointer<UInt8>? {
    guard record.kind == .scalar, !record.flags.contains(.encoded) else { return nil }
    let (start, end) = (Int(record.range.start), Int(record.range.end))
    if record.style == .literal || record.style == .folded { return nil }
    guard record.style == .jsonString || record.style == .doubleQuoted || record.style == .singleQuoted else {
      return UnsafeBufferPointer(start: text + start, count: end &- start)
    }
    let isClosed = start &+ 2 <= end && text[end &- 1] == text[start]
    return UnsafeBufferPointer(start: text + (start &+ 1), count: end &- start &- (isClosed ? 2 : 1))
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
