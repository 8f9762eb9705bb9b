import AegisPolicy

/// Every action that a comparison has to tell apart: the catalog's current ones, and classes of those that
/// AWS may add.
///
/// A class is a set of names that no list of patterns at hand tells apart, given by one of them. Names are
/// well-formed: a service prefix of small letters, digits and hyphens, a name of letters and digits.
struct ActionUniverse {
  /// What a list of patterns says by itself, whatever it is compared with.
  final class List {
    /// The catalog's current actions that it names.
    let named: ActionSet
    let isEverything: Bool
    /// What stands behind the colon, by the service before it.
    fileprivate let namesByService: [String: [Pattern]]
    /// Patterns whose service is one too.
    fileprivate let ofServices: [Split]
    /// Patterns with wildcards and without a colon.
    private let loose: [Pattern]
    /// Names without wildcards that are no actions today.
    fileprivate let literals: Set<String>

    init(_ patterns: [Pattern], _ table: ActionTable) {
      named = table.named(by: patterns)
      isEverything = patterns.contains(where: \.isEverything)
      var splits: Set<Split> = []
      var names: [String: [Pattern]] = [:]
      var ofServices: [Split] = []
      var loose: [Pattern] = []
      var literals: Set<String> = []
      for pattern in patterns where !pattern.isEverything {
        if table.number(spelledBy: pattern) != nil { continue }
        if !pattern.hasWildcards {
          let text = pattern.text
          if ActionUniverse.isWellFormed(text) { literals.insert(text) }
        } else if let colon = pattern.tokens.firstIndex(of: .literal(":")) {
          let split = Split(
            service: Pattern(tokens: Array(pattern.tokens[..<colon]), foldsCase: true),
            name: Pattern(tokens: Array(pattern.tokens[(colon + 1)...]), foldsCase: true))
          guard splits.insert(split).inserted else { continue }
          if let service = split.service.literal { names[service, default: []].append(split.name) } else { ofServices.append(split) }
        } else {
          loose.append(pattern)
        }
      }
      namesByService = names
      self.ofServices = ofServices
      self.loose = loose
      self.literals = literals
      services = Set(names.keys).union(literals.map { String($0.prefix { $0 != ":" }) })
    }

    /// The services whose actions to come the patterns can name, where none stands for several services.
    private let services: Set<String>

    /// Whether some action, of today or to come, may be named by both.
    func mayMeet(_ other: List) -> Bool {
      if [self, other].contains(where: { $0.isEverything || !$0.ofServices.isEmpty || !$0.loose.isEmpty }) { return true }
      return !services.isDisjoint(with: other.services) || !named.intersection(other.named).isEmpty
    }

    /// What the patterns with wildcards say of the names of a service's actions.
    fileprivate func names(of service: String) -> [Pattern] {
      let own = namesByService[service] ?? []
      return ofServices.isEmpty ? own : own + ofServices.filter { $0.service.matches(service) }.map(\.name)
    }

    /// Whether a name that is no action today is named.
    fileprivate func names(_ literal: String, service: String, _ name: [UInt32]) -> Bool {
      isEverything || literals.contains(literal) || names(of: service).contains { $0.matches(name) } || loose.contains { $0.matches(literal) }
    }
  }

  let table: ActionTable
  /// One name of each class, with the lists that name it.
  private(set) var classes: [(name: String, lists: Set<Int>, isUnderRCP: Bool)] = []
  /// Patterns were too many and too much alike to tell all classes apart.
  private(set) var isIncomplete = false
  /// Each list once, its complement left aside.
  private var lists: [PatternList] = []
  private var known: [List] = []
  private var numbers: [PatternList: Int] = [:]
  private var sets: [PatternList: ActionSet] = [:]

  /// The lists of which a class has to be named by one to be told apart; nil for all classes.
  private var interesting: [Int]?

  /// - Parameters:
  ///   - wanted: Lists, among the others, outside of which no action will be asked for; nil for none.
  ///   - facts: What each list says by itself.
  init(_ lists: some Sequence<PatternList>, within wanted: [PatternList]? = nil, table: ActionTable, facts: (PatternList) -> List) {
    self.table = table
    for list in lists where numbers[list] == nil {
      numbers[list] = self.lists.count
      self.lists.append(list)
      known.append(facts(list))
    }
    if let wanted, !wanted.contains(where: \.isComplement) { interesting = wanted.compactMap { numbers[$0] } }
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
    guard let number = numbers[list] else { return .empty }
    let added = classes.indices.filter { classes[$0].lists.contains(number) }.map { table.count + Int32($0) }
    var set = known[number].named
    // The classes' numbers are behind all others.
    if !added.isEmpty { set = ActionSet(runs: set.runs + ActionSet(added).runs).union(.empty) }
    if list.isComplement { set = all.subtracting(set) }
    sets[list] = set
    return set
  }

  // MARK: Classes

  /// A pattern with wildcards, taken apart at the colon.
  fileprivate struct Split: Hashable {
    let service: Pattern
    let name: Pattern
  }

  private struct Class: Hashable {
    let lists: Set<Int>
    let isUnderRCP: Bool
  }

