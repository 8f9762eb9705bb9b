import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// Rewritings of policies.
extension Server {
  /// A pattern of actions as the actions that it matches, or as those of them that only read.
  func wildcardActions(_ place: PlaceAtHand) -> [JSONValue] {
    guard let (tree, node) = policyScalar(at: place), let (_, statement) = statement(at: place), statement.actions.contains(node),
      !statement.isNotAction
    else { return [] }
    let pattern = tree.string(node)
    guard pattern.contains("*") || pattern.contains("?"), pattern != "*" else { return [] }
    let found = catalog.currentActions(matching: pattern)
    guard !found.isEmpty, found.count <= Self.mostInList else { return [] }
    var actions: [JSONValue] = []
    func add(_ title: String, _ names: [String]) {
      guard !names.isEmpty, let edit = replacement(of: node, in: tree, by: names) else { return }
      actions.append(["title": .string(title), "kind": "refactor.rewrite", "edit": workspaceEdit([edit], place.file.root, place.file.state)])
    }
    add("Expand `\(pattern)` to its \(found.count) action\(found.count == 1 ? "" : "s")", found.map { catalog.name($0) })
    let reading = found.filter { [.read, .list].contains(catalog.accessLevel($0)) }
    if reading.count < found.count {
      add("Narrow `\(pattern)` to the \(reading.count) action\(reading.count == 1 ? " that only reads" : "s that only read")", reading.map { catalog.name($0) })
    }
    return actions
  }

  /// A policy of more actions would be too large.
  private static let mostInList = 150

  /// A list in the place of a text, or further items where the text is an item of a list.
  private func replacement(of node: NodeID, in tree: SyntaxTree, by names: [String]) -> Edit? {
    let isJSON = tree.records[node].style == .jsonString
    let range = tree.range(node)
    // Inside of another quoted text the quotes would have to be escaped.
    if isJSON && tree.text[Int(range.start)] != UInt8(ascii: "\"") { return nil }
    let isItem = isItemOfSequence(node, tree)
    let quoted = names.map { "\"\($0)\"" }
    if isJSON || isInFlow(node, tree) {
      let list = quoted.joined(separator: ", ")
      return Edit(SourceRange(tree.file, range), replacement: isItem ? list : "[\(list)]")
    }
    if isItem {
      let column = column(of: range.start, tree)
      guard column >= 2 else { return nil }
      let lead = "\n" + String(repeating: " ", count: column - 2) + "- "
      return Edit(SourceRange(tree.file, range), replacement: quoted.joined(separator: lead))
    }
    return Edit(SourceRange(tree.file, range), replacement: "[\(quoted.joined(separator: ", "))]")
  }

  private func isItemOfSequence(_ node: NodeID, _ tree: SyntaxTree) -> Bool { parent(of: node, tree).map { tree.kind($0) == .sequence } ?? false }

  private func isInFlow(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    parent(of: node, tree).map { tree.records[$0].flags.contains(.flow) } ?? false
  }

  private func parent(of node: NodeID, _ tree: SyntaxTree) -> NodeID? {
    var at = node - 1
    while at >= 0 {
      if (tree.kind(at) == .mapping || tree.kind(at) == .sequence) && tree.end(of: at) > node { return at }
      at -= 1
    }
    return nil
  }

  private func column(of offset: UInt32, _ tree: SyntaxTree) -> Int {
    var start = Int(offset)
    while start > 0 && tree.text[start - 1] != 0x0A { start -= 1 }
    return Int(offset) - start
  }

  // MARK: Extraction

