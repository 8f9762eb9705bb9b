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

  private var buffer = FormBuffer()
  private var resources = ResourceForms()
  /// Conditions without their value, and whether the letters of one count for nothing.
  private var conditions = TextIndex()
  private var isLetterless: [Bool] = []
  private var whole = TextIndex()
  private var plans: [StatementPlan] = []
  private var parts = TextIndex()
  /// Where the parts of the statement at hand stand in the buffer.
  private var ranges: [Range<Int>] = Array(repeating: 0..<0, count: 5)
  /// What was found out for the rules that read the same parts, by these parts.
  private var verdictKeys = TextIndex()
  private var verdicts: [GroupVerdict] = []
  /// The statements of the document at hand.
  private(set) var planned: [PlannedStatement] = []
  private(set) var actionLists: [ActionList] = []
  /// One of the resources of the statement at hand may be written twice, or matched by another.
  private var mayRepeat = false
  /// How long the resources of the statement at hand are together, in bytes.
  private var resourceLength = 0
  /// The number of the first action of the statement at hand, in lower case.
  private var firstAction: UInt32 = 0
  /// The numbers of its actions, sorted.
  private var actionNumbers: [UInt32] = []
  /// The forms of the resources of the statement at hand, sorted.
  private var resourceNumbers: [UInt32] = []
  /// What statements with such a part have for it; those that may have placeholders are left out.
  private var partFeatures: [UInt32: StatementFeatures] = [:]
  /// By the numbers of actions and resources, whether they may not fit each other.
  private var isReachSuspect: [UInt64: Bool] = [:]
  /// For kinds of documents with features, the groups of rules of which one may be called.
  private var eligible: [UInt64: [Int]] = [:]
  private var actionListNumbers: [UInt32: Int] = [:]

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
  mutating func groups(_ kind: PolicyKinds, _ features: StatementFeatures, _ rules: RuleTable.KindRules) -> [Int] {
    let key = UInt64(kind.rawValue) << 32 | UInt64(features.rawValue)
    if let known = eligible[key] { return known }
    let found = rules.groups.indices.filter { 
      !rules.groups[$0].policyRules.isEmpty || rules.groups[$0].rules.contains { features.isSuperset(of: rules.statementRules[$0].needs) }
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
    buffer.append(number: features.intersection(group.features).rawValue)
    buffer.append(number: only.actions)
    buffer.append(number: only.resources)
    buffer.append(number: only.conditions)
    buffer.append(number: only.principals)
    buffer.append(number: only.sid)
  }

  /// Notes what a statement has for the sake of its parts.
  mutating func note(_ features: StatementFeatures, of parts: PartNumbers) {
    if features.contains(.opening) { return }
    partFeatures[parts.actions] = features.intersection(.ofActions)
    partFeatures[parts.resources] = features.intersection(.ofResources.subtracting(.suspectList))
    partFeatures[parts.conditions] = features.intersection(.ofConditions)
    isReachSuspect[UInt64(parts.actions) << 32 | UInt64(parts.resources)] = features.contains(.suspectReach)
    partFeatures[0] = []
  }

  /// The features of the statement at hand, where all of its parts were met before.
  func features(_ statement: Statement, _ parts: PartNumbers) -> StatementFeatures? {
    guard let actions = partFeatures[parts.actions], let resources = partFeatures[parts.resources], let conditions = partFeatures[parts.conditions],
      let isSuspect = isReachSuspect[UInt64(parts.actions) << 32 | UInt64(parts.resources)]
    else { return nil }
    var features = StatementFeatures(elementsOf: statement).union(actions).union(resources).union(conditions)
    if isSuspect { features.insert(.suspectReach) }
    if mayRepeat { features.insert(.suspectList) }
    return features
  }

  /// The plan for the statement at hand, put together from what is known of its parts; nil where something is not known.
  mutating func plan(_ kind: PolicyKinds, _ features: StatementFeatures, _ parts: PartNumbers, _ rules: RuleTable.KindRules) -> StatementPlan? {
    guard let actions = actionListNumbers[parts.actions] else { return nil }
    var calls: [UInt16] = [], concerns = rules.always
    for place in rules.others where features.isSuperset(of: rules.statementRules[place].needs) {
      // Which conditions concern it is not known here.
      guard rules.statementRules[place].condition == 0 else { return nil }
      calls.append(UInt16(place))
    }
    for number in groups(kind, features, rules) {
      guard let verdict = verdict(rules.groups[number], kind, features, parts) else { return nil }
      if !verdict.calls.isEmpty { calls += verdict.calls }
      concerns |= verdict.concerns
    }
    if calls.count > 1 { calls.sort() }
    return StatementPlan(calls: calls, concerns: concerns, actions: actions)
  }

  /// The number of a list of actions, by that of its part.
  mutating func actionList(_ part: UInt32, _ make: () -> ActionList) -> Int {
    if let known = actionListNumbers[part] { return known }
    actionLists.append(make())
    actionListNumbers[part] = actionLists.count - 1
    return actionLists.count - 1
  }

  // MARK: Forms

  /// Looks a statement up.
  ///
  /// - Parameter linter: Tells, once for each operator with a key, whether the letters of an only value count.
  mutating func find(_ statement: Statement, _ tree: SyntaxTree, _ kind: PolicyKinds, _ linter: Linter, _ texts: KnownTexts) -> Found {
    guard write(statement, tree, kind, linter, texts) else { return .odd }
    return whole.number(buffer.bytes).map { .known($0) } ?? .new
  }

  private mutating func write(_ statement: Statement, _ tree: SyntaxTree, _ kind: PolicyKinds, _ linter: Linter, _ texts: KnownTexts) -> Bool {
    guard let effect = statement.effect, tree.kind(statement.node) == .mapping, Self.isPlain(tree.records[statement.node]), statement.resources.count <= 64
    else { return false }
    buffer.truncate(to: 0)
    resourceLength = 0
    resourceNumbers.removeAll(keepingCapacity: true)
    actionNumbers.removeAll(keepingCapacity: true)
    firstAction = 0
    for part in ranges.indices { ranges[part] = 0..<0 }
    buffer.append(kind.rawValue)
    mayRepeat = statement.resources.count > 1 && mayHoldRepeated(statement.resources, tree)
    let marks: UInt8 = (effect == .allow ? 0 : 1) + (mayRepeat ? 2 : 0)
    buffer.append(marks)
    var key = statement.node + 1
    let end = tree.end(of: statement.node)
    while key < end {
      guard tree.kind(key) == .scalar, Self.isPlain(tree.records[key]), let element = tree.withValue(key, { PolicyElement($0) }) else { return false }
      let value = key + 1, start = buffer.count
      buffer.append(UInt8(truncatingIfNeeded: element.rawValue))
      let part: Part
      switch element {
      case .effect:
        guard Self.isPlain(tree.records[value]) else { return false }
        key = value + 1
        continue
      case .sid:
        guard let isText = writeSid(value, tree) else { return false }
        if isText {
          buffer.truncate(to: start)
          key = value + 1
          continue
        }
        part = .sid
      case .action, .notAction:
        guard writeActions(value, tree, texts) else { return false }
        part = .actions
      case .resource, .notResource:
        guard writeResources(value, tree, linter.run.tables.forms) else { return false }
        part = .resources
      case .principal, .notPrincipal:
        guard writeAll(value, tree, withoutAccount: statement.principals.count == 1) else { return false }
        part = .principals
      case .condition:
        guard writeConditions(value, statement, tree, kind, linter, texts) else { return false }
        part = .conditions
      case .version, .id, .statement: return false
      }
      guard ranges[part.rawValue].isEmpty else { return false }
      ranges[part.rawValue] = start..<buffer.count
      key = tree.end(of: value)
    }
    return true
  }

  /// Whether a node was read in full and is what is written there.
  @inline(__always)
  private static func isPlain(_ record: SyntaxTree.Record) -> Bool {
    record.kind != .alias && record.flags.isDisjoint(with: NodeFlags(rawValue: NodeFlags.incomplete.rawValue | NodeFlags.absent.rawValue | NodeFlags.hasProperties.rawValue))
  }

  /// The actions in the order of the numbers of their texts: which of them comes first decides of no finding.
  private mutating func writeActions(_ node: NodeID, _ tree: SyntaxTree, _ texts: KnownTexts) -> Bool {
    guard Self.isPlain(tree.records[node]), tree.kind(node) != .mapping else { return false }
    let end = tree.end(of: node)
    var item = tree.kind(node) == .scalar ? node : node + 1
    while item < end {
      guard tree.kind(item) == .scalar, Self.isPlain(tree.records[item]) else { return false }
      let number = tree.withValue(item) { texts.number($0) }
      if actionNumbers.isEmpty { firstAction = number.folded }
      actionNumbers.append(UInt32(number.value))
      item += 1
    }
    if actionNumbers.count > 1 { actionNumbers.sort() }
    for number in actionNumbers { buffer.append(number: number) }
    return true
  }

  /// A Sid is written only where it is empty, or may be read for something else than a text.
  ///
  /// - Returns: Whether it is nothing but a text; nil where there is more to it.
  private mutating func writeSid(_ node: NodeID, _ tree: SyntaxTree) -> Bool? {
    let record = tree.records[node]
    guard record.kind == .scalar, Self.isPlain(record) else { return nil }
    return tree.withValue(node) { text in
      // The words that YAML takes for truth values have three letters at most.
      let isText = record.style == .plain ? text.count > 3 && (text[0] | 0x20) &- 0x61 < 26 : record.style != .jsonNumber && !text.isEmpty
      if !isText {
        buffer.append(record.style.rawValue)
        buffer.append(text)
      }
      return isText
    }
  }

  /// Writes a subtree so that another one is written alike only where it is the same.
  ///
  /// - Parameter withoutAccount: Leaves the number of an account out of ARNs of principals.
  private mutating func writeAll(_ node: NodeID, _ tree: SyntaxTree, withoutAccount: Bool = false) -> Bool {
    for node in node..<tree.end(of: node) {
      guard writeNode(node, tree, withoutAccount: withoutAccount) else { return false }
    }
    return true
  }

  private mutating func writeNode(_ node: NodeID, _ tree: SyntaxTree, withoutAccount: Bool = false) -> Bool {
    let record = tree.records[node]
    guard Self.isPlain(record) else { return false }
    guard record.kind == .scalar else {
      writeHead(record, tree.end(of: node) - node)
      return true
    }
    return tree.withValue(node) { text in
      guard text.count <= 2048 else { return false }
      writeHead(record, text.count)
      if withoutAccount, let account = accountDigits(text) {
        buffer.append(text.part(0..<account.lowerBound))
        for _ in account { buffer.append(UInt8(0)) }
        buffer.append(text.part(account.upperBound..<text.count))
      } else {
        buffer.append(text)
      }
      return true
    }
  }

  /// What kind of node it is, how it is written, and how long it is.
  @inline(__always)
  private mutating func writeHead(_ record: SyntaxTree.Record, _ size: Int) {
    buffer.append(number: UInt32(record.kind.rawValue) | UInt32(record.style.rawValue) << 4 | UInt32(truncatingIfNeeded: size) << 8)
  }

  /// The different forms in the order of their numbers, and whether there is more than one resource.
  private mutating func writeResources(_ node: NodeID, _ tree: SyntaxTree, _ forms: ARNForms) -> Bool {
    let record = tree.records[node]
    guard Self.isPlain(record) else { return false }
    buffer.append(record.kind.rawValue)
    if record.kind == .sequence {
      let end = tree.end(of: node)
      var item = node + 1
      while item < end {
        guard readResource(item, tree, forms) else { return false }
        item += 1
      }
      if resourceNumbers.count > 1 { resourceNumbers.sort() }
    } else {
      guard readResource(node, tree, forms) else { return false }
    }
    buffer.append(resourceNumbers.count > 1 ? 1 : 0)
    for (at, number) in resourceNumbers.enumerated() where at == 0 || number != resourceNumbers[at - 1] { buffer.append(number: number) }
    return true
  }

  private mutating func readResource(_ node: NodeID, _ tree: SyntaxTree, _ forms: ARNForms) -> Bool {
    let record = tree.records[node]
    guard record.kind == .scalar, Self.isPlain(record) else { return false }
    return tree.withValue(node) { text in
      guard text.count <= 1024 else { return false }
      resourceLength += text.count
      resourceNumbers.append(resources.number(text, forms, &buffer))
      return true
    }
  }

  private mutating func writeConditions(
    _ node: NodeID, _ statement: Statement, _ tree: SyntaxTree, _ kind: PolicyKinds, _ linter: Linter, _ texts: KnownTexts
  ) -> Bool {
    guard !statement.conditions.isEmpty else { return false }
    let end = tree.end(of: node), last = end - 1
    guard statement.conditions.count == 1, statement.conditions[0].values.count == 1, statement.conditions[0].values[0] == last, end - node <= 6,
      isQuoted(tree.records[last])
    else { return writeAll(node, tree) }
    let start = buffer.count
    // The kind of documents belongs to what is looked up.
    buffer.append(kind.rawValue)
    for node in node..<last { guard writeNode(node, tree) else { return false } }
    let number = conditions.insert(buffer.bytes(start..<buffer.count))
    if number == isLetterless.count { isLetterless.append(linter.isLetterless(statement, tree, linter.table.rules(of: kind), texts)) }
    guard isLetterless[number] else { return writeNode(last, tree) }
    return tree.withValue(last) { text in
      let start = buffer.count
      buffer.append(record(of: last, tree).style.rawValue)
      var isInWord = false
      for byte in text {
        switch byte {
        case UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "["), 0x80...:
          buffer.truncate(to: start)
          return writeNode(last, tree)
        default:
          let isLetter = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
          if !isLetter { buffer.append(byte) } else if !isInWord { buffer.append(UInt8(0)) }
          isInWord = isLetter
        }
      }
      return true
    }
  }

  private func record(of node: NodeID, _ tree: SyntaxTree) -> SyntaxTree.Record { tree.records[node] }

  private func isQuoted(_ record: SyntaxTree.Record) -> Bool {
    record.kind == .scalar && Self.isPlain(record) && (record.style == .jsonString || record.style == .doubleQuoted || record.style == .singleQuoted)
  }
}

/// Where the number of an account stands in the ARN of a principal of IAM, or in a text that is nothing else.
private func accountDigits(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
  if text.count == 12 { return isAccountID(text) ? 0..<12 : nil }
  let front: StaticString = "arn:aws:iam::"
  let start = front.utf8CodeUnitCount
  guard text.count > start + 12, text[start + 12] == UInt8(ascii: ":"), ARNFields.isOfMainPartition(text) else { return nil }
  for at in 8..<start where text[at] != front.utf8Start[at] { return nil }
  return isAccountID(text.part(start..<start + 12)) ? start..<start + 12 : nil
}
