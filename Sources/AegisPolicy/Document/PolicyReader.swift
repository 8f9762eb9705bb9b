public import AegisBasics
public import AegisSchema
public import AegisSyntax

/// Reads a policy document from a tree and checks it against the policy language.
///
/// - Parameters:
///   - root: The document's value, from JSON or from a mapping of the configuration.
///   - title: What stands for the whole document in a message, such as the key it stands under.
/// - Source: IAM User Guide, "IAM JSON policy elements reference".
public func readPolicy(
  _ tree: SyntaxTree, _ root: NodeID, kind: PolicyKind, title: SourceRange
) -> Checked<PolicyDocument> {
  var reader = PolicyReader(document: PolicyDocument(tree: tree, root: root, kind: kind, title: title))
  reader.read()
  return Checked(reader.document, reader.bag)
}

/// Reads a policy document and checks the names in it too.
///
/// - Parameter areCurrent: Whether AWS has today what each action of the document's statement with a number names, as far as
///   somebody knows; nil where nobody does.
public func checkPolicy(
  _ tree: SyntaxTree, _ root: NodeID, kind: PolicyKind, title: SourceRange, catalog: Catalog,
  areCurrent: ((PolicyDocument, Int) -> Bool)? = nil
) -> Checked<PolicyDocument> {
  var checked = readPolicy(tree, root, kind: kind, title: title)
  checked.bag.append(checkActionNames(checked.value, catalog, areCurrent: areCurrent))
  return checked
}

struct PolicyReader {
  var document: PolicyDocument
  var bag = DiagnosticBag()
  private let spec: PolicyKindSpec
  private let tree: SyntaxTree

  init(document: PolicyDocument) {
    self.document = document
    tree = document.tree
    spec = document.kind.spec
  }

  mutating func read() {
    let root = document.root
    guard tree.kind(root) == .mapping else {
      bag.report(.policyNotObject(at: isAbsent(root) ? document.title : tree.textPlace(root)))
      return
    }
    if isBareStatement(root) {
      bag.report(.bareStatement(spec.noun, tree, root, at: document.title))
      readStatement(root)
      return
    }
    var statement: NodeID?
    var keys = ObjectKeys(of: root)
    let isComplete = forEachEntry(of: root) { reader, key, value in
      guard let element = reader.element(key, &keys, allowed: reader.spec.documentElements, reader.spec.document) else { return }
      switch element {
      case .version: reader.readVersion(value)
      case .statement: statement = value
      default:
        if element == .id { reader.document.id = key }
        reader.expectString(value, element.spelling)
      }
    }
    if let statement {
      readStatements(statement)
    } else if isComplete && !keys.found.contains(.statement) && !keys.mayHoldMissing {
      bag.report(.missingElement("Statement", in: spec.noun, at: document.title))
    }
  }

  /// Whether a statement stands where the document should: it has what a statement needs, and nothing that only documents have.
  private func isBareStatement(_ root: NodeID) -> Bool {
    if isReported(root) { return false }
    var found: PolicyElements = []
    for (key, _) in tree.entries(root) {
      guard tree.kind(key) == .scalar, let element = tree.withValue(key, { PolicyElement($0) }) else { return false }
      switch element {
      case .version, .statement, .id: return false
      default: found.insert(element)
      }
    }
    return found.contains(.effect) && (found.contains(.action) || found.contains(.notAction))
  }

  /// Calls `body` for every entry; false where the mapping could not be read whole.
  private mutating func forEachEntry(
    of mapping: NodeID, _ body: (inout PolicyReader, _ key: NodeID, _ value: NodeID) -> Void
  ) -> Bool {
    let end = tree.end(of: mapping)
    var key = mapping + 1
    while key < end {
      let value = tree.end(of: key)
      if tree.kind(key) == .scalar { body(&self, key, tree.resolved(value)) }
      key = tree.end(of: value)
    }
    return !tree.records[mapping].flags.contains(.incomplete)
  }

