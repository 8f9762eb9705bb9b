/// Names a union of patterns in a `Languages`.
typealias LanguageID = Int32

/// The unions of patterns that a comparison speaks of, each once, with what has been found out about them.
final class Languages {
  private(set) var unions: [[Pattern]] = []
  private var automata: [GlobAutomaton?] = []
  private var ids: [[Pattern]: LanguageID] = [:]
  private var decided: [Conjunction: [UInt32]?] = [:]

  /// Inside all of some unions, outside of all of others.
  struct Conjunction: Hashable {
    /// Sorted, each once.
    var inside: [LanguageID] = []
    var outside: [LanguageID] = []
  }

  /// More states than that and a question stays undecided; patterns of real policies need some hundred.
  static let stateLimit = 100_000
  private(set) var hasHitLimit = false

  func id(of patterns: [Pattern]) -> LanguageID {
    if let known = ids[patterns] { return known }
    let id = LanguageID(unions.count)
    ids[patterns] = id
    unions.append(patterns)
    automata.append(nil)
    return id
  }

  func automaton(_ id: LanguageID) -> GlobAutomaton {
    if let known = automata[Int(id)] { return known }
    let made = GlobAutomaton(unions[Int(id)])
    automata[Int(id)] = made
    return made
  }

  func contains(_ id: LanguageID, _ text: [UInt32]) -> Bool {
    // An automaton is worth its making where there are many patterns to look through.
    let patterns = unions[Int(id)]
    if automata[Int(id)] == nil, patterns.count <= 4, patterns.allSatisfy(\.isPlain) { return patterns.contains { $0.matches(text) } }
    let automaton = automaton(id)
    var state = automaton.start
    for letter in text {
      if state == GlobAutomaton.dead { return false }
      if state == GlobAutomaton.everything { return true }
      state = automaton.step(state, letter)
    }
    return automaton.states[Int(state)].isAccepting
  }

  func contains(_ conjunction: Conjunction, _ text: [UInt32]) -> Bool {
    conjunction.inside.allSatisfy { contains($0, text) } && !conjunction.outside.contains { contains($0, text) }
  }

  /// A shortest text of a conjunction; nil where there is none.
  func member(of conjunction: Conjunction) -> [UInt32]? {
    if let known = decided[conjunction] { return known }
    let found = findMember(of: conjunction)
    decided[conjunction] = .some(found)
    return found
  }

  private func findMember(of conjunction: Conjunction) -> [UInt32]? {
    // A union of plain texts has few members: look at each.
    var finite: [Pattern]?
    for id in conjunction.inside {
      let patterns = unions[Int(id)]
      if patterns.count < finite?.count ?? .max, patterns.allSatisfy({ !$0.foldsCase && $0.tokens.allSatisfy(\.isLiteral) }) { finite = patterns }
    }
    if let finite {
      var best: [UInt32]?
      for pattern in finite where best == nil || pattern.tokens.count < best!.count {
        let text = pattern.tokens.map(\.code)
        if contains(conjunction, text) { best = text }
      }
      return best
    }
    if conjunction.inside.contains(where: { unions[Int($0)].isEmpty }) { return nil }
    let found = shortestText(conjunction.inside.map { automaton($0) }, conjunction.outside.map { automaton($0) }, limit: Self.stateLimit)
    if found.isCut { hasHitLimit = true }
    return found.text
  }
}

/// The shortest text that all of some automata accept and none of others.
///
/// - Parameter isAllowed: The letters that may be used; nil for all.
func shortestText(
  _ inside: [GlobAutomaton], _ outside: [GlobAutomaton], isAllowed: ((UInt32) -> Bool)? = nil, limit: Int
) -> (text: [UInt32]?, isCut: Bool) {
  let automata = inside + outside
  var nodes: [ProductNode] = []
  var seen: [[Int32]: Int] = [:]
  let start = automata.map(\.start)
  guard isAlive(start, inside.count) else { return (nil, false) }
  nodes.append(ProductNode(states: start, parent: -1, letter: 0))
  seen[start] = 0
  var head = 0
  while head < nodes.count {
    let states = nodes[head].states
    if isAccepting(states, automata, inside.count) { return (text(nodes, head), false) }
    if nodes.count > limit { return (nil, true) }
    var letters: [UInt32] = []
    for (index, state) in states.enumerated() { letters.append(contentsOf: automata[index].states[Int(state)].letters) }
    letters.sort()
    func visit(_ letter: UInt32, isOther: Bool) {
      var next = states
      for index in automata.indices {
        next[index] = isOther ? automata[index].stepOther(states[index]) : automata[index].step(states[index], letter)
      }
      guard isAlive(next, inside.count), seen[next] == nil else { return }
      seen[next] = nodes.count
      nodes.append(ProductNode(states: next, parent: head, letter: letter))
    }
    // The unnamed letter first: of texts of one length the plainest is found.
    if let other = unnamedLetter(letters, isAllowed) { visit(other, isOther: true) }
    var previous: UInt32?
    for letter in letters where letter != previous {
      previous = letter
      if isAllowed?(letter) ?? true { visit(letter, isOther: false) }
    }
    head += 1
  }
  return (nil, false)
}

private struct ProductNode {
  let states: [Int32]
  let parent: Int
  let letter: UInt32
}

private func isAlive(_ states: [Int32], _ inside: Int) -> Bool {
  for index in states.indices {
    if index < inside ? states[index] == GlobAutomaton.dead : states[index] == GlobAutomaton.everything { return false }
  }
  return true
}

private func isAccepting(_ states: [Int32], _ automata: [GlobAutomaton], _ inside: Int) -> Bool {
  for index in states.indices where automata[index].states[Int(states[index])].isAccepting != (index < inside) { return false }
  return true
}

private func text(_ nodes: [ProductNode], _ last: Int) -> [UInt32] {
  var text: [UInt32] = []
  var node = last
  while nodes[node].parent >= 0 {
    text.append(nodes[node].letter)
    node = nodes[node].parent
  }
  return text.reversed()
}

/// A plain letter that is none of the given ones, which are sorted.
private func unnamedLetter(_ named: [UInt32], _ isAllowed: ((UInt32) -> Bool)?) -> UInt32? {
  for letter in plainLetters where !named.contains(letter) && isAllowed?(letter) ?? true { return letter }
  guard isAllowed == nil else { return nil }
  var letter: UInt32 = 0x100
  while named.contains(letter) { letter += 1 }
  return letter
}

private let plainLetters: [UInt32] = "xyzabcdefghijklmnopqrstuvw0123456789XYZABCDEFGHIJKLMNOPQRSTUVW-_.".unicodeScalars.map(\.value)
