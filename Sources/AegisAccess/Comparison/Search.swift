/// A statement as a conjunction: it matches where the action is one of its own and every literal is as it says.
struct StatementForm: Hashable {
  var actions: ActionSet
  /// By dimension and atom, each once.
  var literals: [Literal]
}

/// All requests that are still possible: a set of actions, and a state of each dimension.
struct Region {
  var actions: ActionSet
  /// By dimension; those that are missing are free.
  var states: [Int32: Int32] = [:]

  func state(_ dimension: Int32) -> Int32 { states[dimension] ?? Theory.free }
}

extension Theory {
  func assume(_ literal: Literal, in region: Region) -> Region? {
    let state = region.state(literal.dimension)
    guard let next = assume(literal, in: state) else { return nil }
    var region = region
    if next != state { region.states[literal.dimension] = next }
    return region
  }

  /// The part of a region in which a statement matches.
  func assume(_ form: StatementForm, in region: Region) -> Region? {
    let actions = region.actions.intersection(form.actions)
    guard !actions.isEmpty else { return nil }
    var region = region
    region.actions = actions
    for literal in form.literals {
      guard let next = assume(literal, in: region) else { return nil }
      region = next
    }
    return region
  }

  /// The parts of a region in which a statement does not match, one for each way not to; they may overlap.
  func refuse(_ form: StatementForm, in region: Region) -> [Region] {
    var found: [Region] = []
    let actions = region.actions.subtracting(form.actions)
    if !actions.isEmpty {
      var other = region
      other.actions = actions
      found.append(other)
    }
    for literal in form.literals {
      var opposite = literal
      opposite.holds.toggle()
      if let next = assume(opposite, in: region) { found.append(next) }
    }
    return found
  }
}

/// A search for a region in which one statement of every group matches and no refused statement does.
///
/// The way of DPLL: what can be met in one way only is met at once; of what is left, what can be met in the
/// fewest ways is tried way by way. Every step is decided by the theory, so a region that is left is not empty.
struct Search {
  let theory: Theory
  let forms: [StatementForm]
  /// How many leaves may be looked at for one that `accept` takes.
  var leafLimit = 4_000
  /// How many regions may be split: what demands that values differ pair by pair has more than anybody can wait for.
  var stepLimit = 50_000
  private(set) var leaves = 0
  private(set) var steps = 0
  /// Not everything was looked at: that nothing was found says nothing.
  private(set) var isCut = false

  init(theory: Theory, forms: [StatementForm]) {
    self.theory = theory
    self.forms = forms
  }

  /// - Parameters:
  ///   - groups: Of each, one statement must match.
  ///   - refused: None of them may match.
  ///   - isWorthwhile: Whether a region is worth being searched.
  ///   - accept: Whether a region will do; the search goes on where not.
  /// - Returns: Whether a region was accepted.
  mutating func run(
    _ region: Region, groups: [[Int]], refused: [Int], isWorthwhile: (Region) -> Bool, accept: (Region) -> Bool
  ) -> Bool {
    steps += 1
    if steps > stepLimit { isCut = true }
    if isCut { return false }
    var region = region
    var refused = refused
    // What leaves no choice comes first: it leaves less to look at.
    for group in groups where group.count == 1 {
      guard let next = theory.assume(forms[group[0]], in: region) else { return false }
      region = next
    }
    var groups = groups.filter { $0.count > 1 }
    while true {
      var best: [(Region, group: Int?, refused: Int?)]?
      var isForced = false
      var openRefused: [Int] = []
      for form in refused {
        guard theory.assume(forms[form], in: region) != nil else { continue }
        let options = theory.refuse(forms[form], in: region)
        if options.isEmpty { return false }
        if options.count == 1 {
          region = options[0]
          isForced = true
          continue
        }
        openRefused.append(form)
        if best == nil || options.count < best!.count { best = options.map { ($0, nil, form) } }
      }
      refused = openRefused
      if isForced { continue }
      var openGroups: [[Int]] = []
      for group in groups {
        var options: [(Region, Int)] = []
        var isMet = false
        for form in group {
          guard let next = theory.assume(forms[form], in: region) else { continue }
          if next.actions == region.actions && next.states == region.states {
            isMet = true
            break
          }
          options.append((next, form))
        }
        if isMet { continue }
        if options.isEmpty { return false }
        if options.count == 1 {
          region = options[0].0
          isForced = true
          continue
        }
        openGroups.append(options.map(\.1))
        if best == nil || options.count < best!.count {
          let index = openGroups.count - 1
          best = options.map { ($0.0, index, nil) }
        }
      }
      groups = openGroups
      if isForced { continue }
      guard let best else {
        leaves += 1
        if leaves > leafLimit { isCut = true }
        return accept(region)
      }
      for (next, group, form) in best {
        if isCut { return false }
        guard isWorthwhile(next) else { continue }
        var groups = groups
        var refused = refused
        if let group { groups.remove(at: group) }
        if let form { refused.removeAll { $0 == form } }
        if run(next, groups: groups, refused: refused, isWorthwhile: isWorthwhile, accept: accept) { return true }
      }
      return false
    }
  }
}
