import AegisIR
import AegisPolicy
import AegisSyntax

/// Actions that service control policies always deny in an account, whatever the resource and the context.
///
/// Exact as far as it goes: an action is here where a `Deny` without a condition on `*` names it at some level, or where
/// some level allows it nowhere. What hangs on a condition or a resource is not here.
final class ControlledActions {
  /// What takes an action away.
  struct Reason: Hashable {
    /// The policies' name; nil where no policy of a level allows it.
    let policy: String?
    /// Where that level is, for a message: "the root", "unit `Workloads`".
    let level: String
  }

  private struct Level {
    let name: String
    let denies: [(policy: String, statement: StatementFacts)]
    /// Nil where what is attached is not known, or something allows everything.
    let allows: [StatementFacts]?
  }

  private let levels: [Level]
  /// Of all that may be taken away.
  let services: ServiceSet
  /// What nothing takes away, as far as that was asked: nearly everything.
  private var free: ActionSet
  /// The same of texts of actions, by their numbers.
  private var freeTexts: [Bool] = []
  private var known: [ActionID: Reason] = [:]
  /// By the number of a pattern's text what takes away all that it matches.
  private var ofPatterns: [Int: [Reason]] = [:]

  /// Nil for accounts that no service control policy binds.
  static func of(_ account: Account, _ facts: OrganizationFacts) -> ControlledActions? {
    guard let parent = account.parent, !account.isManagement else { return nil }
    guard facts.attached(.account(account.key)).isEmpty else { return ControlledActions(account, facts) }
    if let known = facts.shared.controlled[parent] { return known }
    let found = ControlledActions(account, facts)
    if let found { facts.shared.controlled[parent] = found }
    return found
  }

  private init?(_ account: Account, _ facts: OrganizationFacts) {
    guard !account.isManagement, account.parent != nil else { return nil }
    var levels: [Level] = []
    for target in OrganizationPolicyAttachment.Target.account(account.key).path(in: facts) {
      let attached = facts.attached(target)
      let statements = attached.flatMap { policy in policy.facts.statements.map { (policy: policy.policy.name, statement: $0) } }
      let denies = statements.filter { Self.isAlways($0.statement) && $0.statement.isDeny }
      var allows: [StatementFacts]? = statements.map(\.statement).filter(\.isAllow)
      if allows!.isEmpty || allows!.contains(where: { !$0.statement.isNotAction && $0.features.contains(.actionStar) }) { allows = nil }
      if !denies.isEmpty || allows != nil { levels.append(Level(name: target == .account(account.key) ? "the account" : target.noun(in: facts), denies: denies, allows: allows)) }
    }
    if levels.isEmpty { return nil }
    self.levels = levels
    services = levels.reduce(into: ServiceSet.none) { services, level in
      if level.allows != nil { services = .all }
      for denial in level.denies { services.formUnion(Self.services(of: denial.statement)) }
    }
    free = ActionSet(facts.shared.run.catalog)
  }

  /// Holds for every request.
  private static func isAlways(_ statement: StatementFacts) -> Bool {
    statement.features.isSuperset(of: [.unconditional, .resourceStar]) && !statement.statement.isNotResource
  }

  private static func services(of statement: StatementFacts) -> ServiceSet {
    if statement.statement.isNotAction { return .all }
    return statement.statement.actions.reduce(into: ServiceSet.none) { services, node in
      services.formUnion(statement.withText(node) { ServiceSet(ofAction: $0) })
    }
  }

  /// Why an action is never allowed in the account; nil where it may be.
  func reason(for action: ActionID, named name: @autoclosure () -> String) -> Reason? {
    if free.contains(action) { return nil }
    if let found = known[action] { return found }
    guard let found = find(name()) else {
      free.insert(action)
      return nil
    }
    known[action] = found
    return found
  }

  /// What takes away all that an element of `Action` names or matches today, at most three things; empty where some of it may
  /// be allowed, or AWS has nothing like it.
  func reasons(for element: ActionFacts, _ number: KnownTexts.ActionNumber, _ tree: SyntaxTree, _ catalog: Catalog) -> [Reason] {
    if let action = element.action {
      return catalog.status(action) == .current ? reason(for: action, named: catalog.name(action)).map { [$0] } ?? [] : []
    }
    guard element.isPattern else { return [] }
    if let found = ofPatterns[number.value] { return found }
    var found: [Reason] = []
    tree.withValue(element.node) { text in
      // Of most patterns the first action is free.
      catalog.forEachAction(matching: text.span) { action in
        guard catalog.status(action) == .current else { return true }
        guard let reason = reason(for: action, named: catalog.name(action)) else {
          found = []
          return false
        }
        if found.count < 3, !found.contains(reason) { found.append(reason) }
        return true
      }
    }
    if !found.isEmpty { ofPatterns[number.value] = found }
    return found
  }

  /// Whether it is known that nothing takes away what a text names.
  func isFree(_ number: KnownTexts.ActionNumber) -> Bool { number.value < freeTexts.count && freeTexts[number.value] }

  func setFree(_ number: KnownTexts.ActionNumber) {
    while freeTexts.count <= number.value { freeTexts.append(false) }
    freeTexts[number.value] = true
  }

  private func find(_ name: String) -> Reason? {
    for level in levels {
      if let denial = level.denies.first(where: { $0.statement.speaks(of: name) }) {
        return Reason(policy: denial.policy, level: level.name)
      }
      if let allows = level.allows, !allows.contains(where: { $0.speaks(of: name) }) { return Reason(policy: nil, level: level.name) }
    }
    return nil
  }
}
