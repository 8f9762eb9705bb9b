/// The values of policy variables that a comparison has to try.
///
/// Two values are alike where every text that can follow the variable leads each automaton that reads it to
/// the same verdict, from every state in which the variable may begin: no pattern can tell them apart, so one of
/// each such class will do. Patterns with variables that are still open take part with a `*` in their places,
/// which only makes classes finer. Of a class that holds words with letters that no pattern names, one with such
/// a letter is tried too: other texts can do without that letter, so no pattern with the value in it meets them
/// by accident.
struct VariableValues {
  private let statements: [CompiledStatement]
  private let fixed: [Fixed]
  /// The keys that may as well be absent: a value of theirs could only stand in the way of a witness.
  private var unhelpful: Set<String> = []
  /// Of each group one statement has to match.
  private var needed: [[CompiledStatement]] = []
  /// The keys whose values could not be told apart completely.
  private(set) var inexact: Set<String> = []

  /// More than these and a comparison would take too long: the answer then names the variable.
  private static let assignmentLimit = 1_000, classLimit = 200

  /// - Parameter fixed: The callers before and after: what they determine is no variable.
  init(_ statements: [CompiledStatement], fixed: [Fixed]) {
    self.statements = statements
    self.fixed = fixed
  }

  /// The values for a question where some statements are to match and others are not to.
  init(needed groups: [[CompiledStatement]], refused: [CompiledStatement], fixed: [Fixed]) {
    let needed = Array(groups.joined())
    self.init(needed + refused, fixed: fixed)
    self.needed = groups
    let isExample = fixed.contains { $0.caller.isExample }
    for key in Set(statements.flatMap(\.variables)) where !isAbsenceApart(key) && !(isExample && Self.keysOfExamples.contains(key)) {
      func names(_ pattern: Pattern) -> Bool { pattern.variables.contains { $0.key == key } }
      let isWanted = needed.contains { statement in
        statement.resources?.patterns.contains(where: names) ?? false || statement.conditions.contains { !$0.isNegated && $0.patterns.contains(where: names) }
      }
      let isInTheWay = refused.contains { statement in statement.conditions.contains { $0.isNegated && $0.patterns.contains(where: names) } }
      if !isWanted, !isInTheWay { unhelpful.insert(key) }
    }
  }

  /// Of a caller whose name is free these are never absent.
  private static let keysOfExamples: Set<String> = ["aws:principalarn", "aws:principalaccount", "aws:username"]

  /// Whether no variable is free.
  var isEmpty: Bool { freeVariable([:]) == nil }

  /// Every assignment that has to be tried; one that is empty where no variable is free.
  mutating func assignments() -> [[String: String?]] {
    var found: [[String: String?]] = []
    first { values in
      found.append(values)
      return false
    }
    return found
  }

  /// Tries one assignment after the other until one will do.
  mutating func first(_ isEnough: ([String: String?]) -> Bool) {
    var tried = 0
    var open: [[String: String?]] = [Dictionary(uniqueKeysWithValues: unhelpful.map { ($0, nil) })]
    while let values = open.popLast() {
      if needed.contains(where: { $0.allSatisfy { isDead($0, values) } }) { continue }
      guard let key = freeVariable(values) else {
        tried += 1
        if isEnough(values) { return }
        continue
      }
      let classes = classes(of: key, values)
      guard tried + open.count + classes.count <= Self.assignmentLimit else {
        inexact.insert(key)
        continue
      }
      for value in classes.reversed() {
        var next = values
        next[key] = .some(value)
        open.append(next)
      }
    }
  }

  /// Whether a statement matches nothing, whatever the variables are that have no value yet.
  private func isDead(_ statement: CompiledStatement, _ values: [String: String?]) -> Bool {
    if let resources = statement.resources, !resources.isComplement, resources.patterns.allSatisfy({ $0.partlyResolved(values) == nil }) { return true }
    return statement.conditions.contains { condition in
      guard let value = values[condition.key], condition.patterns.allSatisfy({ $0.variables.allSatisfy { values[$0.key] != nil } }) else { return false }
      return !condition.holds(of: value.map { .single($0) }) { values[$0.key].flatMap { $0 } }
    }
  }

  /// A variable that neither the callers nor the values so far determine.
  private func freeVariable(_ values: [String: String?]) -> String? {
    for statement in statements {
      for key in statement.variables where values[key] == nil && fixed.contains(where: { $0.caller.determines(key) == nil }) { return key }
    }
    return nil
  }

  // MARK: Classes

  private mutating func classes(of key: String, _ values: [String: String?]) -> [String?] {
    var readers: [ValueReader] = []
    add(statements.compactMap { $0.resources?.patterns.compactMap { $0.partlyResolved(values) } }, key, &readers)
    var byKey: [String: [[Pattern]]] = [:]
    for condition in statements.flatMap(\.conditions) {
      if condition.comparison.kind == .text {
        byKey[condition.key, default: []].append(condition.comparison.languagePatterns.compactMap { $0.partlyResolved(values) })
      } else if condition.key == key {
        inexact.insert(key)
      }
    }
    for (name, unions) in byKey.sorted(by: { $0.key < $1.key }) {
      // A key whose value is tried itself, or that the callers have, is a text like any other.
      let known = (values[name].flatMap { $0 }.map { [$0] } ?? []) + fixed.flatMap { ($0.caller.determines(name) ?? nil)?.values ?? [] }
      add(unions + known.map { [Pattern($0, wildcards: false, variables: false)] }, key, &readers)
      if name == key { readers += unions.map { ValueReader(GlobAutomaton($0.map(\.skeleton)), before: [.nothing]) } }
    }
    let present = members(readers.filter { $0.hasChoice }, key)
    return isAbsenceApart(key) ? present + [nil] : present
  }

