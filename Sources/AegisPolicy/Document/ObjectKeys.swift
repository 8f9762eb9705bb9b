import AegisBasics
import AegisSchema
import AegisSyntax

/// The keys of one object, to find those that are given twice.
struct ObjectKeys {
  let object: NodeID
  /// The elements that were met, letter case aside.
  var found: PolicyElements = []
  /// One of the keys is none of the language.
  var mayHoldMissing = false
  /// The object has all that it needs; nil where nobody has asked.
  var isWhole: Bool?

  init(of object: NodeID) { self.object = object }

  /// Whether a key equals an earlier one of its object, which is then reported.
  mutating func isRepeated(_ key: NodeID, _ tree: SyntaxTree, foldsCase: Bool, _ bag: inout DiagnosticBag) -> Bool {
    var other = object + 1
    var looked = 0
    while other < key && looked < Self.most {
      if tree.kind(other) == .scalar && equal(other, key, tree, foldsCase) {
        bag.report(.duplicateElement(tree.string(key), tree.string(other), at: tree.textPlace(key), first: tree.textPlace(other)))
        return true
      }
      other = tree.end(of: tree.end(of: other))
      looked += 1
    }
    return false
  }

  /// Objects of policies have a handful of keys; a hostile one is not searched to its end.
  private static let most = 256

  private func equal(_ left: NodeID, _ right: NodeID, _ tree: SyntaxTree, _ foldsCase: Bool) -> Bool {
    tree.withValue(left) { left in
      tree.withValue(right) { right in foldsCase ? equalFolded(left, right) : left.elementsEqual(right) }
    }
  }
}
