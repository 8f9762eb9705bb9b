import AegisPolicy

/// Every action that a comparison has to tell apart: the catalog's current ones, and classes of those that
/// AWS may add.
///
/// A class is a set of names that no pattern at hand tells apart, given by one of them. Names are
/// well-formed: a service prefix of small letters, digits and hyphens, a name of letters and digits.
struct ActionUniverse {
  let table: ActionTable
  /// One name of each class, with the patterns that match it.
  private(set) var classes: [(name: String, matched: Set<Int>, isUnderRCP: Bool)] = []
  /// Patterns were too many and too much alike to tell all classes apart.
  private(set) var isIncomplete = false
  private let patterns: [Pattern]
  private let numbers: [Pattern: Int]
  private var sets: [PatternList: ActionSet] = [:]

  init(_ lists: some Sequence<PatternList>, table: ActionTable) {
    self.table = table
    var patterns: [Pattern] = []
    var numbers: [Pattern: Int] = [:]
    for list in lists {
      for pattern in list.patterns where numbers[pattern] == nil {
        numbers[pattern] = patterns.count
        patterns.append(pattern)
      }
    }
    self.patterns = patterns
    self.numbers = numbers
    findClasses()
  }

  var all: ActionSet { ActionSet(runs: [0..<table.count + Int32(classes.count)]) }
  var underRCP: ActionSet {
    table.underRCP.union(ActionSet(classes.indices.filter { classes[$0].isUnderRCP }.map { table.count + Int32($0) }))
  }

  func isCurrent(_ number: Int32) -> Bool { number < table.count }

  /// The name of an action or of one of a class.
  func name(_ number: Int32) -> String {
    isCurrent(number) ? table.catalog.name(table.actions[Int(number)]) : classes[Int(number - table.count)].name
  }

  /// The actions that a list stands for, its complement taken.
  mutating func set(of list: PatternList) -> ActionSet {
    if let known = sets[list] { return known }
    let wanted = Set(list.patterns.compactMap { numbers[$0] })
    let added = classes.indices.filter { !classes[$0].matched.isDisjoint(with: wanted) }.map { table.count + Int32($0) }
    var set = table.named(by: list.patterns).union(ActionSet(added))
    if list.isComplement { set = all.subtracting(set) }
    sets[list] = set
    return set
  }

  // MARK: Classes

  private struct Split {
    let number: Int
    let service: Pattern
    let name: Pattern
  }

  private mutating func findClasses() {
    var splits: [Split] = []
    /// Patterns that match every action.
    var everything: Set<Int> = []
    var literals: [String] = []
    for (number, pattern) in patterns.enumerated() {
      if pattern.isEverything {
        everything.insert(number)
      } else if let colon = pattern.tokens.firstIndex(of: .literal(":")) {
        if !pattern.hasWildcards {
          let text = pattern.text
          if Self.isWellFormed(text), table.catalog.action(text).flatMap({ table.number(of: $0) }) == nil { literals.append(text) }
        } else {
          splits.append(
            Split(
              number: number, service: Pattern(tokens: Array(pattern.tokens[..<colon]), foldsCase: true),
              name: Pattern(tokens: Array(pattern.tokens[(colon + 1)...]), foldsCase: true)))
        }
      }
    }
    var seen: Set<Class> = []
    func isNew(_ matched: Set<Int>, _ isUnderRCP: Bool) -> Bool { seen.insert(Class(matched: matched, isUnderRCP: isUnderRCP)).inserted }
    for text in literals {
      let matched = Set(patterns.indices.filter { patterns[$0].matches(text) })
      let isUnderRCP = supportsRCP(String(text.prefix { $0 != ":" }))
      if isNew(matched, isUnderRCP) { classes.append((Self.capitalized(text), matched, isUnderRCP)) }
    }
    for service in services(splits) {
      let fitting = splits.filter { $0.service.matches(service) }
      let isUnderRCP = supportsRCP(service)
      for (name, accepted) in names(fitting.map(\.name), in: service, besides: literals) {
        let matched = everything.union(accepted.map { fitting[$0].number })
        if isNew(matched, isUnderRCP) { classes.append((Self.capitalized("\(service):\(name)"), matched, isUnderRCP)) }
      }
    }
  }

  private struct Class: Hashable {
    let matched: Set<Int>
    let isUnderRCP: Bool
  }

  private func supportsRCP(_ service: String) -> Bool {
    table.catalog.service(service).map { table.catalog.supportsRCP($0) } ?? false
  }

