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
  /// The number of its first action, as `ActionNumber.folded` has it; zero where it has none.
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
    /// It is met for the first time: its form has the number of the next plan, which `keep` is to be called for.
    case new
    /// Written in a way for which nothing is kept.
    case odd
  }

  /// The elements that are written one behind the other; actions are not, since their list has a number by itself.
  enum Part: Int {
    case resources, conditions, principals, sid
  }

  /// The numbers of a statement's parts: equal where they are written alike, zero where there is none.
  struct PartNumbers {
    var actions: UInt32 = 0
    var resources: UInt32 = 0
    var conditions: UInt32 = 0
    var principals: UInt32 = 0
    var sid: UInt32 = 0

    fileprivate var words: WordIndex.Key {
      (UInt64(conditions) << 32, UInt64(actions) | UInt64(resources) << 32, UInt64(principals) | UInt64(sid) << 32)
    }
  }

  /// A list of actions as it is written.
  struct ActionRun {
    /// The number of the list among the parts, see `PartNumbers`.
    let part: UInt32
    /// The number of the first of them, as `ActionNumber.folded` has it.
    let first: UInt32
    /// AWS has today what each of them names.
    var areCurrent = true
  }

  /// A group of rules that may be called for statements of some kind with some features.
  struct EligibleGroup {
    /// Its number among those of the kind.
    let number: Int
    /// The same for all that the group does not tell apart by their kind and features.
    fileprivate let context: UInt64
    /// The parts that it reads, as they lie in `PartNumbers.words`.
    fileprivate let reads: WordIndex.Key
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
  var ranges = InlineArray<4, Range<Int>>(repeating: 0..<0)
  /// Lists of actions by the bytes in which they stand, see `NodeView.bytes(ofStrings:from:to:)`; those of `NotAction` are not among them.
  var runBytes = TextIndex()
  /// By the numbers of these.
  var runs: [ActionRun] = []
  /// What was found out for the rules that read the same parts, by these parts.
  private var verdictKeys = WordIndex()
  private(set) var verdicts: [GroupVerdict] = []
  /// The statements of the document at hand.
  private(set) var planned: [PlannedStatement] = []
  private(set) var actionLists: [ActionList] = []
  /// One of the resources of the statement at hand may be written twice, or matched by another.
  var mayRepeat = false
  /// How long the resources of the statement at hand are together, in bytes.
  var resourceLength = 0
  /// The list of actions of the statement at hand.
  var actions = ActionRun(part: 0, first: 0)
  /// The numbers of its actions, sorted, while its list is being looked up.
  var actionNumbers = NumberList<UInt32>()
  /// The actions of lists, list after list, each sorted by their numbers.
  private var listedActions: [KnownTexts.ActionNumber] = []
  /// The forms of the resources of the statement at hand, sorted.
  var resourceNumbers = NumberList<UInt32>()
  /// What the lengths and the ends of these resources are.
  var resourceEnds = NumberList<UInt64>()
  /// What is known of parts, by their numbers; the first is for none.
  private var known = PartFacts()
  /// For kinds of documents with features and conditions, by these, the groups of rules of which one may be called: where they
  /// lie in `eligibleGroups`.
  private var eligibleKeys = WordIndex()
  private var eligible: [Range<Int>] = []
  private(set) var eligibleGroups: [EligibleGroup] = []
  private var contexts = WordIndex()

  /// How much is kept.
  var count: Int { whole.count + parts.count + resources.count + conditions.count + runs.count }

  func calls(ofPlan number: Int) -> [UInt16] { plans[number].calls }
  func hasCalls(plan number: Int) -> Bool { !plans[number].calls.isEmpty }
  func concerns(ofPlan number: Int) -> RuleSet { plans[number].concerns }
  func actionList(ofPlan number: Int) -> Int { plans[number].actions }

  mutating func startDocument() { planned.removeAll(keepingCapacity: true) }

  mutating func note(_ plan: Int?) { planned.append(PlannedStatement(plan: plan, resourceLength: resourceLength, firstAction: actions.first)) }

  /// Keeps the plan of the statement that was new.
  mutating func keep(_ plan: StatementPlan) -> Int {
    plans.append(plan)
    assert(plans.count == whole.count)
    return plans.count - 1
  }

  // MARK: Verdicts

  /// The groups with a rule that may be called for a statement with such features.
  mutating func groups(
    _ kind: PolicyKinds, _ features: StatementFeatures, _ concerned: RuleSet, _ parts: PartNumbers, _ rules: RuleTable.KindRules
  ) -> Range<Int> {
    let key = eligibleKeys.insert((UInt64(kind.rawValue), features.rawValue, UInt64(parts.conditions)))
    if key < eligible.count { return eligible[key] }
    let start = eligibleGroups.count
    for number in rules.groups.indices {
      let group = rules.groups[number]
      let mayBeCalled = group.policyRules.contains { features.isSuperset(of: rules.policyRules[$0].concernNeeds) }
        || group.rules.contains { rules.statementRules[$0].isCalled(features, concerned) }
      if mayBeCalled { eligibleGroups.append(eligible(group, number, kind, features)) }
    }
    eligible.append(start..<eligibleGroups.count)
    return eligible[key]
  }

  private mutating func eligible(_ group: RuleTable.Group, _ number: Int, _ kind: PolicyKinds, _ features: StatementFeatures) -> EligibleGroup {
    var told = features.intersection(group.features)
    // Of no matter to the rules else, see `RuleTable.add`.
    if !told.contains(.suspectReach) { told.remove(.severalResources) }
    let context = contexts.insert((UInt64(kind.rawValue), UInt64(group.reads.rawValue), told.rawValue))
    let all = PartNumbers(
      actions: group.reads.contains(.actions) ? .max : 0, resources: group.reads.contains(.resources) ? .max : 0,
      conditions: group.reads.isDisjoint(with: .anyConditions) ? 0 : .max, principals: group.reads.contains(.principals) ? .max : 0,
      sid: group.reads.contains(.sid) ? .max : 0)
    return EligibleGroup(number: number, context: UInt64(context), reads: all.words)
  }

  /// The numbers of the new statement's parts.
  mutating func partNumbers() -> PartNumbers {
    func number(_ part: Part, _ parts: inout TextIndex, _ buffer: borrowing FormBuffer, _ ranges: InlineArray<4, Range<Int>>) -> UInt32 {
      let range = ranges[part.rawValue]
      return range.isEmpty ? 0 : UInt32(parts.insert(buffer.bytes(range)) + 1)
    }
    defer { known.reserve(parts.count + 1) }
    return PartNumbers(
      actions: actions.part, resources: number(.resources, &parts, buffer, ranges),
      conditions: number(.conditions, &parts, buffer, ranges), principals: number(.principals, &parts, buffer, ranges),
      sid: number(.sid, &parts, buffer, ranges))
  }

  /// The number of what is found out of the rules of a group for statements with the same parts, as far as they look at
  /// these: in `verdicts`, where it is known, and else the next one, which `keep` is to be called for.
  @inline(__always)
  mutating func verdict(_ group: EligibleGroup, _ parts: PartNumbers) -> Int {
    let words = parts.words
    return verdictKeys.insert((words.0 & group.reads.0 | group.context, words.1 & group.reads.1, words.2 & group.reads.2))
  }

  mutating func keep(_ verdict: GroupVerdict) { verdicts.append(verdict) }

  // MARK: Parts

  /// The number of a list of actions, whose numbers are `actionNumbers`, among the parts.
  mutating func partOfActions(_ element: PolicyElement, _ texts: KnownTexts) -> UInt32 {
    let start = buffer.count, count = parts.count
    buffer.append(element.rawValue)
    for number in actionNumbers.numbers { buffer.append(number: number) }
    let number = parts.insert(buffer.bytes(start..<buffer.count))
    buffer.truncate(to: start)
    if number == count {
      known.reserve(count + 2)
      let first = listedActions.count
      for number in actionNumbers.numbers { listedActions.append(texts.action(number)) }
      known.setActions(of: UInt32(number + 1), first..<listedActions.count)
    }
    return UInt32(number + 1)
  }

  /// The features of the statement at hand, its suspicions too.
  mutating func features(_ statement: UnsafePointer<Statement>, _ parts: PartNumbers, _ tree: SyntaxTree, _ texts: KnownTexts) -> StatementFeatures {
    var features = StatementFeatures(elementsOf: statement.pointee)
    features.formUnion(known.features(ofActions: parts.actions) { StatementFeatures(ofActions: listedActions[$0]) })
    features.formUnion(known.features(of: parts.resources) { StatementFeatures(ofResources: statement.pointee.resources, tree, isNot: statement.pointee.isNotResource) })
    features.formUnion(known.features(of: parts.principals) { StatementFeatures(ofPrincipals: statement.pointee.principals, tree) })
    features.formUnion(known.features(of: parts.conditions) { StatementFeatures(ofConditions: statement.pointee.conditions, tree) })
    if mayRepeat { features.insert(.suspectList) }
    if statement.pointee.resources.count > 1 { features.insert(.severalResources) }
    return features.union(suspicions(features, parts, texts))
  }

  /// The same as `StatementFacts.lookForSuspicions`, by what is known of the forms of resources.
  private mutating func suspicions(_ features: StatementFeatures, _ parts: PartNumbers, _ texts: KnownTexts) -> StatementFeatures {
    if resourceNumbers.isEmpty { return [] }
    let actions = known.actions(of: parts.actions)
    guard features.isDisjoint(with: [.resourceVariable, .opening]), actions.count <= 100 else { return .suspicions }
    if known[typesOf: parts.resources] == nil { known[typesOf: parts.resources] = .some(namedTypes()) }
    guard case .some(.some(let types)) = known[typesOf: parts.resources] else { return .suspicions }
    guard features.mayNameUnused else { return [] }
    return texts.isEachUsed(listedActions[actions], types.named, among: types.resources) ? [] : .suspectReach
  }

  /// The types that the resources of the statement at hand may be of; nil where something may be wrong with one of them.
  private func namedTypes() -> PartFacts.Types? {
    var types = PartFacts.Types()
    let numbers = resourceNumbers.numbers
    for (at, number) in numbers.enumerated() where at == 0 || number != numbers[at - 1] {
      guard let found = resources.types(number) else { return nil }
      types.resources |= 1 << UInt128(at)
      for type in found { types.named.append(KnownTexts.NamedType(type: type, resource: UInt8(at))) }
    }
    return types
  }

  /// The rules that the conditions of the statement at hand may concern.
  ///
  /// - Parameter find: Tells them.
  mutating func concerned(_ parts: PartNumbers, _ find: () -> RuleSet) -> RuleSet { known.concerned(by: parts.conditions, find) }

  /// The number of the list of actions of the statement at hand.
  mutating func actionList(_ statement: UnsafePointer<Statement>, _ parts: PartNumbers, _ texts: KnownTexts) -> Int {
    known.actionList(of: parts.actions) {
      actionLists.append(ActionList(listedActions[$0], isNot: statement.pointee.isNotAction, texts))
      return actionLists.count - 1
    }
  }
}
