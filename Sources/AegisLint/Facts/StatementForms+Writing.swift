import AegisBasics
import AegisPolicy
import AegisSchema
import AegisSyntax

/// How the form of a statement is written, from its tree.
extension StatementForms {
  /// Looks a statement up.
  ///
  /// - Parameters:
  ///   - nodes: Of a document without aliases and anchors.
  ///   - linter: Tells, once for each operator with a key, whether the letters of an only value count.
  mutating func find(
    _ statement: UnsafePointer<Statement>, _ nodes: NodeView, _ tree: SyntaxTree, _ kind: PolicyKinds, _ linter: Linter, _ texts: KnownTexts
  ) -> Found {
    guard write(statement, nodes, tree, kind, linter, texts) else { return .odd }
    let number = whole.insert(buffer.bytes)
    if number == plans.count { return .new }
    guard let isOfSeveral = plans[number].isOfSeveral, isOfSeveral != (statement.pointee.resources.count > 1) else { return .known(number) }
    buffer.set(buffer.bytes[1] | 4, at: 1)
    let other = whole.insert(buffer.bytes)
    return other == plans.count ? .new : .known(other)
  }

  private mutating func write(
    _ statement: UnsafePointer<Statement>, _ nodes: NodeView, _ tree: SyntaxTree, _ kind: PolicyKinds, _ linter: Linter, _ texts: KnownTexts
  ) -> Bool {
    let count = statement.pointee.resources.count
    guard let effect = statement.pointee.effect, count <= 64 else { return false }
    buffer.truncate(to: 0)
    resourceLength = 0
    resourceNumbers.removeAll()
    resourceEnds.removeAll()
    actions = ActionRun(part: 0, first: 0)
    ranges = InlineArray(repeating: 0..<0)
    buffer.append(kind.rawValue)
    mayRepeat = false
    buffer.append(effect == .allow ? 0 : 1)
    guard findActions(statement, nodes, texts) else { return false }
    buffer.append(statement.pointee.isNotAction ? PolicyElement.notAction.rawValue : PolicyElement.action.rawValue)
    buffer.append(number: actions.part)
    // An element that is there, and empty, is for others to judge.
    if count > 0 {
      let element: PolicyElement = statement.pointee.isNotResource ? .notResource : .resource
      guard writePart(.resources, element, { $0.writeResources(statement, nodes, linter.run.tables.forms) }) else { return false }
      if count > 1, mayHoldRepeated(statement, nodes) {
        mayRepeat = true
        buffer.set(buffer.bytes[1] | 2, at: 1)
      }
    } else if kind != .trust {
      return false
    }
    if let sid = statement.pointee.sid, !isText(sid, nodes) {
      guard writePart(.sid, .sid, { $0.writeNode(sid, nodes) }) else { return false }
    }
    if !statement.pointee.principals.isEmpty {
      let element: PolicyElement = statement.pointee.isNotPrincipal ? .notPrincipal : .principal
      guard writePart(.principals, element, { $0.writePrincipals(statement, nodes) }) else { return false }
    } else if !kind.isDisjoint(with: .withPrincipal) {
      return false
    }
    guard statement.pointee.hasCondition else { return true }
    return writePart(.conditions, .condition) { $0.writeConditions(statement, nodes, tree, kind, linter, texts) }
  }

  /// Writes an element so that it shows where it ends.
  @inline(__always)
  private mutating func writePart(_ part: Part, _ element: PolicyElement, _ write: (inout Self) -> Bool) -> Bool {
    let start = buffer.count
    buffer.append(element.rawValue)
    guard write(&self) else { return false }
    ranges[part.rawValue] = start..<buffer.count
    // Neither the number of a text nor the head of a node, and in no text.
    buffer.append(number: .max)
    return true
  }

  /// Whether a scalar was read in full and is what is written there.
  @inline(__always)
  private func isPlain(_ record: SyntaxTree.Record) -> Bool { record.kind == .scalar && record.flags.isDisjoint(with: [.incomplete, .absent]) }

  /// Whether AWS has today what each of the actions names. False, too, where that is not told from a list like this.
  mutating func areCurrent(_ statement: UnsafePointer<Statement>, _ nodes: NodeView, _ texts: KnownTexts) -> Bool {
    findActions(statement, nodes, texts) && actions.areCurrent
  }

  /// Looks up the list of actions, which are taken in the order of the numbers of their texts: which of them comes first decides
  /// of no finding.
  private mutating func findActions(_ statement: UnsafePointer<Statement>, _ nodes: NodeView, _ texts: KnownTexts) -> Bool {
    let isNot = statement.pointee.isNotAction, count = statement.pointee.actions.count
    if count == 0 { return false }
    // Most lists were met before, byte for byte. The array is not handed over: it would be held on to meanwhile.
    let bytes = isNot ? nil : nodes.bytes(ofStrings: count, from: statement.pointee.actions[0], to: statement.pointee.actions[count - 1])
    let run = bytes.map { runBytes.insert($0) }
    if let run, run < runs.count {
      actions = runs[run]
      return true
    }
    actionNumbers.removeAll()
    var first: UInt32 = 0, areCurrent = true
    let arePlain = texts.withActions { table, catalog in
      for at in 0..<count {
        let item = statement.pointee.actions[at]
        guard isPlain(nodes[item]) else { return false }
        let number = nodes.withValue(item) { table.number($0, catalog) }
        if at == 0 { first = number.folded }
        if !number.isCurrent { areCurrent = false }
        actionNumbers.append(UInt32(number.value))
      }
      return true
    }
    guard arePlain else {
      assert(run == nil)
      return false
    }
    if actionNumbers.count > 1 { actionNumbers.sort() }
    actions = ActionRun(part: partOfActions(isNot ? .notAction : .action, texts), first: first, areCurrent: areCurrent)
    if run != nil { runs.append(actions) }
    return true
  }

