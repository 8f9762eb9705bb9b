/// A union of patterns as a deterministic automaton that grows as it is walked.
///
/// A state is the set of positions in the patterns that the text read so far leads to. Letters that no
/// position names behave alike, so a state knows its own few letters and one step for all others.
final class GlobAutomaton {
  struct State {
    /// Places in `tokens`, sorted.
    let positions: [Int32]
    let isAccepting: Bool
    /// The letters that some position names, sorted.
    let letters: [UInt32]
    /// Where each of them leads, and every other letter; -1 where nobody has asked yet.
    var targets: [Int32]
    var other: Int32 = -1
  }

  /// No text leads from here to acceptance.
  static let dead: Int32 = 0
  /// Every text is accepted from here.
  static let everything: Int32 = 1

  private(set) var states: [State]
  let start: Int32
  private let tokens: [PatternToken]
  private let folds: [Bool]
  private var known: [[Int32]: Int32] = [:]

  private static let end = PatternToken(code: .max)

  /// - Parameter patterns: Without variables.
  init(_ patterns: [Pattern]) {
    var tokens: [PatternToken] = []
    var folds: [Bool] = []
    var starts: [Int32] = []
    for pattern in patterns {
      starts.append(Int32(tokens.count))
      tokens += pattern.tokens
      tokens.append(Self.end)
      folds += [Bool](repeating: pattern.foldsCase, count: pattern.tokens.count + 1)
    }
    self.tokens = tokens
    self.folds = folds
    states = [
      State(positions: [], isAccepting: false, letters: [], targets: [], other: Self.dead),
      State(positions: [], isAccepting: true, letters: [], targets: [], other: Self.everything),
    ]
    var start = Self.dead
    var first: [Int32] = []
    for position in starts { Self.add(position, tokens, &first) }
    start = Self.state(for: first, tokens, folds, &states, &known)
    self.start = start
  }

  @inline(__always)
  func step(_ state: Int32, _ letter: UInt32) -> Int32 {
    let index = Int(state)
    if let slot = states[index].letters.firstIndex(of: letter) {
      let target = states[index].targets[slot]
      return target >= 0 ? target : computed(index, letter, slot)
    }
    return stepOther(state)
  }

  /// Where a letter leads that the state does not name.
  @inline(__always)
  func stepOther(_ state: Int32) -> Int32 {
    let target = states[Int(state)].other
    return target >= 0 ? target : computed(Int(state), nil, nil)
  }

  private func computed(_ index: Int, _ letter: UInt32?, _ slot: Int?) -> Int32 {
    var next: [Int32] = []
    for position in states[index].positions {
      let token = tokens[Int(position)]
      if token.isWildcard {
        if token.accepts(letter) { Self.add(token.isStar ? position : position + 1, tokens, &next) }
      } else if let letter, token.isLiteral, token.code == (folds[Int(position)] ? fold(letter) : letter) {
        Self.add(position + 1, tokens, &next)
      }
    }
    let target = Self.state(for: next, tokens, folds, &states, &known)
    if let slot { states[index].targets[slot] = target } else { states[index].other = target }
    return target
  }

  private func fold(_ letter: UInt32) -> UInt32 { Unicode.Scalar(letter).map { folded($0).value } ?? letter }

  /// Adds a position and those behind the stars that may stay empty.
  private static func add(_ position: Int32, _ tokens: [PatternToken], _ positions: inout [Int32]) {
    var position = position
    positions.append(position)
    while tokens[Int(position)].isStar {
      position += 1
      positions.append(position)
    }
  }

  private static func state(
    for found: [Int32], _ tokens: [PatternToken], _ folds: [Bool], _ states: inout [State], _ known: inout [[Int32]: Int32]
  ) -> Int32 {
    if found.isEmpty { return dead }
    var positions = found
    positions.sort()
    var count = 1
    for index in 1..<max(positions.count, 1) where positions[index] != positions[count - 1] {
      positions[count] = positions[index]
      count += 1
    }
    positions.removeLast(positions.count - count)
    if let state = known[positions] { return state }
    var isAccepting = false
    var letters: [UInt32] = []
    for position in positions {
      let token = tokens[Int(position)]
      if token == end {
        isAccepting = true
      } else if token == .star, tokens[Int(position) + 1] == end {
        known[positions] = everything
        return everything
      } else if token.isLiteral {
        letters.append(token.code)
        if folds[Int(position)], let other = otherCase(token.code) { letters.append(other) }
      } else {
        letters += token.refused
      }
    }
    letters.sort()
    var unique: [UInt32] = []
    for letter in letters where unique.last != letter { unique.append(letter) }
    let state = Int32(states.count)
    states.append(State(positions: positions, isAccepting: isAccepting, letters: unique, targets: [Int32](repeating: -1, count: unique.count)))
    known[positions] = state
    return state
  }
}

extension PatternToken {
  /// The letters that a wildcard does not stand for.
  fileprivate var refused: [UInt32] {
    switch self {
    case .fieldStar, .fieldAny: Self.colon
    case .segmentStar, .segmentAny: Self.colonAndSlash
    default: []
    }
  }

  /// Whether a wildcard stands for a letter; nil for one that nothing names.
  fileprivate func accepts(_ letter: UInt32?) -> Bool { letter.map { !refused.contains($0) } ?? true }

  private static let colon: [UInt32] = [0x3A], colonAndSlash: [UInt32] = [0x2F, 0x3A]
}
