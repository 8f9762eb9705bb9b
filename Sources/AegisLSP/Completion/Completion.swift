import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// What can be written at a place.
extension Server {
  func completion(_ place: PlaceAtHand) -> JSONValue {
    let text = place.file.source.text
    if let unit = place.file.state.unit(at: place.file.path) {
      if let json = embedded(unit.file, place.offset) {
        let path = JSONPath(text, json.start..<Int(place.offset))
        let end = path.isInQuotes ? quoteEnd(text, Int(place.offset)) : Int(place.offset)
        let range = CompletionRange(range: TextRange(path.start, UInt32(end)), typed: path.typed)
        let position = PolicyPosition(keys: path.keys, isKey: path.isKey, siblings: path.siblings, kind: json.kind)
        return list(policyItems(position, range.typed, place), range, place.file.source) { item in
          let written = item.text ?? item.label
          if path.isInQuotes { return written }
          return path.isKey ? "\"\(written)\": " : "\"\(written)\""
        }
      }
    }
    guard let expected = place.file.state.expected(at: place.file.path) else { return ["isIncomplete": false, "items": []] }
    let path = LinePath(text, place.offset)
    var typed = path.typed
    var start = path.start
    let quote = typed.first.flatMap { $0 == "\"" || $0 == "'" ? $0 : nil }
    if quote != nil {
      typed.removeFirst()
      start += 1
    }
    let end = quote.map { _ in quoteEnd(text, Int(place.offset)) } ?? wordEnd(text, Int(place.offset))
    let range = CompletionRange(range: TextRange(start, UInt32(end)), typed: typed)
    return yamlItems(path, expected, range, isQuoted: quote != nil, place)
  }

  /// The block of text at a place that holds a policy document.
  private func embedded(_ file: ConfigFile, _ offset: UInt32) -> (start: Int, kind: PolicyKind)? {
    for document in file.documents where !document.isMapping {
      let record = file.tree.records[document.node]
      guard record.kind == .scalar, record.style == .literal || record.style == .folded else { continue }
      let content = file.tree.blocks[Int(record.link)].content
      guard content.start <= offset, offset <= max(content.end, record.range.end) else { continue }
      return (Int(content.start), kind(document.kind, document.policyType))
    }
    return nil
  }

  func kind(_ kind: DocumentKind, _ policyType: String?) -> PolicyKind {
    switch kind {
    case .identity: .identity
    case .inline: .inline
    case .trust: .trust
    case .organization: policyType == "RESOURCE_CONTROL_POLICY" ? .rcp : .scp
    }
  }

  private func quoteEnd(_ text: [UInt8], _ offset: Int) -> Int {
    var at = offset
    while at < text.count, text[at] != UInt8(ascii: "\""), text[at] != UInt8(ascii: "'"), text[at] != 0x0A, text[at] != 0x0D { at += 1 }
    return at < text.count && (text[at] == UInt8(ascii: "\"") || text[at] == UInt8(ascii: "'")) ? at : offset
  }

  private func wordEnd(_ text: [UInt8], _ offset: Int) -> Int {
    var at = offset
    while at < text.count, text[at] > 0x20, text[at] != UInt8(ascii: ","), text[at] != UInt8(ascii: "]"), text[at] != UInt8(ascii: "}"),
      text[at] != UInt8(ascii: ":") || (at + 1 < text.count && text[at + 1] > 0x20)
    { at += 1 }
    return at
  }

  /// The items that begin with, or hold, what is typed.
  func list(_ items: [CompletionItem], _ range: CompletionRange, _ source: SourceFile, _ written: (CompletionItem) -> String) -> JSONValue {
    let typed = range.typed.lowercased()
    var fitting = items.filter { typed.isEmpty || $0.label.lowercased().hasPrefix(typed) || ($0.text ?? $0.label).lowercased().hasPrefix(typed) }
    if fitting.isEmpty { fitting = items.filter { $0.label.lowercased().contains(typed) } }
    let place = workspace.positions.range(range.range, in: source)
    let values = fitting.prefix(Self.mostItems).map { item -> JSONValue in
      let value: JSONValue = [
        "label": .string(item.label), "kind": .integer(item.kind.rawValue), "filterText": .string(item.text ?? item.label),
        "textEdit": ["range": place, "newText": .string(written(item))],
      ]
      return value.adding("detail", item.detail.map { .string($0) })
        .adding("documentation", item.documentation.map { ["kind": "markdown", "value": .string($0)] })
    }
    return ["isIncomplete": .boolean(fitting.count > Self.mostItems), "items": .array(values)]
  }

  private static let mostItems = 300
}
