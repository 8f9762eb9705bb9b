import AegisAccess
import AegisPolicy
import AegisSyntax

/// What a document allows on everything of a kind: without a condition, on resources whatever their name, and not taken
/// back by the document itself.
///
/// Rules about risk ask for little else: what is bound to a name or a condition was thought about.
struct OpenGrants {
  /// Which statements count.
  enum Scope {
    /// Those without a condition, on whatever there is.
    case everything
    /// Those too whose conditions limit neither what is done nor to whom, and those about the user who asks.
    case oneself
  }

  private let scope: Scope
  private let allows: [StatementFacts]
  private let denies: [StatementFacts]
  /// For each action that the rules about risk know, the elements that match it.
  private var elements: [Int: [(statement: Int, node: NodeID)]] = [:]

  /// One of those actions is of a published way to more privileges.
  private(set) var opensWay = false

  init(_ policy: DocumentFacts, _ scope: Scope = .everything) {
    self.scope = scope
    guard policy.statements.contains(where: { Self.isWide($0, scope) }) else {
      (allows, denies) = ([], [])
      return
    }
    allows = policy.statements.filter { Self.isWide($0, scope) }
    denies = allows.isEmpty ? [] : policy.statements.filter { $0.features.contains(.deny) && $0.isTakingBack }
    for (index, statement) in allows.enumerated() {
      for (node, number) in zip(statement.statement.actions, statement.actionNumbers) {
        for action in statement.texts[number].risky {
          elements[action, default: []].append((index, node))
          if RiskyActions.all.isOfWay[action] { opensWay = true }
        }
      }
    }
  }

  /// Whether the statement allows, whatever its resources are called, one of the actions that the rules about risk know,
  /// and of which `isMeant` holds.
  static func mayOpen(_ statement: StatementFacts, _ scope: Scope = .everything, _ isMeant: (Int) -> Bool) -> Bool {
    guard isWide(statement, scope) else { return false }
    return statement.actionNumbers.contains { number in
      statement.texts[number].risky.contains { isMeant($0) && opens(statement, RiskyActions.all.name($0), scope) }
    }
  }

  /// The same for one action.
  static func mayOpen(_ statement: StatementFacts, _ action: String) -> Bool {
    guard isWide(statement, .everything) else { return false }
    guard let number = RiskyActions.all.number(action) else { return true }
    return mayOpen(statement) { $0 == number }
  }

  private static func isWide(_ statement: StatementFacts, _ scope: Scope) -> Bool {
    let features = statement.features
    guard features.isSuperset(of: [.allow, .action]) else { return false }
    guard features.contains(.unconditional) || scope == .oneself && statement.isFreeToAct else { return false }
    return features.isSuperset(of: [.resource, .resourceWildcard]) || features.contains(.notResource)
      || scope == .oneself && features.isSuperset(of: [.resource, .resourceVariable])
  }

  /// Whether a statement allows an action on all that it works on, or on the user who asks.
  private static func opens(_ statement: StatementFacts, _ action: String, _ scope: Scope) -> Bool {
    if scope == .everything { return statement.isWide(for: action) }
    return (statement.isWide(for: action) || statement.isOnOneself(for: action)) && statement.mayMatch(action)
  }

  /// Nothing at all is allowed on everything.
  var isEmpty: Bool { allows.isEmpty }

  /// Whether a statement allows every action on everything, or on all but what it lists, which rules of their own say.
  var isEverything: Bool {
    allows.contains { $0.features.isSuperset(of: [.actionStar, .resourceStar]) || $0.features.isSuperset(of: [.actionStar, .notResource]) }
  }

  /// The statement, and its element, that allows an action on everything.
  func grant(of action: String) -> (statement: StatementFacts, node: NodeID)? {
    guard let candidates = candidates(action) else { return nil }
    for (index, node) in candidates {
      let statement = allows[index]
      if Self.opens(statement, action, scope), !denies.contains(where: { takesBack($0, action) }) { return (statement, node) }
    }
    return nil
  }

  /// For each statement, the first of its elements that allows one of some actions on everything; none for administrators.
  func grants(of actions: [String]) -> [(statement: StatementFacts, node: NodeID, action: String)] {
    if elements.isEmpty || isEverything { return [] }
    var first: [Int: (statement: StatementFacts, node: NodeID, action: String)] = [:]
    for action in actions {
      guard let found = grant(of: action) else { continue }
      if let earlier = first[found.statement.index], earlier.node <= found.node { continue }
      first[found.statement.index] = (found.statement, found.node, action)
    }
    return first.sorted { $0.key < $1.key }.map(\.value)
  }

  private func candidates(_ action: String) -> [(statement: Int, node: NodeID)]? {
    if let number = RiskyActions.all.number(action) { return elements[number] }
    return allows.enumerated().flatMap { index, statement in
      statement.element(matching: action).map { [(index, $0.node)] } ?? []
    }
  }

  private func takesBack(_ statement: StatementFacts, _ action: String) -> Bool {
    statement.speaks(of: action) && statement.isWide(for: action)
  }
}

/// The actions that the rules about risk know, to be found fast.
struct RiskyActions: Sendable {
  private let names: [[UInt8]]
  private let numbers: [UInt64: Int]
  /// For each whether a published way to more privileges takes it.
  let isOfWay: [Bool]
  /// For each service, its actions.
  private let services: [UInt64: Range<Int>]

  static let all = RiskyActions()

