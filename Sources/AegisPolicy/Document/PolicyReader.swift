package import AegisBasics
package import AegisSchema
package import AegisSyntax

/// Reads a policy document from a tree and checks it against the policy language.
///
/// - Parameters:
///   - root: The document's value, from JSON or from a mapping of the configuration.
///   - title: What stands for the whole document in a message, such as the key it stands under.
/// - Source: IAM User Guide, "IAM JSON policy elements reference".
package func readPolicy(
  _ tree: SyntaxTree, _ root: NodeID, kind: PolicyKind, title: SourceRange
) -> Checked<PolicyDocument> {
  var reader = PolicyReader(document: PolicyDocument(tree: tree, root: root, kind: kind, title: title))
  reader.read()
  return Checked(reader.document, reader.bag)
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
    var statement: NodeID?
    var keys = KeyTable(tree)
    let isComplete = forEachEntry(of: root) { reader, key, value, name in
      guard keys.insert(key, into: &reader.bag) else { return }
      switch name {
      case "Version": reader.readVersion(value)
      case "Statement": statement = value
      case "Id": reader.expectString(value, "Id")
      default: reader.reportElement(key, name, allowed: reader.spec.document, of: reader.spec.noun)
      }
    }
    if let statement {
      readStatements(statement)
    } else if isComplete && keys.isClean {
      bag.report(.missingElement("Statement", in: spec.noun, at: document.title))
    }
  }

  /// Calls `body` for every entry; false where the mapping could not be read whole.
  private mutating func forEachEntry(
    of mapping: NodeID, _ body: (inout PolicyReader, _ key: NodeID, _ value: NodeID, _ name: String) -> Void
  ) -> Bool {
    let end = tree.end(of: mapping)
    var key = mapping + 1
    while key < end {
      let value = tree.end(of: key)
      if tree.kind(key) == .scalar { body(&self, key, tree.resolved(value), tree.string(key)) }
      key = tree.end(of: value)
    }
    return !tree.records[mapping].flags.contains(.incomplete)
  }

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
      for item in tree.items(node) {
        let item = tree.resolved(item)
        if tree.kind(item) == .mapping {
          readStatement(item)
        } else if !isReported(item) {
          bag.report(.elementType("Statement", expected: "an object or a list of objects", at: tree.textPlace(item)))
        }
      }
    case .scalar, .alias:
      if !isReported(node) {
        bag.report(.elementType("Statement", expected: "an object or a list of objects", at: tree.textPlace(node)))
      }
    }
    reportDoubleSids()
  }

  private mutating func reportDoubleSids() {
    guard document.statements.count > 1, document.kind != .resource else { return }
    var seen: [String: NodeID] = [:]
    for statement in document.statements {
      guard let sid = statement.sid, tree.kind(sid) == .scalar else { continue }
      let text = tree.string(sid)
      guard !text.isEmpty else { continue }
      if let first = seen[text] {
        bag.report(.duplicateSid(text, at: tree.textPlace(sid), first: tree.textPlace(first)))
      } else {
        seen[text] = sid
      }
    }
  }

  // MARK: Statements

  private mutating func readStatement(_ node: NodeID) {
    var statement = Statement(node: node)
    var found = StatementKeys()
    var keys = KeyTable(tree)
    let isComplete = forEachEntry(of: node) { reader, key, value, name in
      guard keys.insert(key, into: &reader.bag) else { return }
      guard reader.spec.statement.contains(name) else {
        reader.reportElement(key, name, allowed: reader.spec.statement, of: reader.spec.noun)
        found.note(name)
        return
      }
      found.note(name)
      found.conflict(name, key, reader.tree, &reader.bag)
      reader.readElement(name, value, into: &statement)
    }
    if isComplete && keys.isClean { reportMissing(found, in: node) }
    document.statements.append(statement)
  }

  private mutating func readElement(_ name: String, _ value: NodeID, into statement: inout Statement) {
    switch name {
    case "Sid": readSid(value, into: &statement)
    case "Effect": readEffect(value, into: &statement)
    case "Action", "NotAction":
      statement.isNotAction = name == "NotAction"
      statement.actions = strings(value, name)
    case "Resource", "NotResource":
      statement.isNotResource = name == "NotResource"
      statement.resources = strings(value, name)
    case "Principal", "NotPrincipal":
      statement.isNotPrincipal = name == "NotPrincipal"
      readPrincipal(value, name, into: &statement)
    case "Condition": readCondition(value, into: &statement)
    default: break
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
    switch tree.string(node) {
    case "Allow": statement.effect = .allow
    case "Deny": statement.effect = .deny
    case let text: bag.report(.invalidEffect(text, at: tree.textPlace(node)))
    }
  }

  private mutating func readPrincipal(_ node: NodeID, _ name: String, into statement: inout Statement) {
    switch tree.kind(node) {
    case .scalar:
      guard expectString(node, name) else { return }
      if tree.string(node) == "*" {
        statement.principals = [Principal(type: nil, value: node)]
      } else {
        bag.report(.principalFormat(tree.string(node), at: tree.textPlace(node)))
      }
    case .mapping:
      var keys = KeyTable(tree)
      _ = forEachEntry(of: node) { reader, key, value, type in
        guard keys.insert(key, into: &reader.bag) else { return }
        guard PolicyLanguage.principals.contains(type) else {
          reader.bag.report(.unknownPrincipalType(type, at: reader.tree.textPlace(key)))
          return
        }
        for value in reader.strings(value, type) { statement.principals.append(Principal(type: key, value: value)) }
      }
    case .sequence, .alias:
      bag.report(.elementType(name, expected: "`*` or an object", at: tree.textPlace(node)))
    }
  }

  private mutating func readCondition(_ node: NodeID, into statement: inout Statement) {
    guard tree.kind(node) == .mapping else {
      if !isReported(node) { bag.report(.elementType("Condition", expected: "an object", at: tree.textPlace(node))) }
      return
    }
    var operators = KeyTable(tree)
    _ = forEachEntry(of: node) { reader, operatorNode, keysNode, name in
      guard operators.insert(operatorNode, into: &reader.bag) else { return }
      guard OperatorName(name) != nil else {
        reader.bag.report(.unknownOperator(name, at: reader.tree.textPlace(operatorNode)))
        return
      }
      guard reader.tree.kind(keysNode) == .mapping else {
        if !reader.isReported(keysNode) {
          reader.bag.report(.elementType(name, expected: "an object of condition keys", at: reader.tree.textPlace(keysNode)))
        }
        return
      }
      var keys = KeyTable(reader.tree, foldsCase: true)
      _ = reader.forEachEntry(of: keysNode) { reader, key, value, text in
        guard keys.insert(key, into: &reader.bag) else { return }
        let values = reader.values(value, text)
        statement.conditions.append(Condition(conditionOperator: operatorNode, key: key, values: values))
      }
    }
  }

  // MARK: Values

  /// The scalars of a string or a list of strings; everything else is reported.
  private mutating func strings(_ node: NodeID, _ name: String) -> [NodeID] {
    switch tree.kind(node) {
    case .scalar: return expectString(node, name) ? [node] : []
    case .sequence:
      var found: [NodeID] = []
      let end = tree.end(of: node)
      var item = node + 1
      while item < end {
        let value = tree.resolved(item)
        if expectString(value, name) { found.append(value) }
        item = tree.end(of: item)
      }
      return found
    case .mapping, .alias:
      if !isReported(node) { bag.report(.elementType(name, expected: "a string or a list of strings", at: tree.textPlace(node))) }
      return []
    }
  }

  /// The values of a condition key, which may also be numbers and truth values.
  private mutating func values(_ node: NodeID, _ name: String) -> [NodeID] {
    let items = tree.kind(node) == .sequence ? tree.items(node).map { tree.resolved($0) } : [node]
    return items.filter { item in
      if tree.kind(item) == .scalar && !tree.isNull(item) { return true }
      if !isReported(item) {
        bag.report(.elementType(name, expected: "a string or a list of strings", at: tree.textPlace(item)))
      }
      return false
    }
  }

  @discardableResult
  private mutating func expectString(_ node: NodeID, _ name: String) -> Bool {
    let record = tree.records[node]
    let isString = record.kind == .scalar && record.style != .jsonNumber && record.style != .jsonKeyword && !tree.isNull(node)
    if isString { return !record.flags.contains(.incomplete) }
    if !isReported(node) { bag.report(.elementNotString(name, tree, node)) }
    return false
  }

  // MARK: What is missing or does not belong here

  private mutating func reportElement(_ key: NodeID, _ name: String, allowed: [String], of noun: String) {
    let place = tree.textPlace(key)
    let everywhere = PolicyKind.allCases.contains { $0.spec.statement.contains(name) || $0.spec.document.contains(name) }
    if let spelled = allowed.first(where: { $0.lowercased() == name.lowercased() }) {
      bag.report(.elementLetterCase(name, spelled, at: place))
    } else if everywhere {
      bag.report(.elementNotInKind(name, noun: noun, kind: document.kind, at: place))
    } else {
      bag.report(.unknownElement(name, noun: noun, allowed: allowed, at: place))
    }
  }

  private mutating func reportMissing(_ found: StatementKeys, in node: NodeID) {
    let first = node + 1 < tree.end(of: node) ? node + 1 : node
    let place =
      tree.records[node].flags.contains(.flow)
      ? SourceRange(tree.file, TextRange(tree.range(node).start, tree.range(node).start + 1)) : tree.textPlace(first)
    if !found.effect { bag.report(.missingElement("Effect", in: "a statement", at: place)) }
    if !found.action { bag.report(.missingElement("Action", in: "a statement", at: place)) }
    if spec.requiresResource && !found.resource { bag.report(.missingElement("Resource", in: "a statement", at: place)) }
    if spec.requiresPrincipal && !found.principal { bag.report(.missingElement("Principal", in: "a statement", at: place)) }
  }
}

