import AegisBasics
import AegisPolicy
import AegisSyntax

/// How a condition key and the actions of its statement go together, as far as AWS's tables tell.
struct KeyReach: Sendable {
  /// Elements of `Action` of which no request has the key.
  var without: [ActionFacts] = []
  /// Whether another element has it.
  var isSomewhere = false
  /// The key is the tag of a resource.
  var isResourceTag = false
  /// The key is one of the global ones about tags, of which AWS's tables do not tell everything.
  var isTag = false
  /// All in `without` are actions whose requests carry no tags, by what they do.
  private(set) var isTagless = false
  /// So it is, and AWS's own policies do not ask for the key beside such actions.
  private(set) var isCertain = false
  /// The condition holds for requests without the key, since its operator is negated, or asks for that: then there is something
  /// in `without` only where no element has the key, or where it is certain.
  private(set) var isNegated = false

  /// Empty where the condition is meant to hold for requests without the key, or nothing certain is known of it.
  init(_ condition: ConditionFacts, _ statement: StatementFacts) {
    let catalog = statement.catalog
    guard let key = Self.key(of: condition, statement) else { return }
    isNegated = condition.isNegated || Self.isAboutAbsence(condition, statement)
    let tagKeys = statement.tagKeys
    isResourceTag = key == tagKeys.ofResource
    isTag = tagKeys.all.contains(key)
    let isOfRequest = isTag && !isResourceTag
    if isTag ? isNegated && !(isOfRequest && !Self.asksForTag(of: statement)) : catalog.isGlobal(key) { return }
    isTagless = isOfRequest
    // AWS's tables often name only one of the keys about tags, where all of them work.
    let keys = isTag ? tagKeys.all : [key]
    for element in statement.actions {
      if isOfRequest {
        if Self.carriesNoTags(element, statement) {
          without.append(element)
          continue
        }
        if isNegated {
          isSomewhere = true
          continue
        }
      }
      guard let isKnown = Self.has(keys, element, statement) else {
        isSomewhere = true
        continue
      }
      if isKnown {
        isSomewhere = true
      } else {
        without.append(element)
        isTagless = false
      }
    }
    // They ask for `aws:TagKeys` there.
    isCertain = isTagless && catalog.isTemplate(key)
    // Who denies what carries no tag hardly means what cannot carry any.
    if isTag && isNegated && isSomewhere && !(isCertain && statement.isDeny) { without = [] }
    if !without.isEmpty && !isTag && (isNegated && isSomewhere || !Self.isBound(key, catalog)) { without = [] }
  }

  /// Whether a condition is on a tag of the resource: beside it one on the tags of the request may be there for those requests that
  /// make the resource.
  private static func asksForTag(of statement: StatementFacts) -> Bool { statement.keyNames.contains { $0.contains("resourcetag/") } }

  /// Whether no request for any action of an element carries tags: the tables name none of these keys beside it, and it reads,
  /// deletes, or otherwise makes nothing that could be given any.
  static func carriesNoTags(_ element: ActionFacts, _ statement: StatementFacts) -> Bool {
    let catalog = statement.catalog, keys = statement.tagKeys.ofRequest
    func isBare(_ action: ActionID) -> Bool {
      let name = catalog.name(action).drop { $0 != ":" }.dropFirst()
      return !name.contains("Tag") && catalog.isDocumented(action) && taglessVerbs.contains { name.hasPrefix($0) && !(name.dropFirst($0.count).first?.isLowercase ?? false) }
        && !keys.contains { Self.isNamed($0, action, catalog) }
    }
    if let action = element.action { return catalog.status(action) == .current && isBare(action) }
    guard element.isPattern, element.form != .service else { return false }
    var count = 0, areBare = true
    statement.withText(element.node) { text in
      catalog.forEachAction(matching: text.span) { action in
        guard catalog.status(action) == .current else { return true }
        count += 1
        areBare = isBare(action)
        return areBare
      }
    }
    return areBare && count > 0
  }

  /// Whether the tables name a key beside an action itself: what they name beside a type of resources may be meant for other actions
  /// on it.
  private static func isNamed(_ key: ConditionKeyID, _ action: ActionID, _ catalog: Catalog) -> Bool {
    catalog.conditionKeys(of: action).contains(key) || catalog.resources(of: action).contains { $0.conditionKeys.contains(key) }
  }

  private static let taglessVerbs = RiskTable.taglessVerbs