  private mutating func findClasses() {
    /// Lists that name every action.
    let everything = Set(known.indices.filter { known[$0].isEverything })
    let literals = known.reduce(into: Set<String>()) { $0.formUnion($1.literals) }
    var seen: Set<Class> = []
    func isNew(_ lists: Set<Int>, _ isUnderRCP: Bool) -> Bool { seen.insert(Class(lists: lists, isUnderRCP: isUnderRCP)).inserted }
    for text in literals.sorted() {
      let service = String(text.prefix { $0 != ":" })
      let name = text.unicodeScalars.dropFirst(service.unicodeScalars.count + 1).map(\.value)
      let naming = Set(known.indices.filter { known[$0].names(text, service: service, name) })
      if let interesting, !interesting.contains(where: naming.contains) { continue }
      let isUnderRCP = supportsRCP(service)
      if isNew(naming, isUnderRCP) { classes.append((Self.capitalized(text), naming, isUnderRCP)) }
    }
    for service in services() {
      if let interesting, !interesting.contains(where: { known[$0].isEverything || !known[$0].names(of: service).isEmpty }) { continue }
      // The lists that name some, but not all, of the service's actions, and what they say of its names.
      var numbers: [Int] = []
      var names: [[Pattern]] = []
      for (number, list) in known.enumerated() where !everything.contains(number) {
        let fitting = list.names(of: service)
        if fitting.isEmpty { continue }
        numbers.append(number)
        names.append(fitting.contains(where: \.isEverything) ? [Pattern("*", wildcards: true, variables: false)] : fitting)
      }
      let isUnderRCP = supportsRCP(service)
      for (name, accepting) in self.names(names, in: service, besides: literals) {
        let naming = everything.union(accepting.map { numbers[$0] })
        if isNew(naming, isUnderRCP) { classes.append((Self.capitalized("\(service):\(name)"), naming, isUnderRCP)) }
      }
    }
  }

  private func supportsRCP(_ service: String) -> Bool {
    table.catalog.service(service).map { table.catalog.supportsRCP($0) } ?? false
  }

  /// Service prefixes, one of each kind that the patterns tell apart.
  private mutating func services() -> [String] {
    var patterns: [Pattern] = []
    var literal: Set<String> = []
    for list in known {
      literal.formUnion(list.namesByService.keys)
      for split in list.ofServices where !patterns.contains(split.service) { patterns.append(split.service) }
    }
    var found = literal.filter { !$0.isEmpty }.sorted()
    patterns.sort { $0.text < $1.text }
    // Where a pattern stands for several services, what RCPs cover tells them apart too.
    let known = patterns.isEmpty ? ["example"] : table.catalog.services.map { table.catalog.prefix($0) } + ["example"]
    var kinds: Set<[Bool]> = []
    for service in known where !literal.contains(service) {
      if kinds.insert(patterns.map { $0.matches(service) } + [supportsRCP(service)]).inserted { found.append(service) }
    }
    for (text, _) in accepted(patterns.map { [$0] }, isLetter: { Self.isAlphanumeric($0) || $0 == 0x2D }, avoiding: { found.contains($0) }) {
      if kinds.insert(patterns.map { $0.matches(text) } + [false]).inserted { found.append(text) }
    }
    return found
  }

  /// Names that are no actions today, one of each kind that the patterns tell apart, with those that match it.
  private mutating func names(_ patterns: [[Pattern]], in service: String, besides literals: Set<String>) -> [(String, [Int])] {
    let table = table
    return accepted(patterns, isLetter: Self.isAlphanumeric) { name in
      let action = "\(service):\(name)"
      return literals.contains(action) || table.isCurrent(action)
    }
  }

  /// One text for each set of unions that accept some text which no other union accepts.
  private mutating func accepted(
    _ unions: [[Pattern]], isLetter: @escaping (UInt32) -> Bool, avoiding isTaken: @escaping (String) -> Bool
  ) -> [(String, [Int])] {
    var walk = NameWalk(unions.map { GlobAutomaton($0) }, isLetter: isLetter, isTaken: isTaken)
    walk.run()
    if walk.isIncomplete { isIncomplete = true }
    return walk.found
  }

  private static func isAlphanumeric(_ letter: UInt32) -> Bool { letter &- 0x61 < 26 || letter &- 0x30 < 10 || letter &- 0x41 < 26 }

  /// A prefix of letters, digits and hyphens, a colon, a name of letters and digits.
  static func isWellFormed(_ action: String) -> Bool {
    guard let colon = action.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let (service, name) = (action.utf8[..<colon], action.utf8[colon...].dropFirst())
    return !service.isEmpty && !name.isEmpty && service.allSatisfy { isAlphanumeric(UInt32($0)) || $0 == UInt8(ascii: "-") }
      && name.allSatisfy { isAlphanumeric(UInt32($0)) }
  }

  /// With a capital behind the colon, as AWS writes actions.
  private static func capitalized(_ action: String) -> String {
    guard let colon = action.firstIndex(of: ":") else { return action }
    let name = action[action.index(after: colon)...]
    return action[...colon] + name.prefix(1).uppercased() + name.dropFirst()
  }
}