  private init() {
    let named = Set(
      RiskTable.credentials + RiskTable.tampering + RiskTable.data + EscalationMethod.all.flatMap(\.actions)
        + RiskTable.superseded.keys + ["iam:PassRole", "sts:AssumeRole", "kms:Decrypt"]
    ).sorted()
    names = named.map { Array($0.utf8) }
    let ofWays = Set(EscalationMethod.all.flatMap(\.actions))
    isOfWay = named.map { ofWays.contains($0) }
    numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { number, name in (name.withUnsafeBufferPointer { foldedHash($0) }, number) })
    var services: [UInt64: Range<Int>] = [:]
    for (number, name) in names.enumerated() {
      let hash = name.withUnsafeBufferPointer { foldedHash($0.part(0..<($0.firstIndex(of: UInt8(ascii: ":")) ?? 0))) }
      services[hash] = (services[hash]?.lowerBound ?? number)..<number + 1
    }
    self.services = services
  }

  func name(_ number: Int) -> String { String(decoding: names[number], as: UTF8.self) }

  func number(_ action: String) -> Int? {
    var action = action
    return action.withUTF8 { numbers[foldedHash($0)] }
  }

  /// Calls `body` for the number of every action that an element of `Action` matches.
  func forEach(matching element: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Void) {
    guard element.isPattern else {
      if let number = numbers[foldedHash(element)] { body(number) }
      return
    }
    var range = names.indices
    if let (service, _) = element.splitAtColon(), !service.isPattern {
      guard let own = services[foldedHash(service)] else { return }
      range = own
    }
    for number in range where names[number].withUnsafeBufferPointer({ globMatches(element, $0) }) { body(number) }
  }
}

/// What stands for the name of a resource that may have any.
let anyName: StaticString = "any-name-at-all"

extension StatementFacts {
  /// Keys that tell when, from which region and how safely a request is made, whatever it does.
  static let circumstances: Set<String> = [
    "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:securetransport", "aws:requestedregion", "aws:currenttime", "aws:epochtime",
    "aws:tokenissuetime",
  ]

  /// Whether the conditions limit neither what may be done nor to whom: they ask for circumstances only, or for a policy that
  /// makes whoever gets it an administrator.
  var isFreeToAct: Bool {
    features.contains(.condition)
      && conditions.allSatisfy { condition in
        switch keyName(condition) {
        case "iam:policyarn": letsAttachAdministrator(condition)
        // Who has no boundary has no such key.
        case "iam:permissionsboundary": condition.holdsWithoutKey || condition.isNull && isOnly(condition, "true")
        case let key: Self.circumstances.contains(key)
        }
      }
  }

  /// Whether a `Deny` leaves nothing of what it speaks of, or only requests with certain values of keys that limit what is done.
  var isTakingBack: Bool { conditions.allSatisfy { $0.isNegated && !Self.circumstances.contains(keyName($0)) } }

  private func letsAttachAdministrator(_ condition: ConditionFacts) -> Bool {
    if condition.isNull { return false }
    return RiskTable.administratorPolicies.contains { name in
      var arn = "arn:aws:iam::aws:policy/\(name)"
      let isListed = arn.withUTF8 { arn in
        condition.values.contains { value in
          withText(value) { $0.contains(UInt8(ascii: "$")) || (condition.takesWildcards ? globMatches($0, arn) : $0.elementsEqual(arn)) }
        }
      }
      return isListed != condition.isNegated
    }
  }

  /// Whether requests for an action may have the keys that the conditions ask for: only attaching tells of a policy.
  func mayMatch(_ action: String) -> Bool {
    action.contains("Attach") || !conditions.contains { keyName($0) == "iam:policyarn" && !$0.holdsWithoutKey }
  }

  /// Whether a resource is the user who asks, and the action works on users.
  func isOnOneself(for action: String) -> Bool {
    guard features.contains(.resourceVariable), let action = catalog.action(action),
      catalog.resources(of: action).contains(where: { catalog.arnFormat($0.type).contains(":user/") })
    else { return false }
    return resources.contains { resource in
      let text = text(resource.node).lowercased()
      return text.contains(":user/") && text.hasSuffix("/${aws:username}")
    }
  }

  /// Whether the statement is about an action, by its name.
  func speaks(of action: String) -> Bool { (element(matching: action) != nil) != statement.isNotAction }

  /// Whether the resources of the statement take in those that an action works on, whatever they are called.
  ///
  /// `NotResource` takes in all but a few.
  func isWide(for action: String) -> Bool {
    if statement.isNotResource { return !resources.contains(where: \.isStar) }
    if features.contains(.resourceStar) { return true }
    guard features.contains(.resourceWildcard), let action = catalog.action(action) else { return false }
    let types = catalog.resourceTypes(of: action)
    return resources.contains { resource in types.contains { catalog.withARNFormat($0) { isAnyName(resource, $0) } } }
  }

  /// Whether a pattern matches ARNs of a form whatever stands in the form's places to fill in, region and account aside.
  func isAnyName(_ resource: ResourceFacts, _ form: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let arn = resource.arn, let fields = ARNFields(form) else { return false }
    return withText(resource.node) { text in
      // Of most the service tells at once.
      guard globMatches(text.part(arn.service), form.part(fields.service)) else { return false }
      let name = form.part(fields.resource)
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: name.count * anyName.utf8CodeUnitCount) { filled in
        var (at, count) = (0, 0)
        while at < name.count {
          if name[at] == UInt8(ascii: "$") {
            filled.baseAddress!.advanced(by: count).initialize(from: anyName.utf8Start, count: anyName.utf8CodeUnitCount)
            count += anyName.utf8CodeUnitCount
            at = ARNForms.endOfHole(name, at) + 1
          } else {
            filled[count] = name[at]
            (at, count) = (at + 1, count + 1)
          }
        }
        return globMatches(text.part(arn.resource), UnsafeBufferPointer(filled).part(0..<count))
      }
    }
  }
}
