import AegisAccess
import AegisPolicy
import AegisSyntax

/// The texts that a thread has met where actions and condition keys stand, each looked up once: organizations repeat
/// themselves.
///
/// A value of one task at a time.
final class KnownTexts {
  /// What is known of an action wherever it stands.
  struct Action {
    let form: ActionFacts.Form
    let service: ServiceID?
    let action: ActionID?
    /// The actions that it matches among those that rules about risk know, by their numbers.
    let risky: [Int]
  }

  /// An action's text by its number, from 0, with what is most asked of it.
  struct ActionNumber {
    fileprivate(set) var number: UInt32
    /// The number of a text that is the same but for the case of letters: equal for all such.
    fileprivate(set) var folded: UInt32
    let marks: TextMarks
    /// Of IAM, or a pattern that may be.
    let mayBeIdentity: Bool
    /// Matches an action that the rules about risk know.
    let isRisky: Bool
    /// AWS has today what it names.
    let isCurrent: Bool
    /// The action that it names.
    let action: ActionID?

    var value: Int { Int(number) }
  }

  /// Actions by their texts.
  struct ActionTable: ~Copyable {
    private var texts = TextIndex()
    fileprivate private(set) var numbers: [ActionNumber] = []
    fileprivate private(set) var actions: [Action] = []
    /// By the actions of the catalog one more than the number of the text that named them first; zero for none. Made for the
    /// first of them: many tables never meet one.
    private var firstNames: [UInt32] = []

    @inline(__always)
    private func find(_ text: UnsafeBufferPointer<UInt8>) -> ActionNumber? { texts.number(text).map { numbers[$0] } }

    func withText<Result>(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result { texts.withText(number, body) }

    @inline(__always)
    mutating func number(_ text: UnsafeBufferPointer<UInt8>, _ catalog: Catalog) -> ActionNumber { find(text) ?? add(text, catalog) }

    private mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ catalog: Catalog) -> ActionNumber {
      let (form, service, action) = ActionFacts.lookUp(text, catalog)
      var risky: [Int] = []
      RiskyActions.all.forEach(matching: text) { risky.append($0) }
      var marks = TextMarks(text)
      if form == .everything { marks.insert(.star) }
      let isCurrent = (action.map { catalog.status($0) } ?? catalog.status(ofPattern: text.span)) == .current
      let facts = ActionNumber(
        number: 0, folded: 0, marks: marks, mayBeIdentity: AegisLint.mayBeIdentity(text), isRisky: !risky.isEmpty, isCurrent: isCurrent,
        action: action)
      let known = Action(form: form, service: service, action: action, risky: risky)
      if let action {
        if firstNames.isEmpty { firstNames = [UInt32](repeating: 0, count: catalog.actionCount) }
        let first = firstNames[Int(action.rawValue)]
        let number = append(text, known, facts, folded: first > 0 ? first - 1 : nil)
        if first == 0 { firstNames[Int(action.rawValue)] = number.folded + 1 }
        return number
      }
      guard text.contains(where: { AegisPolicy.folded($0) != $0 }) else { return append(text, known, facts, folded: nil) }
      // Nothing that is known of it hangs on the case of its letters.
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { lower in
        for at in text.indices { lower[at] = AegisPolicy.folded(text[at]) }
        let lower = UnsafeBufferPointer(lower)
        return append(text, known, facts, folded: (find(lower) ?? append(lower, known, facts, folded: nil)).folded)
      }
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, _ known: Action, _ facts: ActionNumber, folded: UInt32?) -> ActionNumber {
      var number = facts
      number.number = UInt32(texts.insert(text))
      number.folded = folded ?? number.number
      numbers.append(number)
      actions.append(known)
      return number
    }
  }

  /// What is known of a condition wherever it stands.
  private struct KnownCondition {
    let sight: ConditionSight
    var concerned: RuleSet?
  }

  private let catalog: Catalog
  /// Remembers what it met of lists of actions.
  private(set) lazy var comparer = AccessComparer(catalog: catalog)
  private var table = ActionTable()
  private var types: [Int: PatternTypes] = [:]
  private var operators = TextIndex()
  private var keys = TextIndex()
  /// By the numbers of these texts.
  private var keysOfTexts: [ConditionKeyID?] = []
  private var services = TextIndex()
  /// By the numbers of these texts.
  private var servicesOfTexts: [NamedService] = []
  private var numbers: [UInt64: Int] = [:]
  private var conditions: [KnownCondition] = []
  /// The statements that were met, by their forms.
  var forms = StatementForms()

  init(_ catalog: Catalog) { self.catalog = catalog }

  /// Whether so many texts were met that they are better forgotten.
  var isLarge: Bool { table.numbers.count + operators.count + keys.count + services.count + forms.count > 1 << 16 }

  // MARK: Actions

