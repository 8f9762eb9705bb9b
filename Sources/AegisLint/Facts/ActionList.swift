import AegisPolicy
import AegisSyntax

/// The actions of a statement, with what is asked of them beside those of other statements.
struct ActionList {
  let numbers: [KnownTexts.ActionNumber]
  let isNot: Bool
  /// A bit for each action by its number in lower case, so that most lists need not be compared.
  let bits: UInt64
  /// `*` is one of the actions.
  let hasStar: Bool
  /// The places of patterns in the list.
  let patterns: [Int]
  /// The bit of its first action; none for `NotAction`, of which one action tells nothing.
  let firstBit: UInt64
  /// Any action may be among its, `*` and patterns taken into account.
  private let isOpen: Bool
  /// How long its texts are together, in bytes.
  let length: Int

  init(_ statement: StatementFacts) {
    numbers = statement.actionNumbers
    isNot = statement.statement.isNotAction
    bits = numbers.reduce(0) { $0 | 1 << UInt64($1.folded & 63) }
    hasStar = statement.features.contains(.actionStar)
    patterns = numbers.indices.filter { [numbers] in numbers[$0].marks.contains(.wildcard) }
    firstBit = isNot ? 0 : numbers.first.map { 1 << UInt64($0.folded & 63) } ?? 0
    isOpen = isNot || hasStar || !patterns.isEmpty
    length = statement.statement.actions.reduce(0) { $0 + statement.withText($1) { $0.count } }
  }

  /// Whether it does not hold the action with a bit, as shows without a look at one.
  @inline(__always)
  func lacks(_ bit: UInt64) -> Bool { !isOpen && bits & bit == 0 }

  /// Whether it may hold the first action of another list, by their texts alone.
  ///
  /// - Parameters:
  ///   - own: The nodes of this list's actions.
  ///   - first: The node of the other's first action.
  func mayHoldFirst(of other: ActionList, _ own: [NodeID], _ first: NodeID, _ tree: SyntaxTree) -> Bool {
    if isNot || hasStar { return true }
    // What `NotAction` speaks of only another one, or `*`, can hold.
    guard !other.isNot, let number = other.numbers.first else { return false }
    if bits & (1 << UInt64(number.folded & 63)) != 0, numbers.contains(where: { $0.folded == number.folded }) { return true }
    return patterns.contains { at in tree.withValue(own[at]) { wide in tree.withValue(first) { globCovers(wide, $0) } } }
  }
}