  /// The element that a key names, where it is one that belongs here and is given for the first time.
  private mutating func element(
    _ key: NodeID, _ keys: inout ObjectKeys, allowed: PolicyElements, _ names: [String]
  ) -> PolicyElement? {
    guard let element = tree.withValue(key, { PolicyElement($0) }) else {
      let name = tree.string(key)
      if keys.isRepeated(key, tree, foldsCase: false, &bag) { return nil }
      guard let meant = PolicyElement(meantBy: name) else {
        // It may be what is missing, misspelt: one mistake, one finding.
        keys.mayHoldMissing = true
        reportElement(key, name, allowed: names, of: spec.noun, isAside: isRemark(key, &keys, allowed: allowed))
        return nil
      }
      let isRead = !keys.found.contains(meant) && allowed.contains(meant)
      keys.found.insert(meant)
      reportElement(key, name, allowed: names, of: spec.noun, isAside: isRead)
      return isRead ? meant : nil
    }
    if keys.found.contains(element) {
      _ = keys.isRepeated(key, tree, foldsCase: false, &bag)
      return nil
    }
    keys.found.insert(element)
    guard allowed.contains(element) else {
      reportElement(key, element.name, allowed: names, of: spec.noun, isAside: !isNeeded(element))
      return nil
    }
    return element
  }

  /// Whether documents of the kind need the element, or its opposite, so that it may have been meant by one that does not belong here.
  private func isNeeded(_ element: PolicyElement) -> Bool {
    switch element {
    case .principal, .notPrincipal: spec.requiresPrincipal
    case .resource, .notResource: spec.requiresResource
    case .id: false
    default: true
    }
  }

  /// Whether a key that the language does not have says something to those who read the file, such as `Comment`: a text under a
  /// name that resembles nothing of the language, in an object that lacks nothing.
  private func isRemark(_ key: NodeID, _ keys: inout ObjectKeys, allowed: PolicyElements) -> Bool {
    let name = tree.string(key)
    guard isString(tree.resolved(tree.end(of: key))), !name.isEmpty, !name.utf8.contains(UInt8(ascii: ":")), closestMatch(to: name, among: Self.words) == nil
    else { return false }
    // Looked up once: a hostile object has thousands of such keys.
    let isWhole = keys.isWhole ?? isWhole(keys.object, allowed: allowed)
    keys.isWhole = isWhole
    return isWhole
  }

  /// Whether a document has a version and statements, and a statement what it needs.
  private func isWhole(_ object: NodeID, allowed: PolicyElements) -> Bool {
    var found: PolicyElements = []
    for (key, _) in tree.entries(object) where tree.kind(key) == .scalar {
      if let element = PolicyElement(meantBy: tree.string(key)) { found.insert(element) }
    }
    return allowed.contains(.statement) ? found.contains(.version) && found.contains(.statement) : missing(from: found).isEmpty
  }

  private static let words = PolicyElement.allCases.map(\.name) + PolicyLanguage.principals + PolicyLanguage.operators.map(\.name)

  private func isAbsent(_ node: NodeID) -> Bool { tree.records[node].flags.contains(.absent) }

  /// Whether something stands there that was reported when it was read.
  private func isReported(_ node: NodeID) -> Bool { tree.records[node].flags.contains(.incomplete) }

  // MARK: Document

  private mutating func readVersion(_ node: NodeID) {
    document.version = node
    guard expectString(node, "Version") else { return }
    let text = tree.string(node)
    if !PolicyLanguage.versions.contains(text) { bag.report(.invalidVersion(text, at: tree.textPlace(node))) }
  }

  private mutating func readStatements(_ node: NodeID) {
    switch tree.kind(node) {
    case .mapping: readStatement(node)
    case .sequence:
      if tree.end(of: node) == node + 1 && !isReported(node) { bag.report(.emptyStatement(spec.noun, at: tree.textPlace(node))) }
      for item in tree.items(node) {
        let item = tree.resolved(item)
        if tree.kind(item) == .mapping {
          readStatement(item)
        } else if !isReported(item) {
          bag.report(.elementType("Statement", expected: "an object or a list of objects", tree, item))
        }
      }
    case .scalar, .alias:
      if !isReported(node) {
        bag.report(.elementType("Statement", expected: "an object or a list of objects", tree, node))
      }
    }
    reportDoubleSids()
  }

