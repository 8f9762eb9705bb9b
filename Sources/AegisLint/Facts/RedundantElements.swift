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
      steps -= texts.forEach(startingWith: wide.part(0..<wide.literalCount)) { element in
        guard element != pattern, !isCovered[element], wider[pattern] != element,
          texts.withText(element, { globCovers(wide, $0, matchingCase: matchingCase) })
        else { return }
        wider[element] = pattern
        isCovered[element] = true
      }
    }
  }
  return elements.indices.compactMap { index in wider[index].map { (elements[index], elements[$0]) } }
}

/// The texts of a list's elements in an order in which equal ones stand together, and those that a pattern can cover: they
/// begin as it does.
private struct OrderedTexts {
  private struct Place {
    /// The first sixteen bytes as a number, zeros behind the end.
    let front: UInt128
    let hash: UInt64
    let element: Int

    static func < (left: Place, right: Place) -> Bool {
      if left.front != right.front { return left.front < right.front }
      return left.hash == right.hash ? left.element < right.element : left.hash < right.hash
    }
  }

  private var bytes: [UInt8] = []
  /// Where each text starts, and where the last one ends.
  private var starts: [Int] = [0]
  private var order: [Place] = []
  private let matchingCase: Bool

  init(_ elements: [NodeID], _ tree: SyntaxTree, _ matchingCase: Bool) {
    self.matchingCase = matchingCase
    bytes.reserveCapacity(elements.count * 32)
    starts.reserveCapacity(elements.count + 1)
    order.reserveCapacity(elements.count)
    tree.withNodes { nodes in
      for (element, node) in elements.enumerated() {
        nodes.withValue(node) { text in
          bytes.append(contentsOf: text)
          order.append(Place(front: front(text), hash: matchingCase ? textHash(UnsafeRawBufferPointer(text), seed: 0) : foldedHash(text), element: element))
        }
        starts.append(bytes.count)
      }
    }
    order.sort { $0 < $1 }
  }

  @inline(__always)
  func withText<Result>(_ element: Int, _ body: (ActionBytes) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body($0.part(starts[element]..<starts[element + 1])) }
  }

  /// For each element that repeats another one, the first of those that are equal to it.
  func firstEqual() -> [Int?] {
    var firsts = [Int?](repeating: nil, count: order.count)
    var first = 0
    for place in order.indices.dropFirst() {
      let (element, other) = (order[place].element, order[first].element)
      if order[place].front == order[first].front, order[place].hash == order[first].hash,
        withText(element, { text in withText(other) { compareTexts($0, text, matchingCase: matchingCase) } }) == 0
      {
        firsts[element] = other
      } else {
        first = place
      }
    }
    return firsts
  }

  /// Calls `body` for the elements that begin with the first sixteen bytes of a text.
  ///
  /// - Returns: How many they are.
  @inline(__always)
  func forEach(startingWith prefix: ActionBytes, _ body: (Int) -> Void) -> Int {
    let first = front(prefix), last = first | (prefix.count < 16 ? UInt128.max >> UInt128(8 * prefix.count) : 0)
    let lower = order.partitioningIndex { $0.front >= first }
    var place = lower
    while place < order.count, order[place].front <= last {
      body(order[place].element)
      place += 1
    }
    return place - lower
  }

  @inline(__always)
  private func front(_ text: ActionBytes) -> UInt128 {
    var (high, low) = (word(text, 0), word(text, 8))
    if !matchingCase { (high, low) = (folded(high), folded(low)) }
    return UInt128(high.byteSwapped) << 64 | UInt128(low.byteSwapped)
  }
}
