public import AegisPolicy

/// What is true of one statement whatever the request: facts for lint, each proved by the comparison's search.
///
/// Use: `AccessComparer().facts(of: content)` for one document; `facts(of: side)` where the layers around it
/// are known, then `boundary` and `scp` count too. Statements of which nothing is to be said have no entry.
public enum StatementFact: Hashable, Sendable {
  /// No request can meet its action, resource and conditions together.
  case neverMatches
  /// An `Allow` that denials leave nothing of; the statements of the same document that deny, fewest first.
  case denied(by: [Int])
  /// An `Allow`, or a `Deny`, that adds nothing to others of the same effect; those that cover it.
  case covered(by: [Int])
  /// An `Allow` that a limit lets nothing of through: `boundary`, or `scp` at a level.
  case stopped(by: Layer, level: Int)
  /// An `Allow` that is broader than it looks: these conditions, by index, hold of every request that it speaks of, so
  /// without them it would allow the same.
  case broader(conditions: [Int])
}

extension AccessComparer {
  /// Facts about the statements of a document that stands alone, by index.
  public func facts(of content: PolicyContent) -> [Int: StatementFact] {
    var layers = Layers()
    layers.identity = [AccessPolicy(content: content, name: "")]
    return facts(of: AccessSide(layers: layers), policy: content)
  }

  /// Whether a condition holds of some requests, and of others not, whatever else is asked of them. False also where it has
  /// policy variables, or cannot be told.
  public func tellsApart(_ condition: Condition, of document: PolicyDocument) -> Bool {
    guard let compiled = compileCondition(condition, of: document), compiled.patterns.allSatisfy(\.variables.isEmpty) else { return false }
    var literal = theory.literal(compiled)
    guard theory.assume(literal, in: Theory.free) != nil else { return false }
    literal.holds = false
    return theory.assume(literal, in: Theory.free) != nil
  }

  /// Facts about the statements of one of a principal's policies, by index.
  public func facts(of side: AccessSide, policy content: PolicyContent) -> [Int: StatementFact] {
    let all = SideStatements(side).all.map(\.compiled) + content.statements
    let universe = ActionUniverse(all.map(\.actions), table: table) { self.facts(of: $0) }
    var variables = VariableValues(all, fixed: [Fixed(caller: side.caller)])
    let assignments = variables.assignments()
    // A fact that is not proved for every value of a variable is none.
    guard variables.inexact.isEmpty, !assignments.isEmpty, !universe.isIncomplete else { return [:] }
    var found: [Int: StatementFact]?
    for values in assignments {
      var prover = FactProver(comparer: self, side: side, content: content, universe: universe, values: values)
      let facts = prover.facts()
      found = found.map { known in known.filter { facts[$0.key] == $0.value } } ?? facts
    }
    return found ?? [:]
  }
}

private struct FactProver {
  let comparer: AccessComparer
  let side: AccessSide
  let content: PolicyContent
  private var builder: FormBuilder
  private let fixed: Fixed
  /// Every request.
  private let start: Region

  init(comparer: AccessComparer, side: AccessSide, content: PolicyContent, universe: ActionUniverse, values: [String: String?]) {
    self.comparer = comparer
    self.side = side
    self.content = content
    builder = FormBuilder(theory: comparer.theory, universe: universe)
    fixed = Fixed(caller: side.caller, values: values)
    var start = Region(actions: universe.all)
    let literal = Literal(dimension: 0, atom: comparer.theory.languages.id(of: SideComparison.resources), holds: true)
    start.states[0] = comparer.theory.assume(literal, in: Theory.free)
    self.start = start
  }

