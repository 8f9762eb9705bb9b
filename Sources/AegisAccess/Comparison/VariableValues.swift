/// The values of policy variables that a comparison has to try.
///
/// Exact: two values that lead every pattern a variable stands beside from every state to the same state
/// cannot be told apart by it, so one of each such class will do. Of a class that holds words with letters
/// that no pattern names, one with such a letter is tried too: other texts can do without that letter, so
/// no pattern with the value in it meets them by accident.
struct VariableValues {
  private let statements: [CompiledStatement]
  private let fixed: [Fixed]
  /// The keys whose values could not be told apart completely.
  private(set) var inexact: Set<String> = []

  /// More than these and a comparison would take too long: the answer then names the variable.
  private static let assignmentLimit = 96, classLimit = 96

  /// - Parameter fixed: The callers before and after: what they determine is no variable.
  init(_ statements: [CompiledStatement], fixed: [Fixed]) {
    self.statements = statements
    self.fixed = fixed
  }

  /// Every assignment that has to be tried; one that is empty where no variable is free.
  mutating func assignments() -> [[String: String?]] {
    var found: [[String: String?]] = []
    var open: [[String: String?]] = [[:]]
    while let values = open.popLast() {
      guard let key = freeVariable(values) else {
        found.append(values)
        continue
      }
      let tried = classes(of: key, values)
      guard found.count + open.count + tried.count <= Self.assignmentLimit else {
        inexact.insert(key)
        continue
      }
      for value in tried.reversed() {
        var next = values
        next[key] = .some(value)
        open.append(next)
      }
    }
    return found
  }

  /// A variable that neither the callers nor the values so far determine.
  private func freeVariable(_ values: [String: String?]) -> String? {
    for statement in statements {
      for key in statement.variables where values[key] == nil && fixed.contains(where: { $0.caller.determines(key) == nil }) { return key }
    }
    return nil
  }

  // MARK: Classes

  /// One place where a text is read on: an automaton and a state.
  private struct Reader {
    let automaton: GlobAutomaton
    let state: Int32
  }

  private mutating func classes(of key: String, _ values: [String: String?]) -> [String?] {
    var readers: [Reader] = []
    var resources: [[Pattern]] = statements.compactMap { $0.resources?.patterns }
    resources = resources.map { $0.compactMap { $0.partlyResolved(values) } }
    add(resources, key, &readers)
    var byKey: [String: [[Pattern]]] = [:]
    for condition in statements.flatMap(\.conditions) {
      if condition.comparison.kind == .text {
        byKey[condition.key, default: []].append(condition.comparison.languagePatterns.compactMap { $0.partlyResolved(values) })
      } else if condition.key == key {
        inexact.insert(key)
      }
    }
    for (name, unions) in byKey.sorted(by: { $0.key < $1.key }) {
      add(unions, key, &readers)
      if name == key {
        for union in unions {
          let automaton = GlobAutomaton(union.filter(\.variables.isEmpty))
          readers.append(Reader(automaton: automaton, state: automaton.start))
        }
      }
    }
    return [nil] + members(readers, key)
  }

  /// Adds what reads the variable in one dimension: every union of it, from each state in which the
  /// variable may begin.
  private mutating func add(_ unions: [[Pattern]], _ key: String, _ readers: inout [Reader]) {
    var prefixes: Set<[PatternToken]> = []
    for pattern in unions.joined() {
      for (index, token) in pattern.tokens.enumerated() {
        guard let variable = token.variable, pattern.variables[variable].key == key else { continue }
        let prefix = Array(pattern.tokens[..<index])
        // A variable in front, of another key or the same: what it leaves open is not followed.
        if prefix.contains(where: { $0.variable != nil }) { inexact.insert(key) } else { prefixes.insert(prefix) }
      }
    }
    if prefixes.isEmpty { return }
    for union in unions {
      let plain = union.filter(\.variables.isEmpty)
      if plain.isEmpty { continue }
      let automaton = GlobAutomaton(plain)
      var states: Set<Int32> = []
      for prefix in prefixes { states.formUnion(statesBehind(prefix, automaton)) }
      readers += states.sorted().filter { $0 != GlobAutomaton.dead && $0 != GlobAutomaton.everything }.map { Reader(automaton: automaton, state: $0) }
    }
    // Where the variable begins at different places, its value may meet the text around it.
    if prefixes.count > 1 {
      for prefix in prefixes { for other in prefixes where other != prefix { readers += literalReaders(prefix, other) } }
    }
  }

