import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// What is known of a statement whose parts were met before.
struct StatementPlan {
  /// The rules about statements that have to be called, by their places among those of the kind of documents, in order: most
  /// statements need none.
  let calls: [UInt16]
  /// The rules about documents that such a statement concerns.
  let concerns: RuleSet
  /// Its actions in `StatementForms`.
  let actions: Int
  /// Whether it is for statements with several resources; nil where that is of no matter.
  let isOfSeveral: Bool?

  init(calls: [UInt16], concerns: RuleSet, actions: Int, features: StatementFeatures) {
    (self.calls, self.concerns, self.actions) = (calls, concerns, actions)
    isOfSeveral = features.contains(.suspectReach) ? features.contains(.severalResources) : nil
  }
}

/// What was found out of rules that look at the same parts, for statements that are alike in these.
struct GroupVerdict {
  /// The rules about statements that have something to say, by their places, in order.
  var calls: [UInt16] = []
  /// The rules about documents that such a statement concerns.
  var concerns: RuleSet = 0
}

/// A statement of the document at hand.
struct PlannedStatement {
  /// The number of its plan; nil where it is written in a way that plans are not made for.
  let plan: Int?
  /// How long its resources are together, in bytes.
  let resourceLength: Int
  /// The number of its first action in lower case; zero where it has none.
  let firstAction: UInt32
}

/// The forms of the statements that were met, and the plans that were made for them.
///
/// A statement's form is its text without what no rule asks for that looks at kept parts only, see `KeptParts`. It is
/// written from the tree: for a statement with a plan nothing else is worked out.
struct StatementForms: ~Copyable {
  /// The form of a statement, found in its tree.
  enum Found {
    /// Its plan is known by this number.
    case known(Int)
    /// It is met for the first time: its form stays in the buffer.
    case new
    /// Written in a way for which nothing is kept.
    case odd
  }

  /// The elements that are kept apart.
  enum Part: Int {
    case actions, resources, conditions, principals, sid
  }

  /// The numbers of a statement's parts: equal where they are written alike, zero where there is none.
  struct PartNumbers {
    var actions: UInt32 = 0
    var resources: UInt32 = 0
    var conditions: UInt32 = 0
    var principals: UInt32 = 0
    var sid: UInt32 = 0

    func only(_ reads: KeptParts) -> PartNumbers {
      PartNumbers(
        actions: reads.contains(.actions) ? actions : 0, resources: reads.contains(.resources) ? resources : 0,
        conditions: reads.isDisjoint(with: .anyConditions) ? 0 : conditions, principals: reads.contains(.principals) ? principals : 0,
        sid: reads.contains(.sid) ? sid : 0)
    }
  }

  var buffer = FormBuffer()
  var resources = ResourceForms()
  /// Conditions without their value, and whether the letters of one count for nothing.
  var conditions = TextIndex()
  var isLetterless: [Bool] = []
  var whole = TextIndex()
  var plans: [StatementPlan] = []
  var parts = TextIndex()
  /// Where the parts of the statement at hand stand in the buffer.
  var ranges: [Range<Int>] = Array(repeating: 0..<0, count: 5)
  /// What was found out for the rules that read the same parts, by these parts.
  var verdictKeys = TextIndex()
  var verdicts: [GroupVerdict] = []
  /// The statements of the document at hand.
  private(set) var planned: [PlannedStatement] = []
  private(set) var actionLists: [ActionList] = []
  /// One of the resources of the statement at hand may be written twice, or matched by another.
  var mayRepeat = false
  /// How long the resources of the statement at hand are together, in bytes.
  var resourceLength = 0
  /// The number of the first action of the statement at hand, in lower case.
  var firstAction: UInt32 = 0
  /// The numbers of its actions, sorted.
  var actionNumbers: [UInt32] = []
  /// The forms of the resources of the statement at hand, sorted.
  var resourceNumbers: [UInt32] = []
  /// What statements with such a part have for it; those that may have placeholders are left out.
  var partFeatures: [UInt32: StatementFeatures] = [:]
  /// By the numbers of actions and resources, whether they may not fit each other.
  var isReachSuspect: [UInt64: Bool] = [:]
  /// For kinds of documents with features, the groups of rules of which one may be called.
  var eligible: [GroupKey: [Int]] = [:]
  /// The rules that the conditions of such a part may concern.
  var partConcerned: [UInt32: RuleSet] = [:]

