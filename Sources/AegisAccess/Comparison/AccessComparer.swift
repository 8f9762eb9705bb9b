public import AegisPolicy

/// Compares what two sets of policies allow: exactly, with one request as witness for every cause.
///
/// Keeps what it finds out, so one comparer serves many comparisons; it belongs to one task.
///
/// The way: a request is a point in action × resource × context keys, a statement a conjunction of literals
/// about them. A gain is a point where every layer of the new side has an `Allow` that matches, no `Deny` of it
/// does, and the old side fails: one of its layers allows nothing there, or one of its denials matches.
public final class AccessComparer {
  let catalog: Catalog
  private(set) lazy var table: ActionTable = catalog.isEmbedded ? .embedded : ActionTable(catalog)
  private(set) lazy var arns: ServiceARNs = catalog.isEmbedded ? .embedded : ServiceARNs(catalog)
  let theory: Theory
  private var forms: [String: ResourceForms] = [:]
  private var lists: [PatternList: ActionUniverse.List] = [:]
  /// Actions that a reader knows: a witness names one of them where it can.
  private(set) lazy var familiar: [(ActionID, Int32)] = WitnessWriter.familiar.compactMap { name in
    catalog.action(name).flatMap { action in table.number(of: action).map { (action, $0) } }
  }

  /// How many values of policy variables one comparison tries: more would take minutes.
  private static let attempts = 50_000

  public init(catalog: Catalog = .embedded) {
    self.catalog = catalog
    theory = Theory(catalog)
  }

  /// What `new` allows and `old` does not.
  ///
  /// Where the sides have a resource's policy, it must allow, and the callers are those that it tells apart.
  public func gains(from old: AccessSide, to new: AccessSide, on resource: String? = nil) -> Gains {
    var gains = Gains()
    let policies = [old, new].compactMap(\.layers.resource?.policy)
    if policies.isEmpty {
      add(old, new, PrincipalCases.Case(caller: new.caller), on: resource, &gains)
    } else {
      let statements = policies.flatMap(\.content.statements)
      let cases = PrincipalCases(statements.compactMap(\.principals))
      gains.possible += cases.unmodelled
      for found in cases.cases {
        var (before, after) = (old, new)
        before.caller = found.caller
        after.caller = found.caller
        add(before, after, found, on: resource, &gains)
      }
    }
    gains.possible += unreadable(old, new)
    if theory.languages.hasHitLimit { gains.possible.append("patterns that overlap in too many ways") }
    gains.possible = Set(gains.possible).sorted()
    return gains
  }

  /// Values that the engine takes for ones that match nothing, in what the sides do not have in common.
  private func unreadable(_ old: AccessSide, _ new: AccessSide) -> [String] {
    guard (old.policies + new.policies).contains(where: { !$0.content.unmodelled.isEmpty }) else { return [] }
    let changed = Set(SideStatements(old).all.map(\.compiled)).symmetricDifference(SideStatements(new).all.map(\.compiled))
    return changed.flatMap(\.conditions).filter(\.hasInvalidValue).map {
      "a value that is not of the type that its operator compares, in a condition on `\($0.spelling)`"
    }
  }

  private func add(_ old: AccessSide, _ new: AccessSide, _ found: PrincipalCases.Case, on resource: String?, _ gains: inout Gains) {
    var before = SideStatements(old), after = SideStatements(new)
    let changed = old.caller == new.caller ? changedStatements(before, after) : nil
    if let changed {
      // What concerns none of the actions that a change can let through has no say.
      if changed.isEmpty { return }
      let lists = changed.map(\.actions)
      before.keep { mayMeet($0.compiled.actions, lists) }
      after.keep { mayMeet($0.compiled.actions, lists) }
    }
    let lists = (before.all + after.all).map(\.compiled.actions)
    var universe = ActionUniverse(lists, within: changed?.map(\.actions), table: table) { self.facts(of: $0) }
    var open = universe.all
    if let changed {
      open = changed.reduce(ActionSet.empty) { $0.union(universe.set(of: $1.actions)) }
      before.keep { !universe.set(of: $0.compiled.actions).intersection(open).isEmpty }
      after.keep { !universe.set(of: $0.compiled.actions).intersection(open).isEmpty }
    }
    if universe.isIncomplete { gains.possible.append("actions that AWS may add: too many patterns overlap to tell them apart") }
    let fixed = [Fixed(caller: old.caller), Fixed(caller: new.caller)]
    var inexact: Set<String> = []
    var attempts = Self.attempts
    for actions in parts(of: open, before, after, fixed, &universe) {
      var (before, after) = (before, after)
      if let actions {
        before.keep { !universe.set(of: $0.compiled.actions).intersection(actions).isEmpty }
        after.keep { !universe.set(of: $0.compiled.actions).intersection(actions).isEmpty }
      }
      func comparison(_ values: [String: String?]) -> SideComparison {
        var comparison = SideComparison(
          comparer: self, old: old, new: new, before, after, builder: FormBuilder(theory: theory, universe: universe), trying: values)
        comparison.principal = found
        comparison.resource = resource
        comparison.actions = actions
        return comparison
      }
      if VariableValues((before.all + after.all).map(\.compiled), fixed: fixed).isEmpty {
        var comparison = comparison([:])
        comparison.run(&gains)
        continue
      }
      // Cause by cause, since each asks for the values of few variables, and one answer ends it.
      for question in GainQuestion.questions(from: before, to: after) {
        if gains.hasRequestOfToday(cause: question.cause, lifted: question.lifted) { continue }
        if old.caller == new.caller, question.isHopeless(actions ?? open, &universe) { continue }
        var variables = VariableValues(needed: question.groups, refused: question.refusedStatements, fixed: fixed)
        var isAnswered = false
        variables.first { values in
          attempts -= 1
          if attempts < 0 {
            gains.possible.append("statements whose policy variables have too many values to try them all")
            return true
          }
          var comparison = comparison(values)
          isAnswered = comparison.run(question, &gains)
          return isAnswered
        }
        if !isAnswered { inexact.formUnion(variables.inexact) }
      }
    }
    for key in inexact.sorted() {
      gains.possible.append("the policy variable `${\(key)}`, whose values are too many to tell apart")
    }
  }