  /// The value may begin with what one pattern has more in front of the variable than another.
  private func literalReaders(_ prefix: [PatternToken], _ other: [PatternToken]) -> [Reader] {
    guard other.count > prefix.count, other.starts(with: prefix) else { return [] }
    let automaton = GlobAutomaton([Pattern(tokens: Array(other[prefix.count...]) + [.star])])
    return [Reader(automaton: automaton, state: automaton.start)]
  }

  /// The states in which an automaton can be when a pattern has been read.
  private func statesBehind(_ prefix: [PatternToken], _ automaton: GlobAutomaton) -> Set<Int32> {
    let reader = GlobAutomaton([Pattern(tokens: prefix)])
    var found: Set<Int32> = []
    var seen: Set<[Int32]> = [[reader.start, automaton.start]]
    var queue = Array(seen)
    while let pair = queue.popLast() {
      if reader.states[Int(pair[0])].isAccepting { found.insert(pair[1]) }
      let letters = Set(reader.states[Int(pair[0])].letters + automaton.states[Int(pair[1])].letters)
      let nexts = letters.map { [reader.step(pair[0], $0), automaton.step(pair[1], $0)] } + [[reader.stepOther(pair[0]), automaton.stepOther(pair[1])]]
      for next in nexts where next[0] != GlobAutomaton.dead && seen.insert(next).inserted { queue.append(next) }
    }
    return found
  }

  /// One word of each class, and one with a letter that nothing names.
  private mutating func members(_ readers: [Reader], _ key: String) -> [String] {
    var named: Set<UInt32> = []
    for pattern in statements.flatMap({ ($0.resources?.patterns ?? []) + $0.conditions.flatMap(\.patterns) }) {
      for token in pattern.tokens where token.isLiteral {
        named.insert(token.code)
        if let other = otherCase(token.code) { named.insert(other) }
      }
    }
    let fresh = (Array("xyzqwvkj0123456789XYZ".unicodeScalars.map(\.value)) + Array(0x100...0x140)).first { !named.contains($0) } ?? 0x2603
    var words: [[Int32]: [[UInt32]]] = [:]
    var order: [[Int32]] = []
    func record(_ states: [Int32], _ word: [UInt32]) -> Bool {
      guard let known = words[states] else {
        words[states] = [word]
        order.append(states)
        return true
      }
      if known.count == 1, !known[0].contains(fresh), word.contains(fresh) {
        words[states]!.append(word)
        return true
      }
      return false
    }
    for plain in plainValues(key) {
      let word = plain.unicodeScalars.map(\.value)
      let states = readers.map { reader in word.reduce(reader.state) { reader.automaton.step($0, $1) } }
      if words[states] == nil {
        words[states] = [word]
        order.append(states)
      }
    }
    let start = readers.map(\.state)
    var queue: [(states: [Int32], word: [UInt32])] = [(start, [])]
    var visited: Set<[Int32]> = [start]
    _ = record(start, [])
    var head = 0
    while head < queue.count {
      let (states, word) = queue[head]
      head += 1
      if words.count > Self.classLimit {
        inexact.insert(key)
        break
      }
      var letters: Set<UInt32> = [fresh]
      for (index, state) in states.enumerated() { letters.formUnion(readers[index].automaton.states[Int(state)].letters) }
      for letter in letters.sorted(by: { ($0 == fresh ? 0 : 1, $0) < ($1 == fresh ? 0 : 1, $1) }) {
        let next = states.indices.map { readers[$0].automaton.step(states[$0], letter) }
        let isNew = record(next, word + [letter])
        if visited.insert(next).inserted || isNew { queue.append((next, word + [letter])) }
      }
    }
    return order.flatMap { words[$0]! }.map { String(String.UnicodeScalarView($0.compactMap { Unicode.Scalar($0) })) }
  }
}

extension Pattern {
  /// The pattern with those variables replaced that have a value; nil where one is absent and has no default.
  func partlyResolved(_ values: [String: String?]) -> Pattern? {
    guard variables.contains(where: { values[$0.key] != nil }) else { return self }
    var found: [PatternToken] = []
    for token in tokens {
      guard let index = token.variable, let value = values[variables[index].key] else {
        found.append(token)
        continue
      }
      guard let text = value ?? variables[index].defaultValue else { return nil }
      for scalar in text.unicodeScalars { found.append(.literal(foldsCase ? folded(scalar) : scalar)) }
    }
    let isOpen = found.contains { $0.variable != nil }
    return Pattern(tokens: found, variables: isOpen ? variables : [], foldsCase: foldsCase)
  }
}