  struct GroupKey: Hashable {
    let kind: UInt8
    let features: UInt32
    let conditions: UInt32
  }
  var actionListNumbers: [UInt32: Int] = [:]

  /// How much is kept.
  var count: Int { whole.count + parts.count + resources.count + conditions.count }

  func calls(ofPlan number: Int) -> [UInt16] { plans[number].calls }
  func hasCalls(plan number: Int) -> Bool { !plans[number].calls.isEmpty }
  func concerns(ofPlan number: Int) -> RuleSet { plans[number].concerns }
  func actionList(ofPlan number: Int) -> Int { plans[number].actions }

  mutating func startDocument() { planned.removeAll(keepingCapacity: true) }

  mutating func note(_ plan: Int?) { planned.append(PlannedStatement(plan: plan, resourceLength: resourceLength, firstAction: firstAction)) }

  /// Keeps the plan of the statement that was new.
  mutating func keep(_ plan: StatementPlan) -> Int {
    plans.append(plan)
    return whole.insert(buffer.bytes)
  }

  /// The types that the resources of the statement at hand may be of, each with the number of such a one; nil where something
  /// may be wrong with one of them.
  func namedTypes() -> [StatementFacts.NamedType]? {
    var named: [StatementFacts.NamedType] = []
    for (at, number) in resourceNumbers.enumerated() where at == 0 || number != resourceNumbers[at - 1] {
      guard let types = resources.types(number) else { return nil }
      for type in types { named.append(StatementFacts.NamedType(type: type, resource: UInt8(at))) }
    }
    return named
  }

  /// The numbers of different forms among the resources of the statement at hand, as a bit each.
  var differentResources: UInt128 {
    var bits: UInt128 = 0
    for (at, number) in resourceNumbers.enumerated() where at == 0 || number != resourceNumbers[at - 1] { bits |= 1 << UInt128(at) }
    return bits
  }

  // MARK: Verdicts

  /// The groups with a rule that may be called for a statement with such features.
  mutating func groups(_ kind: PolicyKinds, _ features: StatementFeatures, _ parts: PartNumbers, _ rules: RuleTable.KindRules) -> [Int] {
    let key = GroupKey(kind: kind.rawValue, features: features.rawValue, conditions: parts.conditions)
    if let known = eligible[key] { return known }
    let concerned = partConcerned[parts.conditions] ?? .max
    let found = rules.groups.indices.filter {
      !rules.groups[$0].policyRules.isEmpty || rules.groups[$0].rules.contains { place in
        features.isSuperset(of: rules.statementRules[place].needs) && rules.statementRules[place].condition & ~concerned == 0
      }
    }
    eligible[key] = found
    return found
  }

  /// The numbers of the new statement's parts.
  mutating func partNumbers() -> PartNumbers {
    func number(_ part: Part, _ parts: inout TextIndex, _ buffer: borrowing FormBuffer, _ ranges: [Range<Int>]) -> UInt32 {
      let range = ranges[part.rawValue]
      return range.isEmpty ? 0 : UInt32(parts.insert(buffer.bytes(range)) + 1)
    }
    return PartNumbers(
      actions: number(.actions, &parts, buffer, ranges), resources: number(.resources, &parts, buffer, ranges),
      conditions: number(.conditions, &parts, buffer, ranges), principals: number(.principals, &parts, buffer, ranges),
      sid: number(.sid, &parts, buffer, ranges))
  }

  /// What is known of the rules of a group for statements with the same parts, as far as they look at these.
  mutating func verdict(_ group: RuleTable.Group, _ kind: PolicyKinds, _ features: StatementFeatures, _ parts: PartNumbers) -> GroupVerdict? {
    let start = buffer.count
    defer { buffer.truncate(to: start) }
    writeKey(group, kind, features, parts)
    return verdictKeys.number(buffer.bytes(start..<buffer.count)).map { verdicts[$0] }
  }