  /// Whether a Sid is nothing but a text: not empty, nor something that YAML may take for something else.
  private func isText(_ sid: NodeID, _ nodes: NodeView) -> Bool {
    let record = nodes[sid]
    return nodes.withValue(sid) { text in
      // The words that YAML takes for truth values have three letters at most.
      record.style == .plain ? text.count > 3 && (text[0] | 0x20) &- 0x61 < 26 : record.style != .jsonNumber && !text.isEmpty
    }
  }

  private mutating func writePrincipals(_ statement: UnsafePointer<Statement>, _ nodes: NodeView) -> Bool {
    let first = statement.pointee.principals[0], count = statement.pointee.principals.count
    let node = first.type.map { $0 - 1 } ?? first.value
    guard statement.pointee.principals[count - 1].value < nodes.end(of: node) else { return false }
    return writeAll(node, nodes, withoutAccount: count == 1)
  }

  /// Writes a subtree so that another one is written alike only where it is the same.
  ///
  /// - Parameter withoutAccount: Leaves the number of an account out of ARNs of principals.
  private mutating func writeAll(_ node: NodeID, _ nodes: NodeView, withoutAccount: Bool = false) -> Bool {
    for node in node..<nodes.end(of: node) {
      guard writeNode(node, nodes, withoutAccount: withoutAccount) else { return false }
    }
    return true
  }

  private mutating func writeNode(_ node: NodeID, _ nodes: NodeView, withoutAccount: Bool = false) -> Bool {
    let record = nodes[node]
    guard record.kind == .scalar else {
      writeHead(record, nodes.end(of: node) - node)
      return record.flags.isDisjoint(with: .incomplete)
    }
    guard isPlain(record) else { return false }
    return nodes.withValue(node) { text in
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
  @inline(__always)
  private mutating func writeResources(_ statement: UnsafePointer<Statement>, _ nodes: NodeView, _ forms: ARNForms) -> Bool {
    // By their places: an array that is gone through is held on to meanwhile.
    let count = statement.pointee.resources.count
    for at in 0..<count {
      let item = statement.pointee.resources[at]
      guard isPlain(nodes[item]), nodes.withValue(item, { readResource($0, forms, isOneOfSeveral: count > 1) }) else { return false }
    }
    if resourceNumbers.count > 1 { resourceNumbers.sort() }
    var last: UInt32?
    for number in resourceNumbers.numbers where number != last {
      buffer.append(number: number)
      last = number
    }
    return true
  }

  /// - Parameter isOneOfSeveral: The statement has others.
  @inline(__always)
  private mutating func readResource(_ text: UnsafeBufferPointer<UInt8>, _ forms: ARNForms, isOneOfSeveral: Bool) -> Bool {
    guard text.count <= 1024 else { return false }
    resourceLength += text.count
    resourceNumbers.append(resources.number(text, forms, &buffer))
    if isOneOfSeveral { resourceEnds.append(endMark(text)) }
    return true
  }

  /// The same as `AegisLint.mayHoldRepeated`: without wildcards no resource matches another one, and only the same are repeated.
  private func mayHoldRepeated(_ statement: UnsafePointer<Statement>, _ nodes: NodeView) -> Bool {
    resourceNumbers.numbers.contains { resources.hasWildcard($0) } ? AegisLint.mayHoldRepeated(statement.pointee.resources, nodes) : resourceEnds.hasPair()
  }

  private mutating func writeConditions(
    _ statement: UnsafePointer<Statement>, _ nodes: NodeView, _ tree: SyntaxTree, _ kind: PolicyKinds, _ linter: Linter, _ texts: KnownTexts
  ) -> Bool {
    guard let first = statement.pointee.conditions.first, let last = statement.pointee.conditions[statement.pointee.conditions.count - 1].values.last
    else { return false }
    // All of them stand behind the mapping's own node, unless an empty one stands in front.
    let node = first.conditionOperator - 1, end = nodes.end(of: node)
    guard nodes[node].kind == .mapping, last < end else { return false }
    guard statement.pointee.conditions.count == 1, first.values.count == 1, last == end - 1, end - node <= 6, isQuoted(nodes[last]) else {
      return writeAll(node, nodes)
    }
    let start = buffer.count
    // The kind of documents belongs to what is looked up.
    buffer.append(kind.rawValue)
    for node in node..<last { guard writeNode(node, nodes) else { return false } }
    let number = conditions.insert(buffer.bytes(start..<buffer.count))
    if number == isLetterless.count { isLetterless.append(linter.isLetterless(first, tree, linter.table.rules(of: kind), texts)) }
    guard isLetterless[number] else { return writeNode(last, nodes) }
    return nodes.withValue(last) { text in
      if mayNameRoleOfAWS(text) { return writeNode(last, nodes) }
      let start = buffer.count
      buffer.append(nodes[last].style.rawValue)
      var isInWord = false
      for byte in text {
        switch byte {
        case UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "["), 0x80...:
          buffer.truncate(to: start)
          return writeNode(last, nodes)
        default:
          let isLetter = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
          if !isLetter { buffer.append(byte) } else if !isInWord { buffer.append(UInt8(0)) }
          isInWord = isLetter
        }
      }
      return true
    }
  }

  private func isQuoted(_ record: SyntaxTree.Record) -> Bool {
    isPlain(record) && (record.style == .jsonString || record.style == .doubleQuoted || record.style == .singleQuoted)
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
