import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// What editors show in and between the lines.
extension Server {
  // MARK: Semantic tokens

  /// The tokens of JSON documents inside of YAML, which an editor's grammar of YAML knows nothing of.
  func semanticTokens(_ file: FileAtHand) -> JSONValue {
    guard let unit = file.state.unit(at: file.path) else { return ["data": []] }
    var tokens: [(range: TextRange, kind: TokenKind)] = []
    for (document, written) in zip(unit.documents, unit.file.documents) where !written.isMapping {
      guard let policy = document.policy else { continue }
      collect(policy.tree, policy.root, actions: Set(policy.statements.flatMap(\.actions)), &tokens)
    }
    var data: [JSONValue] = []
    var (line, column) = (0, 0)
    for token in tokens.sorted(by: { $0.range.start < $1.range.start }) {
      let place = workspace.positions.token(token.range, in: file.source)
      guard place.length > 0 else { continue }
      data += [
        .integer(place.line - line), .integer(place.line == line ? place.column - column : place.column), .integer(place.length),
        .integer(token.kind.rawValue), 0,
      ]
      (line, column) = (place.line, place.column)
    }
    return ["data": .array(data)]
  }

  private func collect(
    _ tree: SyntaxTree, _ root: NodeID, actions: Set<NodeID>, _ tokens: inout [(range: TextRange, kind: TokenKind)]
  ) {
    var keys: Set<NodeID> = []
    for node in root..<tree.end(of: root) {
      switch tree.kind(node) {
      case .mapping: for entry in tree.entries(node) { keys.insert(entry.key) }
      case .scalar:
        let kind: TokenKind
        switch tree.records[node].style {
        case .jsonNumber: kind = .number
        case .jsonKeyword: kind = .keyword
        default: kind = keys.contains(node) ? .property : actions.contains(node) ? .function : .string
        }
        tokens.append((tree.range(node), kind))
      case .sequence, .alias: break
      }
    }
  }

  // MARK: Code lenses

  /// How many refer to what a file defines, and what has been gained since the last commit.
  func codeLenses(_ file: FileAtHand) async -> JSONValue {
    guard let program = file.state.program else { return [] }
    let own = program.symbols.filter { $0.name.at.file == file.source.id && ($0.type == .policy || $0.type == .group || $0.type == .organizationPolicy) }
    let counts = program.referenceCounts(of: own, catalog: catalog)
    var seen: Set<SourceRange> = []
    var lenses: [JSONValue] = []
    for (symbol, count) in zip(own, counts) where seen.insert(symbol.name.at).inserted {
      let what = symbol.type == .group ? "\(count) member\(count == 1 ? "" : "s")" : "attached to \(count)"
      lenses.append([
        "range": workspace.positions.range(symbol.name.at.range, in: file.source),
        "command": ["title": .string(count == 0 && symbol.type != .group ? "attached to nothing" : what), "command": ""],
      ])
    }
    return .array(lenses + (await gainLenses(file)))
  }

  // MARK: Inlay hints

  /// The names of accounts behind their numbers.
  func inlayHints(_ file: FileAtHand, _ within: JSONValue) -> JSONValue {
    guard let program = file.state.program else { return [] }
    let names = Dictionary(program.accounts.compactMap { scope in scope.id.map { ($0, scope.name) } }, uniquingKeysWith: { first, _ in first })
    let text = file.source.text
    let range = workspace.positions.textRange(within, in: file.source) ?? TextRange(0, UInt32(text.count))
    var hints: [JSONValue] = []
    var at = Int(range.start)
    while at < min(Int(range.end), text.count) {
      guard text[at] >= 0x30, text[at] <= 0x39 else {
        at += 1
        continue
      }
      let start = at
      while at < text.count, text[at] >= 0x30, text[at] <= 0x39 { at += 1 }
      guard at - start == 12, let name = names[String(decoding: text[start..<at], as: UTF8.self)] else { continue }
      hints.append(["position": workspace.positions.position(UInt32(at), in: file.source), "label": .string(name), "paddingLeft": true])
    }
    return .array(hints)
  }
}
