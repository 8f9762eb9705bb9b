import AegisPolicy

/// One comparison of two sides, with everything fixed but the request.
struct SideComparison {
  let comparer: AccessComparer
  let old: AccessSide
  let new: AccessSide
  let oldSide: SideStatements
  let newSide: SideStatements
  var builder: FormBuilder
  /// What is fixed before and after: the tags of a caller may change too.
  let fixedBefore: Fixed
  let fixedAfter: Fixed
  /// Whose requests are looked at, where that is not settled by the sides.
  var principal = PrincipalCases.Case(caller: .unknown)
  /// The only actions that are looked at; nil for all.
  var actions: ActionSet?
  /// The only resource that is looked at.
  var resource: String?
  private var forms: [StatementForm] = []
  private var numbers: [StatementForm: Int] = [:]

  init(
    comparer: AccessComparer, old: AccessSide, new: AccessSide, _ before: SideStatements, _ after: SideStatements,
    builder: FormBuilder, trying values: [String: String?]
  ) {
    self.comparer = comparer
    self.old = old
    self.new = new
    oldSide = before
    newSide = after
    self.builder = builder
    fixedBefore = Fixed(caller: old.caller, values: values)
    fixedAfter = Fixed(caller: new.caller, values: values)
  }

  /// A statement and the number of its form.
  private typealias Formed = (reference: StatementReference, form: Int)

  mutating func run(_ gains: inout Gains) {
    let oldGroups = oldSide.groups.map { formed($0.statements, fixedBefore) }
    let newGroups = newSide.groups.map { formed($0.statements, fixedAfter) }
    let oldDenials = formed(oldSide.denials, fixedBefore), newDenials = formed(newSide.denials, fixedAfter)
    if newGroups.contains(where: \.isEmpty) { return }
    let needed = newGroups.map { unique($0.map(\.form)) }
    let refused = unique(newDenials.map(\.form))
    // A layer that allows less or nothing before.
    for (index, group) in newGroups.enumerated() {
      let layer = newSide.groups[index]
      let before = oldSide.groups.firstIndex { $0.layer == layer.layer && $0.level == layer.level }
      // A limit that is new takes away, and one that did not exist before let everything through.
      guard let before else { continue }
      let allowed = unique(oldGroups[before].map(\.form))
      var seen: Set<Int> = []
      for (reference, form) in group where !allowed.contains(form) && seen.insert(form).inserted {
        var others = needed
        others[index] = [form]
        search(groups: others, refused: refused + allowed, cause: reference, lifted: nil, &gains)
      }
    }
    // A limit that is gone: what it did not allow.
    for (index, layer) in oldSide.groups.enumerated()
    where !newSide.groups.contains(where: { $0.layer == layer.layer && $0.level == layer.level }) {
      search(groups: needed, refused: refused + unique(oldGroups[index].map(\.form)), cause: nil, lifted: nil, &gains)
    }
    // A denial that is gone or narrower.
    var seen = Set(refused)
    for (reference, form) in oldDenials where seen.insert(form).inserted {
      search(groups: needed + [[form]], refused: refused, cause: nil, lifted: reference, &gains)
    }
  }

  /// One cause alone.
  ///
  /// - Returns: Whether a request that AWS takes today is found: other values of variables can say no more.
  mutating func run(_ question: GainQuestion, _ gains: inout Gains) -> Bool {
    let needed = question.needed.map { unique(formed($0, fixedAfter).map(\.form)) }
    let former = question.formerNeeded.map { unique(formed($0, fixedBefore).map(\.form)) }
    guard !(needed + former).contains(where: \.isEmpty) else { return false }
    let refused = unique(formed(question.refused, fixedAfter).map(\.form) + formed(question.formerRefused, fixedBefore).map(\.form))
    if (needed + former).contains(where: { $0.allSatisfy(refused.contains) }) { return false }
    return search(groups: needed + former, refused: refused, cause: question.cause, lifted: question.lifted, &gains)
  }

  private mutating func formed(_ statements: [StatementReference], _ fixed: Fixed) -> [Formed] {
    var found: [Formed] = []
    for reference in statements {
      guard let form = builder.form(reference.compiled, fixed, onlyUnderRCP: reference.layer == .rcp) else { continue }
      let number = numbers[form] ?? forms.count
      if number == forms.count {
        forms.append(form)
        numbers[form] = number
      }
      found.append((reference, number))
    }
    return found
  }

  private func unique(_ forms: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return forms.filter { seen.insert($0).inserted }
  }

  // MARK: One cause