  /// Actions that are looked at by themselves, since only the variables of statements about the same action have to
  /// be tried together; first of all one part for all that meet no variable. A single nil where there are no variables at all.
  private func parts(
    of actions: ActionSet, _ before: SideStatements, _ after: SideStatements, _ fixed: [Fixed], _ universe: inout ActionUniverse
  ) -> [ActionSet?] {
    let statements = Array(Set((before.all + after.all).map(\.compiled)))
    let sets = statements.map { universe.set(of: $0.actions) }
    let isOpen = statements.map { !VariableValues([$0], fixed: fixed).isEmpty }
    guard isOpen.contains(true) else { return [nil] }
    var parts = [actions]
    for set in Set(sets) {
      parts = parts.flatMap { [$0.intersection(set), $0.subtracting(set)] }.filter { !$0.isEmpty }
    }
    var plain = ActionSet.empty
    var found: [ActionSet?] = []
    for part in parts {
      if sets.indices.contains(where: { isOpen[$0] && !sets[$0].intersection(part).isEmpty }) { found.append(part) } else { plain = plain.union(part) }
    }
    return plain.isEmpty ? found : [plain] + found
  }

  /// New allowances and lifted denials, which alone can let something through; nil where a layer is gone.
  private func changedStatements(_ old: SideStatements, _ new: SideStatements) -> [CompiledStatement]? {
    var found: [CompiledStatement] = []
    for group in new.groups {
      guard let former = old.groups.first(where: { $0.layer == group.layer && $0.level == group.level }) else { continue }
      let known = Set(former.statements.map(\.compiled))
      for statement in group.statements where !known.contains(statement.compiled) { found.append(statement.compiled) }
    }
    for group in old.groups where !new.groups.contains(where: { $0.layer == group.layer && $0.level == group.level }) { return nil }
    // A denial of an RCP reaches fewer services than the same one elsewhere.
    let denied = Set(new.denials.filter { $0.layer != .rcp }.map(\.compiled)), controlled = Set(new.denials.filter { $0.layer == .rcp }.map(\.compiled))
    for statement in old.denials
    where !denied.contains(statement.compiled) && !(statement.layer == .rcp && controlled.contains(statement.compiled)) {
      found.append(statement.compiled)
    }
    return found
  }

  /// Whether a list of actions may name one that another one of some names.
  private func mayMeet(_ list: PatternList, _ others: [PatternList]) -> Bool {
    if list.isComplement { return true }
    let facts = facts(of: list)
    return others.contains { $0.isComplement || facts.mayMeet(self.facts(of: $0)) }
  }

  func facts(of list: PatternList) -> ActionUniverse.List {
    if let known = lists[list] { return known }
    let found = ActionUniverse.List(list.patterns, table)
    lists[list] = found
    return found
  }

  func resourceForms(_ account: String) -> ResourceForms {
    if let known = forms[account] { return known }
    let made = ResourceForms(catalog, theory.languages, account: account)
    forms[account] = made
    return made
  }
}

/// The statements of a side by what they do.
struct SideStatements {
  /// Layers that must allow; of each the statements that can.
  var groups: [(layer: Layer, level: Int, statements: [StatementReference])] = []
  var denials: [StatementReference] = []

  init(_ side: AccessSide) {
    let layers = side.layers, caller = side.caller
    if caller.kind != .root { add(layers.identity, .identity) }
    if let boundary = layers.boundary { add([boundary], .boundary) }
    if let session = layers.session { add(session, .session) }
    if let resource = layers.resource {
      // Alone among the layers it says whom it speaks of.
      func named(_ effect: Effect) -> [StatementReference] {
        Self.statements([resource.policy], effect, resource.layer, 0).filter {
          !$0.compiled.principalMatches(caller, hasBoundary: layers.boundary != nil).isEmpty
        }
      }
      groups.append((resource.layer, 0, named(.allow)))
      denials += named(.deny)
    }
    if !caller.isInManagementAccount, !caller.isServiceLinked {
      for (level, policies) in (layers.serviceControl ?? []).enumerated() { add(policies, .scp, level) }
      for (level, policies) in (layers.resourceControl ?? []).enumerated() {
        denials += Self.statements(policies, .deny, .rcp, level)
      }
    }
  }

  var all: [StatementReference] { groups.flatMap(\.statements) + denials }

  /// Leaves out statements that have no say.
  mutating func keep(_ isKept: (StatementReference) -> Bool) {
    for index in groups.indices { groups[index].statements = groups[index].statements.filter(isKept) }
    denials = denials.filter(isKept)
  }

  private mutating func add(_ policies: [AccessPolicy], _ layer: Layer, _ level: Int = 0) {
    groups.append((layer, level, Self.statements(policies, .allow, layer, level)))
    denials += Self.statements(policies, .deny, layer, level)
  }

  private static func statements(_ policies: [AccessPolicy], _ effect: Effect, _ layer: Layer, _ level: Int) -> [StatementReference] {
    policies.flatMap { policy in
      policy.content.statements.indices.filter { policy.content.statements[$0].effect == effect }.map {
        StatementReference(layer: layer, level: level, policy: policy, statement: $0)
      }
    }
  }
}
