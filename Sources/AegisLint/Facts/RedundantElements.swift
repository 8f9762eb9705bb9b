import AegisBasics
import AegisPolicy
import AegisSyntax

/// The elements of a list of patterns that another element covers, with that element, in the list's order.
///
/// Of elements that are equal, the first stays. Letter case matters in resources, not in actions.
///
/// - Parameter hasPatterns: Whether one of them may have a wildcard.
func redundantElements(_ elements: [NodeID], _ tree: SyntaxTree, matchingCase: Bool = false, hasPatterns: Bool = true) -> [(node: NodeID, coveredBy: NodeID)] {
  let texts = OrderedTexts(elements, tree, matchingCase)
  var wider = texts.firstEqual()
  // Of two that cover each other, the one that stands first stays.
  let patterns = hasPatterns ? elements.indices.filter { wider[$0] == nil && texts.withText($0) { $0.isPattern } } : []
  var isCovered = [Bool](repeating: false, count: elements.count)
  // Nobody writes lists for which this would matter; one that is made to take for ever does not.
  var steps = 4_000_000
  for pattern in patterns where steps > 0 {
    texts.withText(pattern) { wide in
      let candidates = texts.elements(startingWith: wide.part(0..<wide.literalCount))
      steps -= candidates.count
      for element in candidates where element != pattern && !isCovered[element] {
        guard wider[pattern] != element, texts.withText(element, { globCovers(wide, $0, matchingCase: matchingCase) }) else { continue }
        wider[element] = pattern
        isCovered[element] = true
      }
    }
  }
  return elements.indices.compactMap { index in wider[index].map { (elements[index], elements[$0]) } }
}

/// The texts of a list's elements and their alphabetical order, in which equal ones stand together, and those that a pattern
/// can cover: they begin as it does.
private struct OrderedTexts {
  private var bytes: [UInt8] = []
  /// Where each text starts, and where the last one ends.
  private var starts: [Int] = [0]
  private var order: [Int] = []
  private let matchingCase: Bool

  init(_ elements: [NodeID], _ tree: SyntaxTree, _ matchingCase: Bool) {
    self.matchingCase = matchingCase
    bytes.reserveCapacity(elements.count * 32)
    starts.reserveCapacity(elements.count + 1)
    for node in elements {
      tree.withValue(node) { bytes.append(contentsOf: $0) }
      starts.append(bytes.count)
    }
    order = elements.indices.sorted { left, right in
      let difference = withText(left) { left in withText(right) { compareTexts(left, $0, matchingCase: matchingCase) } }
      return difference == 0 ? left < right : difference < 0
    }
  }

  @inline(__always)
  func withText<Result>(_ element: Int, _ body: (ActionBytes) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body($0.part(starts[element]..<starts[element + 1])) }
  }

  /// For each element that repeats another one, the first of those that are equal to it.
  func firstEqual() -> [Int?] {
    var firsts = [Int?](repeating: nil, count: order.count)
    var first = 0
    for (place, element) in order.enumerated() where place > 0 {
      if withText(element, { text in withText(order[first]) { compareTexts($0, text, matchingCase: matchingCase) } }) == 0 {
        firsts[element] = order[first]
      } else {
        first = place
      }
    }
    return firsts
  }

  /// The elements that begin with a text.
  func elements(startingWith prefix: ActionBytes) -> ArraySlice<Int> {
    func start(_ element: Int) -> Int {
      withText(element) { compareTexts($0.part(0..<min($0.count, prefix.count)), prefix, matchingCase: matchingCase) }
    }
    let lower = order.partitioningIndex { start($0) >= 0 }
    return order[lower..<order[lower...].partitioningIndex { start($0) > 0 }]
  }
}
