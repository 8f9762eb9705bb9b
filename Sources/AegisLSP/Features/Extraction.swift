import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// Taking a statement out of a managed policy.
extension Server {
  /// Makes a statement a policy of its own behind the one that it is in, attached wherever that is.
  ///
  /// - Returns: Nil where it is not certain that everybody may do afterwards what they may do now: all who have the policy
  ///   have to be known, and to be written in such a way that the other policy can stand beside it.
  func extraction(_ place: PlaceAtHand) -> JSONValue? {
    let state = place.file.state
    guard let program = state.program, let (policy, statement) = statement(at: place), policy.statements.count > 1,
      let version = policy.version.map({ policy.tree.string($0) }), !state.findings.values.joined().contains(where: { $0.severity == .error }),
      let document = document(at: place)?.place,
      let symbol = program.symbols.first(where: { $0.type == .policy && $0.entity.document(PolicyField.document)?.place == document }),
      symbol.name.at.file == place.file.source.id, let account = symbol.account, let policyText = PolicyText(symbol.entity, place.file.source),
      let removal = removal(of: statement.node, in: policy.tree),
      isOwn(symbol.entity, of: program.accounts[account], [AWSAccountField.iamPolicies]),
      !isNamedByARN(symbol.name.value, state)
    else { return nil }
    let sid = statement.sid.map { policy.tree.string($0) }.flatMap { $0.isEmpty || !$0.utf8.allSatisfy(Self.isPartOfName) ? nil : $0 }
    let name = freeName("\(symbol.name.value)-\(sid ?? "part")", program.accounts[account])
    guard name.utf8.count <= Self.longestName else { return nil }
    let made = policyText.another(name: yamlText(name, false), version: version, statement: statementText(policy.tree.range(statement.node), place.file.source))
    var edits = [removal, made]
    for site in program.references(to: symbol, catalog: catalog) {
      guard site.field.name == "attached_policies",
        isOwn(site.holder, of: program.accounts[account], [AWSAccountField.iamRoles, AWSAccountField.iamGroups, AWSAccountField.users]),
        let edit = attachment(name, beside: site, state)
      else { return nil }
      edits.append(edit)
    }
    return [
      "title": .string("Extract this statement to a policy `\(name)`"), "kind": "refactor.extract",
      "edit": workspaceEdit(edits, place.file.root, state),
    ]
  }

  /// The longest name that AWS takes for a policy.
  private static let longestName = 128

  private static func isPartOfName(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "_+=,.@-".utf8.contains(byte) }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// Whether something stands among an account's own, and is not there because of a template.
  private func isOwn(_ entity: Entity, of account: AccountScope, _ fields: [Int]) -> Bool {
    if let managed = entity.type.spec.field(named: "managed"), entity.boolean(managed) == false { return false }
    return fields.contains { field in
      account.entity.entities(field).contains { $0.file.tree === entity.file.tree && $0.object.node == entity.object.node }
    }
  }

