import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// How the form of a statement is written, from its tree.
extension StatementForms {
  /// Looks a statement up.
  ///
  /// - Parameter linter: Tells, once for each operator with a key, whether the letters of an only value count.
  mutating func find(_ statement: Statement, _ tree: SyntaxTree, _ kind: PolicyKinds, _ linter: Linter, _ texts: KnownTexts) -> Found {
    guard write(statement, tree, kind, linter, texts) else { return .odd }
    guard let number = whole.number(buffer.bytes) else { return .new }
    guard let isOfSeveral = plans[number].isOfSeveral, isOfSeveral != (statement.resources.count > 1) else { return .known(number) }
    buffer.set(buffer.bytes[1] | 4, at: 1)
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
    var key = statement.node + 1, hasEffect = false
    let end = tree.end(of: statement.node)
    while key < end {
      guard tree.kind(key) == .scalar, Self.isPlain(tree.records[key]), let element = tree.withValue(key, { PolicyElement($0) }) else { return false }
      let value = key + 1, start = buffer.count
      buffer.append(UInt8(truncatingIfNeeded: element.rawValue))
      let part: Part
      switch element {
      case .effect:
        // Written already, wherever it stands.
        guard Self.isPlain(tree.records[value]), !hasEffect else { return false }
        hasEffect = true
        buffer.truncate(to: start)
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

  /// The different forms in the order of their numbers, however many resources there are of each.
  private mutating func writeResources(_ node: NodeID, _ tree: SyntaxTree, _ forms: ARNForms) -> Bool {
    let record = tree.records[node]
    guard Self.isPlain(record) else { return false }
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