  /// The key of a condition, where the statement lists actions and the condition is not meant to hold for requests without the key.
  static func key(of condition: ConditionFacts, _ statement: StatementFacts) -> ConditionKeyID? {
    // Longer statements than AWS takes are not worth the time.
    guard statement.actions.count * statement.conditions.count <= 20_000, statement.features.contains(.action), !statement.features.contains(.actionStar),
      !(condition.isNegated && condition.operatorName.qualifier != nil), statement.isDeny || !isAboutAbsence(condition, statement)
    else { return nil }
    return condition.key
  }

  /// Whether a condition holds for requests without the key by what is written beside its operator. Who allows means them; who
  /// denies hardly means to deny all.
  static func isAboutAbsence(_ condition: ConditionFacts, _ statement: StatementFacts) -> Bool {
    condition.operatorName.ifExists || condition.operatorName.qualifier == .forAllValues || condition.isNull && statement.isOnly(condition, "true")
  }

  /// What becomes of a statement with a condition on a key that no request has.
  static func consequence(_ statement: StatementFacts, isNegated: Bool) -> String {
    switch (isNegated, statement.isDeny) {
    case (false, false): "never holds"
    case (false, true): "never denies"
    case (true, false): "always holds"
    case (true, true): "denies every request"
    }
  }

  /// The elements of `Action` beside which AWS's tables do not name a key that they name beside others.
  static func actions(without key: ConditionKeyID, in statement: StatementFacts) -> [ActionFacts] {
    guard statement.features.contains(.action), statement.actions.count <= 1000 else { return [] }
    if statement.tagKeys.ofRequest.contains(key) {
      let bare = statement.actions.filter { carriesNoTags($0, statement) }
      let isNamed = statement.actions.contains { element in element.action.map { Self.isNamed(key, $0, statement.catalog) } ?? false }
      return isNamed || bare.count == statement.actions.count ? bare : []
    }
    guard !statement.catalog.isGlobal(key), isBound(key, statement.catalog) else { return [] }
    let catalog = statement.catalog
    return statement.actions.filter { element in
      guard let action = element.action else { return has([key], element, statement) == false }
      return catalog.status(action) == .current && catalog.isDocumented(action) && !catalog.lists(key, for: action)
    }
  }

  /// Whether something may be told of such a condition.
  static func mayTell(_ condition: ConditionSight) -> Bool {
    guard let key = condition.key else { return false }
    return !condition.catalog.isGlobal(key) || TagKeys.spellings.contains(condition.catalog.name(key)) && !(condition.isNegated && condition.isResourceTag)
  }

  /// Whether a request for one of the element's actions has one of the keys; nil where the tables do not tell.
  private static func has(_ keys: [ConditionKeyID], _ element: ActionFacts, _ statement: StatementFacts) -> Bool? {
    let catalog = statement.catalog
    func names(_ action: ActionID) -> Bool { keys.contains { catalog.lists($0, for: action) } }
    let isTag = keys.count > 1
    func isTold(_ action: ActionID) -> Bool { isTag ? catalog.isDocumented(action) : catalog.hasKeysListed(action) }
    if let action = element.action {
      return catalog.status(action) == .current && isTold(action) ? names(action) : nil
    }
    guard element.isPattern else { return nil }
    // Of all that a service does, no request has another one's key that stands beside none of its actions.
    let isForeign = !isTag && element.form == .service && element.service != catalog.service(ofKey: keys[0])
    var found = false, count = 0, isCertain = true
    statement.withText(element.node) { text in
      catalog.forEachAction(matching: text.span) { action in
        guard catalog.status(action) == .current else { return true }
        guard isTold(action) else {
          isCertain = isForeign
          return true
        }
        count += 1
        found = names(action)
        return !found
      }
    }
    return found ? true : isCertain && count > 0 ? false : nil
  }

  /// Whether the tables name the key beside any action of its service: some keys they list, but beside none.
  private static func isBound(_ key: ConditionKeyID, _ catalog: Catalog) -> Bool {
    guard let service = catalog.service(ofKey: key) else { return false }
    return catalog.actions(of: service).contains { catalog.lists(key, for: $0) }
  }
}

extension Catalog {
  /// The service whose name a key begins with.
  fileprivate func service(ofKey key: ConditionKeyID) -> ServiceID? {
    let name = name(key)
    return name.firstIndex(of: ":").flatMap { service(String(name[..<$0])) }
  }

  /// Whether AWS's tables name any key beside the action. Where they name none, nothing follows: the key
  /// `aws-marketplace:ProductId` works with `aws-marketplace:Subscribe` and stands beside no action at all.
  fileprivate func hasKeysListed(_ action: ActionID) -> Bool {
    guard isDocumented(action) else { return false }
    if !conditionKeys(of: action).isEmpty { return true }
    return resources(of: action).contains { !$0.conditionKeys.isEmpty || !conditionKeys(of: $0.type).isEmpty }
  }
}
