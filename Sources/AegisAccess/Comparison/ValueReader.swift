/// One place where a variable's value is read on: an automaton and a state, and what may follow the value.
///
/// States behind the value are of one kind where no text that may follow leads them to different verdicts.
final class ValueReader {
  let automaton: GlobAutomaton
  let start: Int32
  private let followers: [GlobAutomaton]
  /// The first state of each kind that was met.
  private var kinds: [Int32] = []
  private var known: [Int32: Int] = [:]

  /// - Parameter followers: What stands behind the variable where it begins here.
  init(_ automaton: GlobAutomaton, from start: Int32? = nil, before followers: [Pattern]) {
    self.automaton = automaton
    self.start = start ?? automaton.start
    self.followers = followers.map { GlobAutomaton([$0]) }
  }

  func kind(of state: Int32) -> Int {
    if let kind = known[state] { return kind }
    let kind = kinds.firstIndex { isAlike($0, state) } ?? kinds.count
    if kind == kinds.count { kinds.append(state) }
    known[state] = kind
    return kind
  }

  /// Whether values of several kinds can be read here.
  var hasChoice: Bool {
    var seen: Set<Int32> = [start]
    var queue = [start]
    while let state = queue.popLast() {
      if kind(of: state) > 0 { return true }
      for next in automaton.states[Int(state)].letters.map({ automaton.step(state, $0) }) + [automaton.stepOther(state)] where seen.insert(next).inserted {
        queue.append(next)
      }
    }
    return false
  }

  private func isAlike(_ one: Int32, _ other: Int32) -> Bool {
    if one == other { return true }
    return followers.allSatisfy { follower in
      var seen: Set<[Int32]> = [[one, other, follower.start]]
      var queue = Array(seen)
      while let states = queue.popLast() {
        if follower.states[Int(states[2])].isAccepting,
          automaton.states[Int(states[0])].isAccepting != automaton.states[Int(states[1])].isAccepting
        { return false }
        let letters = Set(
          automaton.states[Int(states[0])].letters + automaton.states[Int(states[1])].letters + follower.states[Int(states[2])].letters)
        let nexts = letters.map { [automaton.step(states[0], $0), automaton.step(states[1], $0), follower.step(states[2], $0)] }
          + [[automaton.stepOther(states[0]), automaton.stepOther(states[1]), follower.stepOther(states[2])]]
        for next in nexts where next[2] != GlobAutomaton.dead && next[0] != next[1] && seen.insert(next).inserted { queue.append(next) }
      }
      return true
    }
  }
}

extension Pattern {
  /// Matches the empty text alone.
  static let nothing = Pattern(tokens: [])

  /// The pattern with a `*` for every variable.
  var skeleton: Pattern { variables.isEmpty ? self : Pattern(tokens: Self.skeleton(tokens[...]), foldsCase: foldsCase) }

  static func skeleton(_ tokens: ArraySlice<PatternToken>) -> [PatternToken] {
    var found: [PatternToken] = []
    for token in tokens {
      let token = token.variable == nil ? token : .star
      if token != .star || found.last != .star { found.append(token) }
    }
    return found
  }
}
