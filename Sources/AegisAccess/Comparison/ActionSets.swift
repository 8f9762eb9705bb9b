import AegisPolicy

/// A set of actions as runs of numbers: of the catalog's current actions, and behind them of the
/// classes of actions that AWS may add.
struct ActionSet: Hashable {
  /// Sorted, apart from each other, none empty.
  var runs: [Range<Int32>]

  static let empty = ActionSet(runs: [])

  var isEmpty: Bool { runs.isEmpty }
  var count: Int { runs.reduce(0) { $0 + $1.count } }

  init(runs: [Range<Int32>]) { self.runs = runs }

  init(_ numbers: [Int32]) {
    runs = []
    for number in numbers.sorted() {
      if let last = runs.last, last.upperBound >= number {
        if last.upperBound == number { runs[runs.count - 1] = last.lowerBound..<number + 1 }
      } else {
        runs.append(number..<number + 1)
      }
    }
  }

  /// The index of the first run that reaches behind a number.
  private func firstRun(endingAfter number: Int32) -> Int {
    var low = 0, high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].upperBound <= number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func contains(_ number: Int32) -> Bool {
    let low = firstRun(endingAfter: number)
    return low < runs.count && runs[low].lowerBound <= number
  }

  func intersection(_ other: ActionSet) -> ActionSet {
    if runs.count > 8 * other.runs.count { return other.intersection(self) }
    if other.runs.count > 8 * runs.count {
      // Few runs among many: look each up.
      var found: [Range<Int32>] = []
      for run in runs {
        var at = other.firstRun(endingAfter: run.lowerBound)
        while at < other.runs.count, other.runs[at].lowerBound < run.upperBound {
          found.append(other.runs[at].clamped(to: run))
          at += 1
        }
      }
      return ActionSet(runs: found)
    }
    var found: [Range<Int32>] = []
    var (a, b) = (0, 0)
    while a < runs.count && b < other.runs.count {
      let low = max(runs[a].lowerBound, other.runs[b].lowerBound), high = min(runs[a].upperBound, other.runs[b].upperBound)
      if low < high { found.append(low..<high) }
      if runs[a].upperBound < other.runs[b].upperBound { a += 1 } else { b += 1 }
    }
    return ActionSet(runs: found)
  }

  func subtracting(_ other: ActionSet) -> ActionSet {
    var found: [Range<Int32>] = []
    var b = other.runs.count > 8 * runs.count && !runs.isEmpty ? other.firstRun(endingAfter: runs[0].lowerBound) : 0
    for run in runs {
      var low = run.lowerBound
      if other.runs.count > 8 * runs.count { b = max(b, other.firstRun(endingAfter: low)) }
      while b < other.runs.count && other.runs[b].upperBound <= low { b += 1 }
      var at = b
      while at < other.runs.count && other.runs[at].lowerBound < run.upperBound {
        if other.runs[at].lowerBound > low { found.append(low..<other.runs[at].lowerBound) }
        low = max(low, other.runs[at].upperBound)
        at += 1
      }
      if low < run.upperBound { found.append(low..<run.upperBound) }
    }
    return ActionSet(runs: found)
  }

  func union(_ other: ActionSet) -> ActionSet {
    var found: [Range<Int32>] = []
    var (a, b) = (0, 0)
    while a < runs.count || b < other.runs.count {
      let takesA = b == other.runs.count || (a < runs.count && runs[a].lowerBound <= other.runs[b].lowerBound)
      let next = takesA ? runs[a] : other.runs[b]
      if takesA { a += 1 } else { b += 1 }
      if let last = found.last, last.upperBound >= next.lowerBound {
        found[found.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
      } else {
        found.append(next)
      }
    }
    return ActionSet(runs: found)
  }

  /// The members in a range, in order.
  func members(in range: Range<Int32>) -> some Sequence<Int32> {
    let low = firstRun(endingAfter: range.lowerBound)
    return runs[low...].lazy.prefix { $0.lowerBound < range.upperBound }.flatMap { $0.clamped(to: range) }
  }

  func isSubset(of other: ActionSet) -> Bool { subtracting(other).isEmpty }
}

/// The current actions of a catalog, numbered without gaps in its order.
final class ActionTable: Sendable {
  let catalog: Catalog
  /// The action of each number.
  let actions: [ActionID]
  private let numbers: [Int32]
  /// The numbers of each service's actions.
  let services: [(service: ServiceID, actions: Range<Int32>)]
  /// Actions that resource control policies apply to.
  let underRCP: ActionSet

  static let embedded = ActionTable(.embedded)

  init(_ catalog: Catalog) {
    self.catalog = catalog
    var actions: [ActionID] = []
    var numbers: [Int32] = []
    var underRCP: [Range<Int32>] = []
    var services: [(ServiceID, Range<Int32>)] = []
    for service in catalog.services {
      let first = Int32(actions.count)
      for action in catalog.actions(of: service) {
        while numbers.count <= Int(action.rawValue) { numbers.append(-1) }
        guard catalog.status(action) == .current else { continue }
        numbers[Int(action.rawValue)] = Int32(actions.count)
        actions.append(action)
      }
      services.append((service, first..<Int32(actions.count)))
      guard catalog.supportsRCP(service) else { continue }
      for number in first..<Int32(actions.count) where !Evaluator.actionsBeyondRCPs.contains(folded(catalog.name(actions[Int(number)]))) {
        if underRCP.last?.upperBound == number { underRCP[underRCP.count - 1] = underRCP[underRCP.count - 1].lowerBound..<(number + 1) }
        else { underRCP.append(number..<(number + 1)) }
      }
    }
    self.actions = actions
    self.numbers = numbers
    self.services = services
    self.underRCP = ActionSet(runs: underRCP).union(.empty)
  }

  var count: Int32 { Int32(actions.count) }

  func number(of action: ActionID) -> Int32? {
    let number = Int(action.rawValue) < numbers.count ? numbers[Int(action.rawValue)] : -1
    return number >= 0 ? number : nil
  }

  func isCurrent(_ action: String) -> Bool { catalog.action(action).flatMap { number(of: $0) } != nil }

  /// The number of the action that a pattern spells; nil for what is none, and for patterns of several.
  func number(spelledBy pattern: Pattern) -> Int32? {
    let tokens = pattern.tokens
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: tokens.count) { text in
      for at in tokens.indices {
        guard tokens[at].code < 0x80 else { return nil }
        text[at] = UInt8(tokens[at].code)
      }
      return catalog.action(UnsafeBufferPointer(text).span).flatMap { number(of: $0) }
    }
  }

  /// The current actions that a list of patterns names, its complement left aside.
  func named(by patterns: [Pattern]) -> ActionSet {
    if patterns.contains(where: \.isEverything) { return ActionSet(runs: [0..<count]) }
    var found: [Int32] = []
    var runs = ActionSet.empty
    for pattern in patterns {
      if let number = number(spelledBy: pattern) { found.append(number) }
      guard pattern.hasWildcards else { continue }
      var matched: [Int32] = []
      catalog.forEachAction(matching: pattern.text.utf8.span) { action in
        if let number = number(of: action) { matched.append(number) }
        return true
      }
      runs = runs.union(ActionSet(matched))
    }
    return runs.union(ActionSet(found))
  }
}