  subscript(number: ActionNumber) -> Action { table.actions[number.value] }

  func number(_ text: UnsafeBufferPointer<UInt8>) -> ActionNumber { table.number(text, catalog) }

  /// Calls `body` with the table in which actions are looked up: many of them cost less so.
  @inline(__always)
  func withActions<Result>(_ body: (inout ActionTable, Catalog) -> Result) -> Result { body(&table, catalog) }

  /// - Parameter value: The `value` of one that was met.
  func action(_ value: UInt32) -> ActionNumber { table.numbers[Int(value)] }

  /// Calls `body` with the text of an action.
  func withText<Result>(_ number: ActionNumber, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result { table.withText(number.value, body) }

  /// The types of resources that the actions of a pattern work on.
  private struct PatternTypes {
    /// Each once.
    var types: [ResourceTypeID] = []
    /// AWS documents each of the actions, of which there are some.
    var isComplete = false
  }

  private func patternTypes(of number: ActionNumber) -> PatternTypes {
    if let known = types[number.value] { return known }
    var found = PatternTypes()
    var isDocumented = true, count = 0
    withText(number) { text in
      catalog.forEachAction(matching: text.span) { action in
        guard catalog.status(action) == .current else { return true }
        isDocumented = catalog.isDocumented(action)
        count += 1
        catalog.forEachResourceType(of: action) { if !found.types.contains($0) { found.types.append($0) } }
        return isDocumented
      }
    }
    found.isComplete = isDocumented && count > 0
    types[number.value] = found
    return found
  }

  /// A type of resources, and the number of a resource that may be of it.
  struct NamedType {
    let type: ResourceTypeID
    let resource: UInt8
  }

  /// Whether every action works on one of some resources, and every resource is worked on.
  ///
  /// - Parameter resources: A bit for each of them.
  func isEachUsed(_ actions: some Sequence<ActionNumber>, _ named: [NamedType], among resources: UInt128) -> Bool {
    var unused = resources
    for number in actions {
      var fits = false
      if let action = number.action {
        guard catalog.status(action) == .current, catalog.isDocumented(action) else { return false }
        catalog.forEachResourceType(of: action) { if Self.take($0, named, &unused) { fits = true } }
      } else {
        guard number.marks.contains(.wildcard) else { return false }
        let found = patternTypes(of: number)
        guard found.isComplete else { return false }
        for type in found.types where Self.take(type, named, &unused) { fits = true }
      }
      guard fits else { return false }
    }
    return unused == 0
  }

  /// Whether a resource may be of a type; those that may are in use.
  private static func take(_ type: ResourceTypeID, _ named: [NamedType], _ unused: inout UInt128) -> Bool {
    var fits = false
    for one in named where one.type == type {
      fits = true
      unused &= ~(1 << UInt128(one.resource))
    }
    return fits
  }

  // MARK: Services and conditions

  /// What a name stands for as the prefix of actions, and what in the third field of ARNs.
  struct NamedService {
    let service: ServiceID?
    let arnService: ARNServiceID?
  }

  func service(_ name: UnsafeBufferPointer<UInt8>) -> NamedService {
    let number = services.insert(name)
    if number == servicesOfTexts.count {
      servicesOfTexts.append(NamedService(service: catalog.service(name.span), arnService: catalog.arnService(name.span)))
    }
    return servicesOfTexts[number]
  }

  /// The condition key that a text names.
  func conditionKey(_ name: String) -> ConditionKeyID? {
    var name = name
    return name.withUTF8 { keysOfTexts[keyNumber($0)] }
  }

  private func keyNumber(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let number = keys.insert(text)
    if number == keysOfTexts.count { keysOfTexts.append(catalog.conditionKey(text.span)) }
    return number
  }

  /// The number of a condition by its operator and its key, from 0.
  func number(of condition: Condition, _ tree: SyntaxTree) -> Int {
    let name = tree.withValue(condition.conditionOperator) { operators.insert($0) }, key = tree.withValue(condition.key) { keyNumber($0) }
    let pair = UInt64(name) << 32 | UInt64(key)
    if let known = numbers[pair] { return known }
    conditions.append(
      KnownCondition(
        sight: ConditionSight(condition.operatorName, tree.string(condition.key), keysOfTexts[key], catalog)))
    numbers[pair] = conditions.count - 1
    return conditions.count - 1
  }

  func condition(_ number: Int) -> ConditionSight { conditions[number].sight }

  /// The rules that a condition may concern.
  ///
  /// - Parameter find: Tells them, where that is not known yet; always the same.
  func concerned(by number: Int, _ find: (ConditionSight) -> RuleSet) -> RuleSet {
    if let known = conditions[number].concerned { return known }
    let found = find(conditions[number].sight)
    conditions[number].concerned = found
    return found
  }
}