  private mutating func reportDoubleSids() {
    guard mayRepeatSid() else { return }
    var seen: [String: NodeID] = [:]
    for statement in document.statements {
      guard let sid = statement.sid, tree.kind(sid) == .scalar else { continue }
      let text = tree.string(sid)
      guard !text.isEmpty else { continue }
      if let first = seen[text] {
        bag.report(.duplicateSid(text, document.kind, at: tree.textPlace(sid), first: tree.textPlace(first)))
      } else {
        seen[text] = sid
      }
    }
  }

  /// Whether two of the texts have the same hash: of nearly no document do they.
  private func mayRepeatSid() -> Bool {
    guard document.statements.count > 1 else { return false }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: document.statements.count) { hashes in
      var count = 0
      for statement in document.statements {
        guard let sid = statement.sid, tree.kind(sid) == .scalar else { continue }
        hashes[count] = tree.withValue(sid) { textHash(UnsafeRawBufferPointer($0), seed: 0) }
        count += 1
      }
      var found = UnsafeMutableBufferPointer(rebasing: hashes[..<count])
      found.sort()
      return (1..<max(1, count)).contains { found[$0 - 1] == found[$0] }
    }
  }

  // MARK: Statements

  private mutating func readStatement(_ node: NodeID) {
    var statement = Statement(node: node)
    var keys = ObjectKeys(of: node)
    let isComplete = forEachEntry(of: node) { reader, key, value in
      let before = keys.found
      guard let element = reader.element(key, &keys, allowed: reader.spec.statementElements, reader.spec.statement) else { return }
      if let opposite = element.opposite, before.contains(opposite) {
        reader.reportConflict(element, opposite, key, in: node)
      }
      reader.readElement(element, value, into: &statement)
    }
    if isComplete && !keys.mayHoldMissing { reportMissing(keys.found, in: node) }
    document.statements.append(statement)
  }

  private mutating func reportConflict(_ element: PolicyElement, _ opposite: PolicyElement, _ key: NodeID, in node: NodeID) {
    let other = tree.entries(node).first { tree.withValue($0.key) { PolicyElement($0) } == opposite }
    bag.report(
      .elementConflict(element.name, opposite.name, at: tree.textPlace(key), other: tree.textPlace(other?.key ?? key)))
  }

  private mutating func readElement(_ element: PolicyElement, _ value: NodeID, into statement: inout Statement) {
    switch element {
    case .sid: readSid(value, into: &statement)
    case .effect: readEffect(value, into: &statement)
    case .action, .notAction:
      statement.isNotAction = element == .notAction
      // Beside its opposite, which has been reported, both lists are still worth reading.
      let actions = strings(value, element.spelling)
      if statement.actions.isEmpty { statement.actions = actions } else { statement.actions += actions }
    case .resource, .notResource:
      statement.isNotResource = element == .notResource
      let resources = strings(value, element.spelling)
      if statement.resources.isEmpty { statement.resources = resources } else { statement.resources += resources }
    case .principal, .notPrincipal:
      statement.isNotPrincipal = element == .notPrincipal
      readPrincipal(value, element.spelling, into: &statement)
    case .condition: readCondition(value, into: &statement)
    case .version, .id, .statement: break
    }
  }

  private mutating func readSid(_ node: NodeID, into statement: inout Statement) {
    guard expectString(node, "Sid") else { return }
    statement.sid = node
    guard document.kind != .resource else { return }
    let isPlain = tree.withValue(node) { text in
      text.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          return true
        default: return false
        }
      }
    }
    if !isPlain { bag.report(.invalidSid(tree.string(node), at: tree.textPlace(node))) }
  }

  private mutating func readEffect(_ node: NodeID, into statement: inout Statement) {
    guard expectString(node, "Effect") else { return }
    statement.effect = tree.withValue(node) { text in
      if text.elementsEqual("Allow".utf8) { return .allow }
      return text.elementsEqual("Deny".utf8) ? .deny : nil
    }
    if statement.effect != nil { return }
    let text = tree.string(node)
    // In other letters it is a mistake all the same, but nobody doubts what is meant.
    statement.effect = ["allow": .allow, "deny": .deny][text.lowercased()]
    bag.report(.invalidEffect(text, at: tree.textPlace(node), isAside: statement.effect != nil))
  }

  private mutating func readPrincipal(_ node: NodeID, _ name: StaticString, into statement: inout Statement) {
    switch tree.kind(node) {
    case .scalar:
      guard expectString(node, name) else { return }
      if tree.string(node) == "*" {
        statement.principals = [Principal(type: nil, value: node)]
      } else {
        bag.report(.principalFormat(tree.string(node), at: tree.textPlace(node)))
      }
    case .mapping:
      var keys = ObjectKeys(of: node)
      _ = forEachEntry(of: node) { reader, key, value in
        guard !keys.isRepeated(key, reader.tree, foldsCase: false, &reader.bag) else { return }
        let type = reader.tree.string(key)
        guard PolicyLanguage.principals.contains(type) else {
          reader.bag.report(.unknownPrincipalType(type, at: reader.tree.textPlace(key)))
          return
        }
        for value in reader.strings(value, "Principal") { statement.principals.append(Principal(type: key, value: value)) }
      }
    case .sequence, .alias:
      bag.report(.elementType("\(name)", expected: "`*` or an object", tree, node))
    }
  }

  private mutating func readCondition(_ node: NodeID, into statement: inout Statement) {
    statement.hasCondition = true
    guard tree.kind(node) == .mapping else {
      if !isReported(node) { bag.report(.elementType("Condition", expected: "an object", tree, node)) }
      return
    }
    var operators = ObjectKeys(of: node)
    _ = forEachEntry(of: node) { reader, operatorNode, keysNode in
      guard !operators.isRepeated(operatorNode, reader.tree, foldsCase: false, &reader.bag) else { return }
      let name = reader.tree.string(operatorNode)
      var found = OperatorName(name)
      if found == nil {
        let meant = OperatorName.nearest(to: name)
        // Of one that is left out behind its qualifier nobody knows what it compares.
        found = name.hasSuffix(":") ? nil : meant.flatMap { OperatorName(meant: $0) }
        reader.bag.report(.unknownOperator(name, meant: meant, at: reader.tree.textPlace(operatorNode), isAside: found != nil))
      }
      guard let operatorName = found else { return }
      guard reader.tree.kind(keysNode) == .mapping else {
        if !reader.isReported(keysNode) {
          reader.bag.report(.elementType(name, expected: "an object of condition keys", reader.tree, keysNode))
        }
        return
      }
      reader.readConditionKeys(keysNode, operatorNode, operatorName, into: &statement)
    }
  }

  private mutating func readConditionKeys(
    _ node: NodeID, _ operatorNode: NodeID, _ name: OperatorName, into statement: inout Statement
  ) {
    var keys = ObjectKeys(of: node)
    _ = forEachEntry(of: node) { reader, key, value in
      guard !keys.isRepeated(key, reader.tree, foldsCase: true, &reader.bag) else { return }
      statement.conditions.append(
        Condition(conditionOperator: operatorNode, operatorName: name, key: key, values: reader.values(value, key)))
    }
  }

  // MARK: Values

  /// The scalars of a string or a list of strings; everything else is reported.
  private mutating func strings(_ node: NodeID, _ name: StaticString) -> [NodeID] {
    switch tree.kind(node) {
    case .scalar:
      if isAccepted(node, name) { return [node] }
      reportNotString(node, name)
      return []
    case .sequence:
      var (found, others): ([NodeID], [NodeID]) = ([], [])
      let end = tree.end(of: node)
      found.reserveCapacity(end - node - 1)
      var item = node + 1
      while item < end {
        let value = tree.resolved(item)
        if isAccepted(value, name) { found.append(value) } else { others.append(value) }
        item = tree.end(of: item)
      }
      for value in others { reportNotString(value, name, isBesideOthers: !found.isEmpty) }
      return found
    case .mapping, .alias:
      if !isReported(node) { bag.report(.elementType("\(name)", expected: "a string or a list of strings", tree, node)) }
      return []
    }
  }

  /// A string, or what is taken for one: of actions and resources nothing that YAML reads as a number or truth value. A
  /// principal may be the digits of an account.
  @inline(__always)
  private func isAccepted(_ node: NodeID, _ name: StaticString) -> Bool {
    isString(node) && (tree.records[node].style != .plain || "\(name)" == "Principal" || !isTyped(plain: node, in: tree))
  }

  /// - Parameter isBesideOthers: It stands in a list with some that are strings. Those mean what they say, unless this one is an
  ///   object or a list, which may stand for whatever they need.
  private mutating func reportNotString(_ node: NodeID, _ name: StaticString, isBesideOthers: Bool = false) {
    if !isReported(node) { bag.report(.elementNotString("\(name)", tree, node, isAside: isBesideOthers && tree.kind(node) == .scalar)) }
  }

  /// The values of a condition key, which may also be numbers and truth values.
  private mutating func values(_ node: NodeID, _ key: NodeID) -> [NodeID] {
    let items = tree.kind(node) == .sequence ? tree.items(node).map { tree.resolved($0) } : [node]
    return items.filter { item in
      if tree.kind(item) == .scalar && !tree.isNull(item) { return true }
      if !isReported(item) {
        bag.report(.elementType(tree.string(key), expected: "a string or a list of strings", tree, item))
      }
      return false
    }
  }

  /// Whether a string stands there that was read without a mistake.
  @inline(__always)
  private func isString(_ node: NodeID) -> Bool {
    let record = tree.records[node]
    guard record.kind == .scalar && record.flags.isDisjoint(with: .incomplete) else { return false }
    return record.style == .jsonString || (record.style != .jsonNumber && record.style != .jsonKeyword && !tree.isNull(node))
  }

  @discardableResult
  private mutating func expectString(_ node: NodeID, _ name: StaticString) -> Bool {
    if isString(node) { return true }
    reportNotString(node, name)
    return false
  }

  // MARK: What is missing or does not belong here

  /// - Parameter isAside: See `Subject.isAside`.
  private mutating func reportElement(_ key: NodeID, _ name: String, allowed: [String], of noun: String, isAside: Bool) {
    let place = tree.textPlace(key)
    let everywhere = PolicyKind.allCases.contains { $0.spec.statement.contains(name) || $0.spec.document.contains(name) }
    if let spelled = allowed.first(where: { $0.lowercased() == name.lowercased() }) {
      bag.report(.elementLetterCase(name, spelled, at: place, isAside: isAside))
    } else if everywhere {
      bag.report(.elementNotInKind(name, noun: noun, kind: document.kind, at: place, isAside: isAside))
    } else {
      bag.report(.unknownElement(name, noun: noun, allowed: allowed, at: place, isAside: isAside))
    }
  }

  private mutating func reportMissing(_ found: PolicyElements, in node: NodeID) {
    let missing = missing(from: found)
    if missing.isEmpty { return }
    let first = node + 1 < tree.end(of: node) ? node + 1 : node
    let place =
      tree.records[node].flags.contains(.flow)
      ? SourceRange(tree.file, TextRange(tree.range(node).start, tree.range(node).start + 1)) : tree.textPlace(first)
    for element in missing { bag.report(.missingElement(element.name, in: "a statement", at: place)) }
  }

  /// What a statement with some elements has to have besides.
  private func missing(from found: PolicyElements) -> [PolicyElement] {
    var missing: [PolicyElement] = []
    func look(for element: PolicyElement) {
      if !found.contains(element) && !(element.opposite.map(found.contains) ?? false) { missing.append(element) }
    }
    look(for: .effect)
    look(for: .action)
    if spec.requiresResource { look(for: .resource) }
    if spec.requiresPrincipal { look(for: .principal) }
    return missing
  }
}