  mutating func facts() -> [Int: StatementFact] {
    let forms = content.statements.map { builder.form($0, fixed) }
    let regions = forms.map { $0.flatMap(region) }
    let sideStatements = SideStatements(side)
    let limits: [(Layer, Int, [StatementForm])] = sideStatements.groups.filter { $0.layer == .boundary || $0.layer == .scp }.map { group in
      (group.layer, group.level, group.statements.compactMap { builder.form($0.compiled, fixed) })
    }
    let outerDenials: [(Layer, Int, StatementForm)] = sideStatements.denials.filter { $0.layer == .boundary || $0.layer == .scp }.compactMap { denial in
      builder.form(denial.compiled, fixed).map { (denial.layer, denial.level, $0) }
    }
    var found: [Int: StatementFact] = [:]
    for index in content.statements.indices {
      guard let effect = content.statements[index].effect else { continue }
      guard let form = forms[index], let region = regions[index] else {
        found[index] = .neverMatches
        continue
      }
      if effect == .allow {
        let denials = content.statements.indices.filter { content.statements[$0].effect == .deny && forms[$0] != nil }
        if let by = cover(region, denials, forms) {
          found[index] = .denied(by: by)
          continue
        }
        if let limit = limits.first(where: { passes(region, $0.2) == false }) {
          found[index] = .stopped(by: limit.0, level: limit.1)
          continue
        }
        if let denial = outerDenials.first(where: { isCovered(region, by: [$0.2]) }) {
          found[index] = .stopped(by: denial.0, level: denial.1)
          continue
        }
      }
      // Of two that cover each other the later one is said to add nothing.
      let others = content.statements.indices.filter { other in
        other != index && content.statements[other].effect == effect && forms[other] != nil && found[other] == nil
          && !(other > index && isCovered(regions[other], by: [form]))
      }
      if let by = cover(region, others, forms) {
        found[index] = .covered(by: by)
      } else if effect == .allow, case let idle = idleConditions(of: content.statements[index], form), !idle.isEmpty {
        found[index] = .broader(conditions: idle)
      }
    }
    return found
  }

  /// The conditions without which a statement matches the same requests.
  private mutating func idleConditions(of statement: CompiledStatement, _ form: StatementForm) -> [Int] {
    statement.conditions.indices.filter { index in
      var wider = statement
      wider.conditions.remove(at: index)
      return builder.form(wider, fixed).map { isCovered(self.region($0), by: [form]) } ?? false
    }
  }

  /// The requests of a form; nil where none is possible.
  private func region(_ form: StatementForm) -> Region? { comparer.theory.assume(form, in: start) }

  /// Whether every request of a form is one of others too.
  private func isCovered(_ region: Region?, by others: [StatementForm]) -> Bool {
    guard let region else { return true }
    // Of an action that none of them is about, every request is left.
    guard let first = region.actions.runs.first?.lowerBound, others.contains(where: { $0.actions.contains(first) }),
      others.reduce(region.actions, { $0.subtracting($1.actions) }).isEmpty
    else { return false }
    var search = Search(theory: comparer.theory, forms: others)
    return !search.run(region, groups: [], refused: Array(others.indices), isWorthwhile: { _ in true }) { _ in true } && !search.isCut
  }

  /// Whether some request of a form is within a limit.
  private func passes(_ region: Region, _ others: [StatementForm]) -> Bool {
    others.contains { comparer.theory.assume($0, in: region) != nil }
  }

  /// One statement that covers a form alone, or all that do together; nil where they do not.
  private func cover(_ region: Region, _ candidates: [Int], _ forms: [StatementForm?]) -> [Int]? {
    if candidates.isEmpty { return nil }
    if let one = candidates.first(where: { isCovered(region, by: [forms[$0]!]) }) { return [one] }
    guard isCovered(region, by: candidates.map { forms[$0]! }) else { return nil }
    // Those without which the cover still holds are left out.
    var needed = candidates
    for candidate in candidates where needed.count > 1 {
      let rest = needed.filter { $0 != candidate }
      if isCovered(region, by: rest.map { forms[$0]! }) { needed = rest }
    }
    return needed
  }
}