  mutating func keep(
    _ verdict: GroupVerdict, _ group: RuleTable.Group, _ kind: PolicyKinds, _ features: StatementFeatures, _ parts: PartNumbers
  ) {
    let start = buffer.count
    defer { buffer.truncate(to: start) }
    writeKey(group, kind, features, parts)
    verdictKeys.insert(buffer.bytes(start..<buffer.count))
    verdicts.append(verdict)
  }

  private mutating func writeKey(_ group: RuleTable.Group, _ kind: PolicyKinds, _ features: StatementFeatures, _ parts: PartNumbers) {
    let only = parts.only(group.reads)
    buffer.append(number: UInt32(kind.rawValue) | UInt32(group.reads.rawValue) << 8)
    var told = features.intersection(group.features)
    // Of no matter to the rules else, see `RuleTable.add`.
    if !told.contains(.suspectReach) { told.remove(.severalResources) }
    buffer.append(number: told.rawValue)
    buffer.append(number: only.actions)
    buffer.append(number: only.resources)
    buffer.append(number: only.conditions)
    buffer.append(number: only.principals)
    buffer.append(number: only.sid)
  }

  /// Notes what a statement has for the sake of its parts.
  mutating func note(_ features: StatementFeatures, _ concerned: RuleSet, of parts: PartNumbers) {
    partConcerned[parts.conditions] = concerned
    if features.contains(.opening) { return }
    partFeatures[parts.actions] = features.intersection(.ofActions)
    partFeatures[parts.resources] = features.intersection(.ofResources.subtracting([.suspectList, .severalResources]))
    partFeatures[parts.conditions] = features.intersection(.ofConditions)
    partFeatures[parts.principals] = []
    isReachSuspect[UInt64(parts.actions) << 32 | UInt64(parts.resources)] = features.contains(.suspectReach)
    partFeatures[0] = []
  }

  /// The features of the statement at hand, where all of its parts were met before.
  func features(_ statement: Statement, _ parts: PartNumbers) -> StatementFeatures? {
    guard let actions = partFeatures[parts.actions], let resources = partFeatures[parts.resources], let conditions = partFeatures[parts.conditions],
      partFeatures[parts.principals] != nil,
      let isSuspect = isReachSuspect[UInt64(parts.actions) << 32 | UInt64(parts.resources)]
    else { return nil }
    var features = StatementFeatures(elementsOf: statement).union(actions).union(resources).union(conditions)
    if isSuspect { features.insert(.suspectReach) }
    if mayRepeat { features.insert(.suspectList) }
    if statement.resources.count > 1 { features.insert(.severalResources) }
    return features
  }

  /// The plan for the statement at hand, put together from what is known of its parts; nil where something is not known.
  mutating func plan(_ kind: PolicyKinds, _ features: StatementFeatures, _ parts: PartNumbers, _ rules: RuleTable.KindRules) -> StatementPlan? {
    guard let actions = actionListNumbers[parts.actions] else { return nil }
    var calls: [UInt16] = [], concerns: RuleSet = 0
    for place in rules.others where features.isSuperset(of: rules.statementRules[place].needs) {
      // Which conditions concern it is not known here.
      guard rules.statementRules[place].condition == 0 else { return nil }
      calls.append(UInt16(place))
    }
    for number in groups(kind, features, parts, rules) {
      guard let verdict = verdict(rules.groups[number], kind, features, parts) else { return nil }
      if !verdict.calls.isEmpty { calls += verdict.calls }
      concerns |= verdict.concerns
    }
    if calls.count > 1 { calls.sort() }
    return StatementPlan(calls: calls, concerns: concerns, actions: actions, features: features)
  }

  /// The number of a list of actions, by that of its part.
  mutating func actionList(_ part: UInt32, _ make: () -> ActionList) -> Int {
    if let known = actionListNumbers[part] { return known }
    actionLists.append(make())
    actionListNumbers[part] = actionLists.count - 1
    return actionLists.count - 1
  }
}