  /// Takes a statement out of a managed policy into a policy of its own behind it, attached wherever the first is.
  func extraction(_ place: PlaceAtHand) -> JSONValue? {
    guard let program = place.file.state.program, let (policy, statement) = statement(at: place), policy.statements.count > 1,
      let symbol = program.symbols.first(where: { symbol in
        symbol.type == .policy && symbol.entity.document(PolicyField.document)?.place == document(at: place)?.place
      }), symbol.name.at.file == place.file.source.id, let account = symbol.account
    else { return nil }
    let tree = policy.tree
    guard tree.records[statement.node].style != .jsonString, tree.text[Int(tree.range(policy.root).start)] == UInt8(ascii: "{"),
      let removal = removal(of: statement.node, in: tree)
    else { return nil }
    let taken = Set(program.accounts[account].policies.compactMap { $0.text(PolicyField.name)?.value.lowercased() })
    let sid = statement.sid.map { tree.string($0) }.flatMap { $0.isEmpty ? nil : $0 }
    let name = freeName("\(symbol.name.value)-\(sid ?? "part")", taken)
    let entity = symbol.entity
    let yaml = entity.file.tree
    let object = yaml.range(entity.object.node)
    let column = column(of: object.start, yaml)
    guard column >= 2, yaml.text[Int(object.start) - 2] == UInt8(ascii: "-") else { return nil }
    let pad = String(repeating: " ", count: column)
    let text = statementText(tree.range(statement.node), place.file.source)
    let lead = String(repeating: " ", count: column - 2)
    var end = Int(object.end)
    for node in entity.object.node..<yaml.end(of: entity.object.node) {
      let record = yaml.records[node]
      if record.kind == .scalar, record.style == .literal || record.style == .folded { end = max(end, Int(yaml.blocks[Int(record.link)].content.end)) }
    }
    while end < yaml.text.count && yaml.text[end - 1] != 0x0A { end += 1 }
    let lineBreak = end > 0 && yaml.text[end - 1] == 0x0A ? "" : "\n"
    let version = policy.version.map { tree.string($0) } ?? "2012-10-17"
    let made = "\(lineBreak)\(lead)- name: \(name)\n\(pad)document: |-\n\(pad)  {\n\(pad)    \"Version\": \"\(version)\",\n\(pad)    \"Statement\": [\n"
      + text.map { "\(pad)      \($0)\n" }.joined() + "\(pad)    ]\n\(pad)  }\n"
    var edits = [removal, Edit(SourceRange(yaml.file, TextRange(at: UInt32(end))), replacement: made)]
    let reference = "Policy.aws.\(program.accounts[account].key).\(writtenForm(name))"
    for site in program.references(to: symbol, catalog: catalog) where site.field.name == "attached_policies" {
      if let edit = attachment(reference, behind: site, place.file) { edits.append(edit) }
    }
    return [
      "title": .string("Extract this statement to a policy `\(name)`"), "kind": "refactor.extract",
      "edit": workspaceEdit(edits, place.file.root, place.file.state),
    ]
  }

  private func freeName(_ wanted: String, _ taken: Set<String>) -> String {
    var name = wanted
    var number = 2
    while taken.contains(name.lowercased()) {
      name = "\(wanted)-\(number)"
      number += 1
    }
    return name
  }

  /// The statement with the comma that goes with it.
  private func removal(of node: NodeID, in tree: SyntaxTree) -> Edit? {
    guard let list = parent(of: node, tree), tree.kind(list) == .sequence else { return nil }
    let items = tree.items(list)
    guard let index = items.firstIndex(of: node), items.count > 1 else { return nil }
    let range = index + 1 < items.count
      ? TextRange(tree.range(node).start, tree.range(items[index + 1]).start)
      : TextRange(tree.range(items[index - 1]).end, tree.range(node).end)
    return Edit(SourceRange(tree.file, range), replacement: "")
  }

  /// The lines of a statement without the indentation that they have in common.
  private func statementText(_ range: TextRange, _ source: SourceFile) -> [String] {
    let lines = source.string(range).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let indents = lines.dropFirst().filter { !$0.allSatisfy(\.isWhitespace) }.map { $0.prefix { $0 == " " }.count }
    let common = indents.min() ?? 0
    return lines.enumerated().map { $0.offset == 0 ? $0.element : String($0.element.dropFirst(min(common, $0.element.prefix { $0 == " " }.count))) }
  }

  /// A further item behind the one that holds a reference, in the same style.
  private func attachment(_ reference: String, behind site: ReferenceSite, _ file: FileAtHand) -> Edit? {
    let source = file.state.sources[site.use.at.file]
    let lines = source.lines
    let line = lines.lineIndex(of: site.use.at.range.start)
    let lineText = source.string(TextRange(lines.start(of: line), lines.contentEnd(of: line)))
    guard lineText.drop(while: { $0 == " " }).hasPrefix("- _ref:") else { return nil }
    let lead = String(lineText.prefix { $0 == " " })
    let end = lines.contentEnd(of: line)
    return Edit(SourceRange(site.use.at.file, TextRange(at: end)), replacement: "\n\(lead)- _ref: \(reference)")
  }
}