/// Which elements a statement has.
private struct StatementKeys {
  var effect = false
  var action = false
  var resource = false
  var principal = false
  private var names: [(name: String, key: NodeID)] = []

  mutating func note(_ name: String) {
    switch name.lowercased() {
    case "effect": effect = true
    case "action", "notaction": action = true
    case "resource", "notresource": resource = true
    case "principal", "notprincipal": principal = true
    default: break
    }
  }

  /// Reports an element whose opposite stands in the same statement.
  mutating func conflict(_ name: String, _ key: NodeID, _ tree: SyntaxTree, _ bag: inout DiagnosticBag) {
    let opposite = name.hasPrefix("Not") ? String(name.dropFirst(3)) : "Not" + name
    if let other = names.first(where: { $0.name == opposite }) {
      bag.report(.elementConflict(name, opposite, at: tree.textPlace(key), other: tree.textPlace(other.key)))
    }
    names.append((name, key))
  }
}

/// The keys of one JSON object, to find those that are given twice.
private struct KeyTable {
  private let tree: SyntaxTree
  private let foldsCase: Bool
  private var keys: [NodeID] = []
  private var names: [String] = []
  /// Nothing in the object hides what else it might say.
  private(set) var isClean = true

  init(_ tree: SyntaxTree, foldsCase: Bool = false) {
    self.tree = tree
    self.foldsCase = foldsCase
  }

  mutating func insert(_ key: NodeID, into bag: inout DiagnosticBag) -> Bool {
    let text = tree.string(key)
    let name = foldsCase ? text.lowercased() : text
    if let index = names.firstIndex(of: name) {
      bag.report(.duplicateElement(text, tree.string(keys[index]), at: tree.textPlace(key), first: tree.textPlace(keys[index])))
      return false
    }
    keys.append(key)
    names.append(name)
    return true
  }
}
