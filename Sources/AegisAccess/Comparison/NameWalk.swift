/// Walks several unions of patterns side by side for one name of each kind that they tell apart, shortest first.
struct NameWalk {
  /// A name of each kind, with the unions that accept it.
  private(set) var found: [(String, [Int])] = []
  /// There are kinds of which no name was looked at, or none that is free.
  private(set) var isIncomplete = false
  private let automata: [GlobAutomaton]
  private let isLetter: (UInt32) -> Bool
  /// Names that are something already.
  private let isTaken: (String) -> Bool
  private var nodes: [[Int32]] = []
  private var numbers: [[Int32]: Int] = [:]
  /// Where each node's letters lead.
  private var edges: [[(letter: UInt32, node: Int)]] = []
  /// Kinds that were only met by names that are taken.
  private var missing: Set<[Int]> = []
  private var signatures: Set<[Int]> = []

  private static let nodeLimit = 20_000
  /// How many names that lead to one node are looked at before a kind counts as lost.
  private static let visitLimit = 1_000
  private static let plain: [UInt32] = "xyzabcdefghijklmnopqrstuvw0123456789".unicodeScalars.map(\.value)

  init(_ automata: [GlobAutomaton], isLetter: @escaping (UInt32) -> Bool, isTaken: @escaping (String) -> Bool) {
    self.automata = automata
    self.isLetter = isLetter
    self.isTaken = isTaken
  }

  mutating func run() {
    findNodes()
    // Where the shortest names of a kind are taken, others that end in the same states may not be.
    var visits = 2
    while !missing.isEmpty {
      if visits > Self.visitLimit {
        isIncomplete = true
        return
      }
      if !findMissing(visits: visits) { return }
      visits *= 4
    }
  }

  private mutating func number(_ states: [Int32]) -> (node: Int, isNew: Bool) {
    if let known = numbers[states] { return (known, false) }
    let node = nodes.count
    numbers[states] = node
    nodes.append(states)
    edges.append([])
    return (node, true)
  }

  /// Every set of states once, by its shortest name.
  private mutating func findNodes() {
    // The start is met again by texts that are not empty, which is another thing.
    nodes.append(automata.map(\.start))
    edges.append([])
    var texts: [[UInt32]] = [[]]
    var head = 0
    while head < nodes.count {
      if nodes.count > Self.nodeLimit {
        isIncomplete = true
        return
      }
      if head > 0 { look(at: texts[head], nodes[head]) }
      for letter in letters(nodes[head]) {
        let (node, isNew) = number(automata.indices.map { automata[$0].step(nodes[head][$0], letter) })
        if isNew { texts.append(texts[head] + [letter]) }
        edges[head].append((letter, node))
      }
      head += 1
    }
  }

  /// Looks at more names of each node from which a missing kind can be reached; false where that were all.
  private mutating func findMissing(visits: Int) -> Bool {
    var sources = [[Int]](repeating: [], count: nodes.count)
    for node in nodes.indices { for edge in edges[node] { sources[edge.node].append(node) } }
    var isUseful = nodes.indices.map { $0 > 0 && missing.contains(signature(nodes[$0])) }
    var open = isUseful.indices.filter { isUseful[$0] }
    while let node = open.popLast() {
      for source in sources[node] where !isUseful[source] {
        isUseful[source] = true
        open.append(source)
      }
    }
    var seen = [Int](repeating: 0, count: nodes.count)
    var queue: [(node: Int, text: [UInt32])] = [(0, [])]
    var hasLeftOut = false
    var head = 0
    while head < queue.count, !missing.isEmpty {
      let (node, text) = queue[head]
      head += 1
      if node > 0 { look(at: text, nodes[node]) }
      for edge in edges[node] where isUseful[edge.node] {
        if seen[edge.node] == visits {
          hasLeftOut = true
        } else {
          seen[edge.node] += 1
          queue.append((edge.node, text + [edge.letter]))
        }
      }
    }
    return hasLeftOut
  }

  /// The letters that lead to different states, one for all that nothing names first.
  private func letters(_ states: [Int32]) -> [UInt32] {
    var letters: Set<UInt32> = []
    for (index, state) in states.enumerated() { letters.formUnion(automata[index].states[Int(state)].letters) }
    let other = Self.plain.first { !letters.contains($0) && isLetter($0) }
    return [other].compactMap { $0 } + letters.sorted().filter { isLetter($0) && !(0x41...0x5A).contains($0) }
  }

  private mutating func look(at text: [UInt32], _ states: [Int32]) {
    let signature = signature(states)
    if signatures.contains(signature) { return }
    guard let free = free(text, states, signature) else {
      missing.insert(signature)
      return
    }
    signatures.insert(signature)
    missing.remove(signature)
    found.append((free, signature))
  }

  private func signature(_ states: [Int32]) -> [Int] { automata.indices.filter { automata[$0].states[Int(states[$0])].isAccepting } }

  /// The text, or a longer one of the same kind, which is not taken.
  private func free(_ text: [UInt32], _ states: [Int32], _ signature: [Int]) -> String? {
    var text = text
    var states = states
    for _ in 0..<8 {
      let name = String(String.UnicodeScalarView(text.compactMap { Unicode.Scalar($0) }))
      if !isTaken(name) { return name }
      let letter = Self.plain.first { letter in
        self.signature(automata.indices.map { automata[$0].step(states[$0], letter) }) == signature
      }
      guard let letter else { return nil }
      states = automata.indices.map { automata[$0].step(states[$0], letter) }
      text.append(letter)
    }
    return nil
  }
}