  /// - Returns: Whether a request that AWS takes today is found.
  @discardableResult private mutating func search(
    groups: [[Int]], refused: [Int], cause: StatementReference?, lifted: StatementReference?, _ gains: inout Gains
  ) -> Bool {
    let theory = comparer.theory
    guard let start = start() else { return false }
    var witness: (Request, Gain.Tier)?
    var isUnknown = false
    var writer = WitnessWriter(comparer: comparer, universe: builder.universe, fixed: fixedAfter, owner: owner)
    // Once a request of the future is known, only one of today is worth looking for.
    func look(_ search: inout Search, _ region: Region) {
      _ = search.run(region, groups: groups, refused: refused, isWorthwhile: { witness == nil || writer.mayBeOfToday($0) }) { region in
        if writer.isUnknown(region) || writer.caller(region) == nil {
          isUnknown = true
          return false
        }
        if let request = writer.today(region) {
          witness = (request, .today)
          return true
        }
        if witness == nil, let request = writer.future(region) { witness = (request, .future) }
        return false
      }
    }
    // First among the actions of today, where most witnesses are; then among those to come.
    var ofToday = start, toCome = start
    ofToday.actions = start.actions.intersection(ActionSet(runs: [0..<comparer.table.count]))
    toCome.actions = start.actions.subtracting(ofToday.actions)
    var isCut = false
    for region in [ofToday, toCome] where witness == nil && !region.actions.isEmpty {
      var search = Search(theory: theory, forms: forms)
      look(&search, region)
      if search.isCut { isCut = true }
    }
    guard let (found, tier) = witness else {
      if isUnknown { gains.possible.append("a context key that conditions compare as values of several types") }
      if writer.hasLeftOut { gains.possible.append("`aws:ResourceAccount`, compared with patterns that many accounts match") }
      if isCut { gains.possible.append("statements that overlap in too many ways") }
      return false
    }
    var request = found
    var (before, after) = decisions(request)
    for key in request.context.keys.sorted() where theory.isAlwaysPresent(key.lowercased()) || fixedAfter.values[key.lowercased()] != nil {
      // A value that makes no difference is not shown.
      var shorter = request
      shorter.context[key] = nil
      let decisions = decisions(shorter)
      if decisions.after.isAllowed, !decisions.before.isAllowed { (request, before, after) = (shorter, decisions.before, decisions.after) }
    }
    guard after.isAllowed, !before.isAllowed else {
      // A text that was sought for too long is none of the patterns'.
      if theory.languages.hasHitLimit { return false }
      gains.defects.append("\(request.action) on \(request.resource): \(before.reason) before, \(after.reason) after")
      return false
    }
    let denials = lifted.map { reference in [reference] } ?? []
    var gain = Gain(tier: tier, witness: request, cause: cause, lifted: denials, before: before, after: after)
    gain.mayBeOfToday = tier == .future && isCut
    gains.add(gain)
    return tier == .today
  }

  /// What the plain evaluator says to a request on both sides.
  private func decisions(_ request: Request) -> (before: Decision, after: Decision) {
    var former = request
    if !fixedBefore.caller.isExample { former.caller = old.caller }
    return (decide(former, old.layers, catalog: comparer.catalog), decide(request, new.layers, catalog: comparer.catalog))
  }

  /// A resource's policy alone is asked as it is across accounts: there it has to allow.
  private var owner: String? { new.layers.resource == nil && old.layers.resource == nil ? nil : "000000000000" }

  /// All requests that are looked at.
  private func start() -> Region? {
    let theory = comparer.theory
    var start = Region(actions: (actions ?? builder.universe.all).subtracting(alwaysAllowed))
    if start.actions.isEmpty { return nil }
    let resources = resource.map { [Pattern($0, wildcards: false, variables: false)] } ?? Self.resources
    let literal = Literal(dimension: 0, atom: theory.languages.id(of: resources), holds: true)
    start.states[0] = theory.assume(literal, in: Theory.free)
    if new.layers.resource?.kind == .trust || old.layers.resource?.kind == .trust {
      start.actions = start.actions.intersection(
        ActionSet(Self.assuming.compactMap { comparer.catalog.action($0).flatMap { comparer.table.number(of: $0) } }))
    }
    let conditions = (oldSide.all + newSide.all).flatMap(\.compiled.conditions)
    // What every request has, a witness has too.
    for condition in conditions where theory.isAlwaysPresent(condition.key) && fixedAfter.value(of: condition.key) == nil {
      let presence = CompiledCondition(
        key: condition.key, spelling: condition.spelling, qualifier: nil, isNegated: false, ifExists: false,
        comparison: .existence(absent: false, present: true), hasInvalidValue: false)
      start = theory.assume(theory.literal(presence), in: start) ?? start
    }
    guard fixedAfter.caller.isExample else { return start }
    // The name and the account of an example are free only as far as names of its kind go.
    let isUsed = Set(conditions.map(\.key))
    if isUsed.contains("aws:principalarn") {
      start = restrict(start, "aws:PrincipalArn", fixedAfter.caller.possibleARNs, holds: true) ?? start
      let foreign = principal.foreignTo.map { Pattern("arn:*:*:*:\($0):*", wildcards: true, variables: false) }
      if !foreign.isEmpty { start = restrict(start, "aws:PrincipalArn", foreign, holds: false) ?? start }
    }
    if isUsed.contains("aws:principalaccount"), fixedAfter.caller.account == nil {
      let ids = [Pattern("????????????", wildcards: true, variables: false)]
      start = restrict(start, "aws:PrincipalAccount", ids, holds: true) ?? start
      let foreign = principal.foreignTo.map { Pattern($0, wildcards: false, variables: false) }
      if !foreign.isEmpty { start = restrict(start, "aws:PrincipalAccount", foreign, holds: false) ?? start }
    }
    return start
  }

  private func restrict(_ region: Region, _ key: String, _ patterns: [Pattern], holds: Bool) -> Region? {
    let condition = CompiledCondition(
      key: key.lowercased(), spelling: key, qualifier: nil, isNegated: false, ifExists: false, comparison: patterns.allSatisfy { Pattern.fields($0.tokens).count == 6 } ? .arns(patterns) : .strings(patterns),
      hasInvalidValue: false)
    var literal = comparer.theory.literal(condition)
    literal.holds = holds
    return comparer.theory.assume(literal, in: region)
  }

  private static let assuming = [
    "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:SetSourceIdentity", "sts:TagSession",
  ]

  /// Nobody can be denied to ask who they are.
  private var alwaysAllowed: ActionSet {
    ActionSet([comparer.catalog.action("sts:GetCallerIdentity").flatMap { comparer.table.number(of: $0) }].compactMap { $0 })
  }

  /// What a resource can be at all: an ARN, or `*` for an action that has none.
  static let resources = [
    Pattern("*", wildcards: false, variables: false), Pattern("arn:*:*:*:*:*", wildcards: true, variables: false),
  ]
}
