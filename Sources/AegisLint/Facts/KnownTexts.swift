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
    fileprivate let number: UInt32
    /// The number of the text in lower case: equal for texts that name the same.
    let folded: UInt32
    let marks: TextMarks
    /// Of IAM, or a pattern that may be.
    let mayBeIdentity: Bool

    var value: Int { Int(number) }
  }

  private struct ActionTable {
    var texts = TextIndex()
    var numbers: [ActionNumber] = []

    func find(_ text: UnsafeBufferPointer<UInt8>) -> ActionNumber? { texts.number(text).map { numbers[$0] } }
  }

  /// What is known of a condition wherever it stands.
  private struct KnownCondition {
    let sight: ConditionSight
    var concerned: RuleSet?
  }

  private let catalog: Catalog
  private var table = ActionTable()
  private var actions: [Action] = []
  private var types: [Int: PatternTypes] = [:]
  private var operators = TextIndex()
  private var keys = TextIndex()
  private var numbers: [UInt64: Int] = [:]
  private var conditions: [KnownCondition] = []
  /// The statements that were met, by their forms.
  var forms = StatementForms()

  init(_ catalog: Catalog) { self.catalog = catalog }

  /// Whether so many texts were met that they are better forgotten.
  var isLarge: Bool { table.numbers.count + operators.count + keys.count + forms.count > 1 << 16 }

  // MARK: Actions

  subscript(number: ActionNumber) -> Action { actions[number.value] }

  func number(_ text: UnsafeBufferPointer<UInt8>) -> ActionNumber { table.find(text) ?? add(text) }

  private func add(_ text: UnsafeBufferPointer<UInt8>) -> ActionNumber {
    let value = table.texts.insert(text)
    let lower = text.contains { folded($0) != $0 } ? text.map { folded($0) } : nil
    // Its place is taken before that of its lower case, which comes next where it is new.
    let foldedValue = lower.map { lower in lower.withUnsafeBufferPointer { table.texts.number($0) } ?? value + 1 } ?? value
    var marks = TextMarks(text)
    if ActionFacts.matchesEveryAction(text) { marks.insert(.star) }
    let number = ActionNumber(number: UInt32(value), folded: UInt32(foldedValue), marks: marks, mayBeIdentity: AegisLint.mayBeIdentity(text))
    let (form, service, action) = ActionFacts.lookUp(text, catalog)
    var risky: [Int] = []
    RiskyActions.all.forEach(matching: text) { risky.append($0) }
    table.numbers.append(number)
    actions.append(Action(form: form, service: service, action: action, risky: risky))
    if let lower { _ = lower.withUnsafeBufferPointer { self.number($0) } }
    return number
  }

  /// The types of resources that the actions of a pattern work on.
  struct PatternTypes {
    /// Each once.
    var types: [ResourceTypeID] = []
    /// AWS documents each of the actions, of which there are some.
    var isComplete = false
  }

  func patternTypes(of number: ActionNumber, _ text: UnsafeBufferPointer<UInt8>) -> PatternTypes {
    if let known = types[number.value] { return known }
    var found = PatternTypes()
    var isDocumented = true, count = 0
    catalog.forEachAction(matching: text.span) { action in
      guard catalog.status(action) == .current else { return true }
      isDocumented = catalog.isDocumented(action)
      count += 1
      catalog.forEachResourceType(of: action) { if !found.types.contains($0) { found.types.append($0) } }
      return isDocumented
    }
    found.isComplete = isDocumented && count > 0
    types[number.value] = found
    return found
  }

  // MARK: Conditions

  /// The number of a condition by its operator and its key, from 0.
  func number(of condition: Condition, _ tree: SyntaxTree) -> Int {
    let name = tree.withValue(condition.conditionOperator) { operators.insert($0) }, key = tree.withValue(condition.key) { keys.insert($0) }
    let pair = UInt64(name) << 32 | UInt64(key)
    if let known = numbers[pair] { return known }
    conditions.append(
      KnownCondition(
        sight: ConditionSight(condition.operatorName, tree.string(condition.key), tree.withValue(condition.key) { catalog.conditionKey($0.span) }, catalog)))
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