  /// Whether an absent key can mean something that no value of it does.
  ///
  /// An element whose variable is absent matches nothing, and so does one with a letter in it that the request does
  /// without. That is not enough where the key itself is looked at, where a default steps in, and in a `NotResource`,
  /// whose statement an absent variable takes away.
  private func isAbsenceApart(_ key: String) -> Bool {
    func names(_ pattern: Pattern) -> Bool { pattern.variables.contains { $0.key == key } }
    return statements.contains { statement in
      if let resources = statement.resources, resources.isComplement, resources.patterns.contains(where: names) { return true }
      let patterns = (statement.resources?.patterns ?? []) + statement.conditions.flatMap(\.patterns)
      return patterns.contains { $0.variables.contains { $0.key == key && $0.defaultValue != nil } }
        || statement.conditions.contains { $0.key == key || ($0.comparison.kind != .text && $0.patterns.contains(where: names)) }
    }
  }

  /// Adds what reads the variable in one dimension: every union of it, from each state in which the
  /// variable may begin, up to what may follow it.
  private mutating func add(_ unions: [[Pattern]], _ key: String, _ readers: inout [ValueReader]) {
    var followers: [[PatternToken]: Set<Pattern>] = [:]
    var places: Set<[PatternToken]> = []
    for pattern in unions.joined() {
      for (index, token) in pattern.tokens.enumerated() {
        guard let variable = token.variable else { continue }
        let prefix = Pattern.skeleton(pattern.tokens[..<index])
        places.insert(prefix)
        guard pattern.variables[variable].key == key else { continue }
        followers[prefix, default: []].insert(Pattern(tokens: Pattern.skeleton(pattern.tokens[(index + 1)...]), foldsCase: pattern.foldsCase))
      }
    }
    for (prefix, after) in followers.sorted(by: { $0.key.count < $1.key.count }) {
      let after = after.sorted { $0.text < $1.text }
      // Unions at once where they are plain; what holds open variables reads by itself.
      var read: [[Pattern]] = []
      for union in unions {
        let plain = union.filter(\.variables.isEmpty)
        if !plain.isEmpty, !read.contains(plain) { read.append(plain) }
        for pattern in union where !pattern.variables.isEmpty && !read.contains([pattern.skeleton]) { read.append([pattern.skeleton]) }
      }
      for union in read {
        let automaton = GlobAutomaton(union)
        for state in statesBehind(prefix, automaton).sorted() where state != GlobAutomaton.dead && state != GlobAutomaton.everything {
          readers.append(ValueReader(automaton, from: state, before: after))
        }
      }
      // Where a variable begins further on, this one's value may begin with the text in front of that.
      for other in places.sorted(by: { $0.count < $1.count }) where other.count > prefix.count && other.starts(with: prefix) {
        readers.append(ValueReader(GlobAutomaton([Pattern(tokens: Array(other[prefix.count...]) + [.star])]), before: [.nothing]))
      }
    }
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
  private mutating func members(_ readers: [ValueReader], _ key: String) -> [String] {
    let fresh = freshLetter
    var words: [[Int]: [[UInt32]]] = [:]
    var order: [[Int]] = []
    func record(_ states: [Int32], _ word: [UInt32]) {
      let kind = readers.indices.map { readers[$0].kind(of: states[$0]) }
      guard let known = words[kind] else {
        words[kind] = [word]
        order.append(kind)
        return
      }
      if known.count == 1, !known[0].contains(fresh), word.contains(fresh) { words[kind]!.append(word) }
    }
    for plain in plainValues(key) {
      let word = plain.unicodeScalars.map(\.value)
      record(readers.map { reader in word.reduce(reader.start) { reader.automaton.step($0, $1) } }, word)
    }
    /// Where readers are and whether the word has the fresh letter.
    struct Place: Hashable { let states: [Int32], isFresh: Bool }
    var queue: [(place: Place, word: [UInt32])] = [(Place(states: readers.map(\.start), isFresh: false), [])]
    var visited: Set<Place> = [queue[0].place]
    record(queue[0].place.states, [])
    var head = 0
    while head < queue.count {
      let (place, word) = queue[head]
      head += 1
      if words.count > Self.classLimit || queue.count > Languages.stateLimit {
        inexact.insert(key)
        break
      }
      var letters: Set<UInt32> = []
      for (index, state) in place.states.enumerated() { letters.formUnion(readers[index].automaton.states[Int(state)].letters) }
      letters.remove(fresh)
      for letter in [fresh] + letters.sorted() {
        let next = Place(
          states: place.states.indices.map { readers[$0].automaton.step(place.states[$0], letter) }, isFresh: place.isFresh || letter == fresh)
        guard visited.insert(next).inserted else { continue }
        record(next.states, word + [letter])
        queue.append((next, word + [letter]))
      }
    }
    return order.flatMap { words[$0]! }.map { String(String.UnicodeScalarView($0.compactMap { Unicode.Scalar($0) })) }
  }

  /// A letter that no pattern names.
  private var freshLetter: UInt32 {
    var named: Set<UInt32> = []
    for pattern in statements.flatMap({ ($0.resources?.patterns ?? []) + $0.conditions.flatMap(\.patterns) }) {
      for token in pattern.tokens where token.isLiteral {
        named.insert(token.code)
        if let other = otherCase(token.code) { named.insert(other) }
      }
    }
    return (Array("xyzqwvkj0123456789XYZ".unicodeScalars.map(\.value)) + Array(0x100...0x140)).first { !named.contains($0) } ?? 0x2603
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