  /// Whether an ARN names a policy: in a document, whose meaning would be another, or in the place of a reference.
  private func isNamedByARN(_ name: String, _ state: ProjectState) -> Bool {
    let wanted = Array("/\(name)".lowercased().utf8)
    return state.sources.files.contains { source in
      source.text.withUnsafeBufferPointer { text in
        var at = 0
        while at + wanted.count <= text.count {
          defer { at += 1 }
          guard text[at] == UInt8(ascii: "/"), wanted.indices.allSatisfy({ Self.lowercased(text[at + $0]) == wanted[$0] }) else { continue }
          let next = at + wanted.count
          if next < text.count && Self.isPartOfName(text[next]) && text[next] != UInt8(ascii: ",") { continue }
          var start = at
          while start > 0 && text[start - 1] > 0x20 && text[start - 1] != UInt8(ascii: "\"") && text[start - 1] != UInt8(ascii: "'") { start -= 1 }
          if String(decoding: text[start..<at], as: UTF8.self).lowercased().contains(":policy") { return true }
        }
        return false
      }
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte }

  /// A name that no policy of the account has or had, also not in the form in which references write it.
  private func freeName(_ wanted: String, _ account: AccountScope) -> String {
    let names = account.policies.flatMap { policy in
      ([policy.text(PolicyField.name)].compactMap { $0 } + policy.texts(PolicyField.formerNames)).map(\.value)
    }
    let taken = Set(names.flatMap { [$0.lowercased(), writtenForm($0)] })
    var name = wanted
    var number = 2
    while taken.contains(name.lowercased()) || taken.contains(writtenForm(name)) {
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

  /// A further item behind the one that holds a reference, with the same last day.
  private func attachment(_ name: String, beside site: ReferenceSite, _ state: ProjectState) -> Edit? {
    let at = site.use.at
    guard let tree = state.units.first(where: { $0.file.tree.file == at.file })?.file.tree, isPlainlyWritten(tree),
      let reference = tree.records.indices.first(where: { tree.records[$0].style == .plain && tree.kind($0) == .scalar && tree.range($0) == at.range }),
      tree.string(reference) == site.use.text, let named = ReferenceName(site.use.text),
      let item = parent(of: reference, tree), let column = columnOfBlockItem(item, tree)
    else { return nil }
    var keys: [String] = []
    for (key, value) in tree.entries(item) {
      guard tree.kind(key) == .scalar, tree.kind(value) == .scalar, AegisLSP.column(of: tree.range(key).start, tree) == column else { return nil }
      let source = state.sources[at.file]
      switch tree.string(key) {
      case "_ref":
        guard value == reference else { return nil }
        keys.append("_ref: \(site.use.text.dropLast(named.resource.count))\(writtenForm(name))")
      case "expires_at":
        let text = source.string(tree.range(value))
        guard !text.contains("\n"), [.plain, .singleQuoted, .doubleQuoted].contains(tree.records[value].style) else { return nil }
        keys.append("expires_at: \(text)")
      default: return nil
      }
    }
    let lines = state.sources[at.file].lines
    let end = lines.contentEnd(of: lines.lineIndex(of: UInt32(writtenEnd(of: item, tree))))
    let lead = String(repeating: " ", count: column - 2)
    return Edit(SourceRange(at.file, TextRange(at: end)), replacement: "\n\(lead)- " + keys.joined(separator: "\n\(lead)  "))
  }
}

/// How a policy is written, where another can be written behind it.
private struct PolicyText {
  let tree: SyntaxTree
  let column: Int
  /// The keys that say of the other policy what they say of this one, as they are written.
  let keys: [String]
  /// Where the other policy goes, and whether the last line has to be ended before.
  let end: Int
  let endsLine: Bool

  /// - Returns: Nil where the policy's text cannot be taken apart, or says something that would not hold for the other.
  init?(_ entity: Entity, _ source: SourceFile) {
    let tree = entity.file.tree
    guard isPlainlyWritten(tree), entity.isAbsent(PolicyField.formerNames), case .document(let index) = entity.object.fields[PolicyField.document],
      let column = columnOfBlockItem(entity.object.node, tree)
    else { return nil }
    let document = entity.file.documents[index].node
    guard tree.kind(document) == .scalar, tree.records[document].style == .literal else { return nil }
    var keys: [String] = []
    for (key, value) in tree.entries(entity.object.node) {
      guard tree.kind(key) == .scalar, let field = entity.type.spec.field(named: tree.string(key)), AegisLSP.column(of: tree.range(key).start, tree) == column,
        !(value..<tree.end(of: value)).contains(where: { tree.kind($0) == .scalar && tree.string($0) == "$ref" })
      else { return nil }
      if [PolicyField.name, PolicyField.description, PolicyField.document].contains(field) || tree.isNull(value) { continue }
      let end = max(writtenEnd(of: value, tree), Int(tree.range(key).end))
      var text = source.string(TextRange(tree.range(key).start, UInt32(end)))
      while text.last?.isWhitespace ?? false { text.removeLast() }
      keys.append(text)
    }
    var end = writtenEnd(of: entity.object.node, tree)
    while end < tree.text.count && tree.text[end - 1] != 0x0A { end += 1 }
    self.tree = tree
    self.column = column
    self.keys = keys
    self.end = end
    endsLine = end > 0 && tree.text[end - 1] != 0x0A
  }

  /// Another policy behind this one.
  func another(name: String, version: String, statement: [String]) -> Edit {
    let pad = String(repeating: " ", count: column)
    var text = (endsLine ? "\n" : "") + String(repeating: " ", count: column - 2) + "- name: \(name)\n"
    for key in keys { text += "\(pad)\(key)\n" }
    text += "\(pad)document: |-\n\(pad)  {\n\(pad)    \"Version\": \"\(version)\",\n\(pad)    \"Statement\": [\n"
    text += statement.map { "\(pad)      \($0)\n" }.joined() + "\(pad)    ]\n\(pad)  }\n"
    return Edit(SourceRange(tree.file, TextRange(at: UInt32(end))), replacement: text)
  }
}

/// Whether nothing in a file stands for what is written elsewhere, and its lines end as those that are added.
private func isPlainlyWritten(_ tree: SyntaxTree) -> Bool { tree.properties.isEmpty && !tree.text.contains(0x0D) }

/// The column of a mapping's keys, where it is an item of a list, each key on a line of its own and the first behind `- `.
private func columnOfBlockItem(_ node: NodeID, _ tree: SyntaxTree) -> Int? {
  guard tree.kind(node) == .mapping, !tree.records[node].flags.contains(.flow), let list = parent(of: node, tree), tree.kind(list) == .sequence,
    !tree.records[list].flags.contains(.flow)
  else { return nil }
  let start = Int(tree.range(node).start)
  let column = AegisLSP.column(of: UInt32(start), tree)
  guard column >= 2, tree.text[start - 2] == UInt8(ascii: "-"), tree.text[start - 1] == 0x20,
    tree.text[(start - column)..<(start - 2)].allSatisfy({ $0 == 0x20 })
  else { return nil }
  return column
}

/// Where the last word of a node ends.
private func writtenEnd(of node: NodeID, _ tree: SyntaxTree) -> Int {
  (node..<tree.end(of: node)).reduce(0) { end, node in
    let record = tree.records[node]
    switch record.kind {
    case .scalar: return record.flags.contains(.absent) ? end : max(end, Int(tree.wholeText(of: node).end))
    case .mapping where !record.flags.contains(.flow), .sequence where !record.flags.contains(.flow): return end
    case .mapping, .sequence, .alias: return max(end, Int(record.range.end))
    }
  }
}
