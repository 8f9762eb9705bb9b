import AegisPolicy
import AegisSyntax

/// Whether one of some resources is written twice, or matched by another. In lists longer than any that people write, one
/// may be.
func mayHoldRepeated(_ resources: [NodeID], _ tree: SyntaxTree) -> Bool {
  let count = resources.count
  if count < 2 { return false }
  if count > 64 { return true }
  return withUnsafeTemporaryAllocation(of: (end: UInt64, isPattern: Bool).self, capacity: count) { seen in
    for at in 0..<count {
      let (end, isPattern) = tree.withValue(resources[at]) { (endMark($0), $0.isPattern) }
      seen.initializeElement(at: at, to: (end, isPattern))
      for earlier in 0..<at {
        if seen[earlier].end == end || isPattern && covers(resources[at], resources[earlier], tree) { return true }
        if seen[earlier].isPattern && covers(resources[earlier], resources[at], tree) { return true }
      }
    }
    return false
  }
}

private func covers(_ wide: NodeID, _ narrow: NodeID, _ tree: SyntaxTree) -> Bool {
  tree.withValue(wide) { wide in tree.withValue(narrow) { globCovers(wide, $0, matchingCase: true) } }
}
