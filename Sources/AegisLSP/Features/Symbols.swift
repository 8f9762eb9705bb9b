import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// What a file and a project define.
extension Server {
  func documentSymbols(_ file: FileAtHand) -> JSONValue {
    guard let unit = file.state.unit(at: file.path) else { return [] }
    return .array(symbols(unit.file.root, in: unit, file))
  }

  private func symbols(_ value: ConfigValue, in unit: SourceUnit, _ file: FileAtHand) -> [JSONValue] {
    switch value {
    case .object(let object):
      let children = object.fields.flatMap { symbols($0, in: unit, file) }
      let tree = unit.file.tree
      guard let key = object.type.spec.key, case .scalar(let name) = object.fields[key] else { return children }
      let text = tree.string(name)
      return [
        [
          "name": .string(text.isEmpty ? "(without a name)" : text), "detail": .string(object.type.spec.name),
          "kind": .integer(kind(of: object.type)), "range": workspace.positions.range(whole(object, tree), in: file.source),
          "selectionRange": workspace.positions.range(tree.textPlace(name).range, in: file.source), "children": .array(children),
        ]
      ]
    case .list(let items, _): return items.flatMap { symbols($0, in: unit, file) }
    case .map(let entries, _): return entries.flatMap { symbols($0.value, in: unit, file) }
    case .document(let index): return statements(unit.documents[index], file)
    default: return []
    }
  }

  private func whole(_ object: ConfigObject, _ tree: SyntaxTree) -> TextRange {
    var range = tree.range(object.node)
    // Merged fields may stand in front of what they are merged into.
    if case .scalar(let name)? = object.type.spec.key.map({ object.fields[$0] }) {
      let place = tree.textPlace(name).range
      range = TextRange(min(range.start, place.start), max(range.end, place.end))
    }
    return range
  }

  private func statements(_ document: UnitDocument, _ file: FileAtHand) -> [JSONValue] {
    guard let policy = document.policy else { return [] }
    return policy.statements.enumerated().map { index, statement in
      let tree = policy.tree
      let effect = statement.effect.map { $0 == .allow ? "Allow" : "Deny" } ?? "?"
      let name = statement.sid.map { tree.string($0) } ?? "Statement \(index + 1)"
      let range = workspace.positions.range(tree.range(statement.node), in: file.source)
      return ["name": .string(name.isEmpty ? "Statement \(index + 1)" : name), "detail": .string(effect), "kind": 19, "range": range, "selectionRange": range]
    }
  }

  func workspaceSymbols(_ query: String) async -> JSONValue {
    var found: [JSONValue] = []
    let query = query.lowercased()
    for root in workspace.projects.keys.sorted() {
      guard let state = await state(of: root), let program = state.program else { continue }
      for symbol in program.symbols where isSubsequence(query, of: symbol.name.value.lowercased()) {
        let owner = symbol.account.map { program.accounts[$0].name } ?? program.organization.text(OrganizationField.name)?.value ?? ""
        let source = state.sources[symbol.name.at.file]
        found.append([
          "name": .string(symbol.name.value), "kind": .integer(kind(of: symbol.type)),
          "containerName": .string("\(symbol.type.spec.name) of \(owner)"),
          "location": [
            "uri": .string(workspace.uri(source.displayPath, in: root)), "range": workspace.positions.range(symbol.name.at.range, in: source),
          ],
        ])
        if found.count == Self.mostSymbols { return .array(found) }
      }
    }
    return .array(found)
  }

  /// More than this nobody reads.
  private static let mostSymbols = 1000

  private func isSubsequence(_ query: String, of text: String) -> Bool {
    var rest = query.utf8[...]
    for byte in text.utf8 where byte == rest.first { rest = rest.dropFirst() }
    return rest.isEmpty
  }

  /// LSP has kinds for programs; these are the nearest.
  private func kind(of type: TypeName) -> Int {
    switch type {
    case .awsAccount, .organization, .organizationRoot: 4
    case .organizationalUnit: 3
    case .role: 5
    case .user: 13
    case .group: 10
    case .policy, .organizationPolicy, .inlinePolicy: 11
    default: 19
    }
  }
}