  /// Service prefixes, one of each kind that the patterns tell apart.
  private mutating func services(_ splits: [Split]) -> [String] {
    var found: [String] = []
    var patterns: [Pattern] = []
    for split in splits {
      if split.service.hasWildcards {
        if !patterns.contains(split.service) { patterns.append(split.service) }
      } else if let literal = split.service.literal, !found.contains(literal), !literal.isEmpty {
        found.append(literal)
      }
    }
    // Where a pattern stands for several services, what RCPs cover tells them apart too.
    let known = patterns.isEmpty ? ["example"] : table.catalog.services.map { table.catalog.prefix($0) } + ["example"]
    var kinds: Set<[Bool]> = []
    for service in known where !found.contains(service) {
      if kinds.insert(patterns.map { $0.matches(service) } + [supportsRCP(service)]).inserted { found.append(service) }
    }
    for (text, _) in accepted(patterns, isLetter: { Self.isAlphanumeric($0) || $0 == 0x2D }, avoiding: { found.contains($0) }) {
      if kinds.insert(patterns.map { $0.matches(text) } + [false]).inserted { found.append(text) }
    }
    return found
  }

  /// Names that are no actions today, one of each kind that the patterns tell apart, with those that match it.
  private mutating func names(_ patterns: [Pattern], in service: String, besides literals: [String]) -> [(String, [Int])] {
    let table = table
    return accepted(patterns, isLetter: Self.isAlphanumeric) { name in
      let action = "\(service):\(name)"
      return literals.contains(action) || table.catalog.action(action).flatMap { table.number(of: $0) } != nil
    }
  }

  /// One text for each set of patterns that some text is accepted by and no other pattern accepts.
  private mutating func accepted(
    _ patterns: [Pattern], isLetter: (UInt32) -> Bool, avoiding isTaken: (String) -> Bool
  ) -> [(String, [Int])] {
    let automata = patterns.map { GlobAutomaton([$0]) }
    var queue: [(states: [Int32], text: [UInt32])] = [(automata.map(\.start), [])]
    var seen: Set<[Int32]> = [automata.map(\.start)]
    var found: [(String, [Int])] = []
    var signatures: Set<[Int]> = []
    var head = 0
    while head < queue.count {
      let (states, text) = queue[head]
      head += 1
      if queue.count > Self.stateLimit {
        isIncomplete = true
        return found
      }
      if !text.isEmpty {
        let signature = automata.indices.filter { automata[$0].states[Int(states[$0])].isAccepting }
        if !signatures.contains(signature), let free = Self.free(text, states, automata, signature, isTaken) {
          signatures.insert(signature)
          found.append((free, signature))
        }
      }
      var letters: Set<UInt32> = []
      for (index, state) in states.enumerated() { letters.formUnion(automata[index].states[Int(state)].letters) }
      let other = Self.plain.first { !letters.contains($0) && isLetter($0) }
      for letter in [other].compactMap({ $0 }) + letters.sorted().filter({ isLetter($0) && !(0x41...0x5A).contains($0) }) {
        let next = automata.indices.map { automata[$0].step(states[$0], letter) }
        if seen.insert(next).inserted { queue.append((next, text + [letter])) }
      }
    }
    return found
  }

  /// The text, or a longer one that ends in the same states, which is not taken.
  private static func free(
    _ text: [UInt32], _ states: [Int32], _ automata: [GlobAutomaton], _ signature: [Int], _ isTaken: (String) -> Bool
  ) -> String? {
    var text = text
    var states = states
    for _ in 0..<8 {
      let name = String(String.UnicodeScalarView(text.compactMap { Unicode.Scalar($0) }))
      if !isTaken(name) { return name }
      let letter = plain.first { letter in
        let next = automata.indices.map { automata[$0].step(states[$0], letter) }
        return automata.indices.filter { automata[$0].states[Int(next[$0])].isAccepting } == signature
      }
      guard let letter else { return nil }
      states = automata.indices.map { automata[$0].step(states[$0], letter) }
      text.append(letter)
    }
    return nil
  }

  private static let stateLimit = 4_000
  private static let plain: [UInt32] = "xyzabcdefghijklmnopqrstuvw0123456789".unicodeScalars.map(\.value)

  private static func isAlphanumeric(_ letter: UInt32) -> Bool { letter &- 0x61 < 26 || letter &- 0x30 < 10 || letter &- 0x41 < 26 }

  /// A prefix of letters, digits and hyphens, a colon, a name of letters and digits.
  static func isWellFormed(_ action: String) -> Bool {
    let parts = action.unicodeScalars.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
      && parts[0].allSatisfy { isAlphanumeric($0.value) || $0 == "-" } && parts[1].allSatisfy { isAlphanumeric($0.value) }
  }

  /// With a capital behind the colon, as AWS writes actions.
  private static func capitalized(_ action: String) -> String {
    guard let colon = action.firstIndex(of: ":") else { return action }
    let name = action[action.index(after: colon)...]
    return action[...colon] + name.prefix(1).uppercased() + name.dropFirst()
  }
}
