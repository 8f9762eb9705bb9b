import AegisBasics

/// What takes the place of a scalar's value.
public enum FilledValue: Sendable {
  /// A text; `isPlain` as if it had been written without quotes, for numbers and truth values.
  case text(DecodedScalar, isPlain: Bool)
  /// Several texts: a list in the scalar's place, or, where the scalar is an item of a list, further items of it.
  case items([DecodedScalar])
  /// As it is written, because something is missing, which has been reported: nothing may be concluded from it.
  case unknown(DecodedScalar)
}

extension SyntaxTree {
  /// The tree with other values for some of its scalars.
  ///
  /// Everything keeps its place in the file: values are decoded with a map that leads back to what made them.
  ///
  /// - Parameter values: By the node, in document order.
  public func filling(_ values: [(node: NodeID, value: FilledValue)]) -> SyntaxTree {
    guard !values.isEmpty else { return self }
    var filled: [DecodedScalar] = []
    filled.reserveCapacity(values.count)
    func record(_ node: NodeID, _ scalar: DecodedScalar, isPlain: Bool) -> Record {
      var record = records[node]
      record.flags.insert([.filled, .encoded])
      record.link = UInt32(filled.count)
      if isPlain { record.style = .plain }
      filled.append(scalar)
      return record
    }
    var changed = records
    var lists: [(node: NodeID, items: [Record])] = []
    for (node, value) in values {
      switch value {
      case .text(let scalar, let isPlain): changed[node] = record(node, scalar, isPlain: isPlain)
      case .unknown(let scalar):
        changed[node] = record(node, scalar, isPlain: false)
        changed[node].flags.insert(.incomplete)
      case .items(let scalars): lists.append((node, scalars.map { record(node, $0, isPlain: false) }))
      }
    }
    if !lists.isEmpty { changed = spliced(changed, lists) }
    return SyntaxTree(
      file: file, text: text, records: changed, blocks: blocks, properties: lists.isEmpty ? properties : [], decoded: decoded,
      filled: filled, comments: comments, holders: holders)
  }

  /// The records with lists in the place of scalars, and every link as many further as went in before its target.
  private func spliced(_ records: [Record], _ lists: [(node: NodeID, items: [Record])]) -> [Record] {
    let items = itemsOfLists(lists.map(\.node))
    var moved = [UInt32](repeating: 0, count: records.count + 1)
    var next = 0
    var shift: UInt32 = 0
    for node in 0...records.count {
      moved[node] = UInt32(node) + shift
      guard next < lists.count, lists[next].node == node else { continue }
      shift += UInt32(lists[next].items.count + (items.contains(node) ? 0 : 1) - 1)
      next += 1
    }
    var result: [Record] = []
    result.reserveCapacity(records.count + Int(shift))
    next = 0
    for (node, record) in records.enumerated() {
      if next < lists.count && lists[next].node == node {
        if !items.contains(node) {
          result.append(
            Record(
              kind: .sequence, style: .plain, flags: .flow, range: record.range,
              link: UInt32(result.count + 1 + lists[next].items.count)))
        }
        result += lists[next].items
        next += 1
        continue
      }
      var record = record
      switch record.kind {
      case .mapping, .sequence: record.link = moved[Int(record.link)]
      case .alias: if record.link != Self.none { record.link = moved[Int(record.link)] }
      case .scalar: break
      }
      result.append(record)
    }
    return result
  }

  /// Those of the nodes that are items of a list.
  private func itemsOfLists(_ nodes: [NodeID]) -> Set<NodeID> {
    var found: Set<NodeID> = []
    var open: [(isList: Bool, end: NodeID)] = []
    var next = 0
    for node in records.indices where next < nodes.count {
      while let last = open.last, last.end <= node { open.removeLast() }
      if nodes[next] == node {
        if open.last?.isList ?? false { found.insert(node) }
        next += 1
      }
      switch kind(node) {
      case .sequence: open.append((true, end(of: node)))
      case .mapping: open.append((false, end(of: node)))
      case .scalar, .alias: break
      }
    }
    return found
  }
}
