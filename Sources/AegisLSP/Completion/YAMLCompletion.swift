import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema

/// Keys and values of the configuration's own language.
extension Server {
  func yamlItems(_ path: LinePath, _ expected: FieldType, _ range: CompletionRange, isQuoted: Bool, _ place: PlaceAtHand) -> JSONValue {
    let source = place.file.source
    func plain(_ item: CompletionItem) -> String { yamlText(item.text ?? item.label, isQuoted) }
    if path.key == "$ref" {
      let (own, isRelative) = (place.file.path, range.typed.hasPrefix("."))
      let files = place.file.state.unreachedFiles.filter { $0 != own }.map {
        CompletionItem(label: isRelative ? relativePath(to: $0, from: own) : $0.text, kind: .file)
      }
      return list(files, range, source, plain)
    }
    guard let found = type(of: path.steps, from: expected) else { return ["isIncomplete": false, "items": []] }
    switch found {
    case .policy(let keys, let kind): return policyLine(path, keys, kind, range, isQuoted, place)
    case .value(let type, let field):
      guard let key = path.key else { return itemsOfLine(path, type, field, range, isQuoted, place) }
      guard let (inner, field) = member(key, of: type) else {
        if case .reference(let target) = type, key == "_ref" { return list(references(to: target, place), range, source, plain) }
        return ["isIncomplete": false, "items": []]
      }
      switch inner {
      case .reference(let target):
        return list(references(to: target, place), range, source) { "{_ref: \($0.text ?? $0.label)}" }
      default: return list(values(of: inner, field, place), range, source, plain)
      }
    }
  }

  private enum Found {
    case value(FieldType, FieldSpec?)
    case policy([String], PolicyKind)
  }

  private func type(of steps: [LinePath.Step], from expected: FieldType) -> Found? {
    var type = expected
    var field: FieldSpec?
    for (index, step) in steps.enumerated() {
      switch (step, type) {
      case (.item, .list(let item)): type = item
      case (.item, .tags): return nil
      case (.key(let name), _):
        guard let (inner, spec) = member(name, of: type) else { return nil }
        (type, field) = (inner, spec)
      default: return nil
      }
      if case .policy(let kind) = type {
        let keys = steps[(index + 1)...].compactMap { step in if case .key(let name) = step { name } else { nil } }
        return .policy(keys, self.kind(kind, nil))
      }
    }
    return .value(type, field)
  }

  private func member(_ name: String, of type: FieldType) -> (FieldType, FieldSpec?)? {
    switch type {
    case .object(let object):
      guard let index = object.spec.field(named: name) else { return nil }
      return (object.spec.fields[index].type, object.spec.fields[index])
    case .map(let item): return (item, nil)
    default: return nil
    }
  }

  /// A key, or an item of a list.
  private func itemsOfLine(
    _ path: LinePath, _ type: FieldType, _ field: FieldSpec?, _ range: CompletionRange, _ isQuoted: Bool, _ place: PlaceAtHand
  ) -> JSONValue {
    let source = place.file.source
    switch type {
    case .object(let object):
      let present = path.siblings(in: source.text)
      let items = object.spec.fields.filter { !present.contains($0.name) }.map { field in
        CompletionItem(
          label: field.name, kind: .property, detail: field.type.noun + (field.isRequired ? ", required" : ""),
          documentation: documentation(of: field, in: object), text: key(field, column: path.column))
      }
      return list(items, range, source) { $0.text ?? $0.label }
    case .reference(let target): return list(references(to: target, place), range, source) { "_ref: \($0.text ?? $0.label)" }
    case .list(.reference(let target)): return list(references(to: target, place), range, source) { "- _ref: \($0.text ?? $0.label)" }
    default: return list(values(of: type, field, place), range, source) { yamlText($0.text ?? $0.label, isQuoted) }
    }
  }

  private func key(_ field: FieldSpec, column: Int) -> String {
    let pad = String(repeating: " ", count: column + 2)
    switch field.type {
    case .list, .tags: return "\(field.name):\n\(pad)- "
    case .object, .map: return "\(field.name):\n\(pad)"
    case .policy: return "\(field.name): |-\n\(pad)"
    default: return "\(field.name): "
    }
  }

  private func values(of type: FieldType, _ field: FieldSpec?, _ place: PlaceAtHand) -> [CompletionItem] {
    switch type {
    case .choice(let names): return names.map { CompletionItem(label: $0, kind: .member, detail: field?.name) }
    case .boolean: return ["true", "false"].map { CompletionItem(label: $0, kind: .member, detail: field.flatMap { $0.defaultText }.map { "default: \($0)" }) }
    case .provider:
      return (place.file.state.program?.accounts ?? []).map { CompletionItem(label: "aws.\($0.key)", kind: .reference, detail: $0.name) }
    case .service:
      return catalog.services.filter { catalog.status($0) == .current }.map {
        CompletionItem(label: "\(catalog.prefix($0)).amazonaws.com", kind: .module, detail: catalog.title($0))
      }
    default: return []
    }
  }

  /// What a reference of a kind can name from this file: the account's own, and AWS's policies.
  func references(to target: TypeName, _ place: PlaceAtHand) -> [CompletionItem] {
    guard let program = place.file.state.program else { return [] }
    let account = account(of: place.file)
    let isOfAccount = [.policy, .group, .role, .user].contains(target)
    var items = program.symbols.filter { $0.type == target && (!isOfAccount || account == nil || $0.account == account) }.map { symbol in
      CompletionItem(label: symbol.reference(in: program), kind: .reference, detail: symbol.title(in: program))
    }
    if target == .policy {
      items += catalog.managedPolicies.filter { !catalog.isDeprecated($0) }.map {
        CompletionItem(label: catalog.arn($0), kind: .constant, detail: "AWS's managed policy \(catalog.name($0))")
      }
    }
    return items
  }

  /// The text as a scalar of YAML.
  func yamlText(_ text: String, _ isQuoted: Bool) -> String {
    if isQuoted { return text }
    let isPlain = text.utf8.first.map { !"*&!|>%@`\"'#{}[],?- ".utf8.contains($0) } ?? false
    return isPlain && !text.contains(": ") && !text.contains(" #") && !text.contains("*") && !text.hasSuffix(":") ? text : "\"\(text)\""
  }

  /// A line of a policy that is written as YAML.
  private func policyLine(
    _ path: LinePath, _ keys: [String], _ kind: PolicyKind, _ range: CompletionRange, _ isQuoted: Bool, _ place: PlaceAtHand
  ) -> JSONValue {
    let source = place.file.source
    // A list in brackets on the line is JSON.
    if let key = path.key, path.typed.hasPrefix("[") || path.typed.hasPrefix("{") {
      let json = JSONPath(source.text, Int(path.start)..<Int(place.offset))
      let position = PolicyPosition(keys: keys + [key] + json.keys, isKey: json.isKey, siblings: json.siblings, kind: kind)
      let range = CompletionRange(range: TextRange(json.start, place.offset), typed: json.typed)
      return list(policyItems(position, json.typed, place), range, source) { yamlText($0.text ?? $0.label, json.isInQuotes) }
    }
    let isItem = path.steps.last == .item && keys.last.map { $0 != "Statement" } ?? false
    let isKey = path.key == nil && !isItem
    let position = PolicyPosition(
      keys: keys + (path.key.map { [$0] } ?? []), isKey: isKey, siblings: isKey ? path.siblings(in: source.text) : [], kind: kind)
    return list(policyItems(position, range.typed, place), range, source) { item in
      isKey ? "\(item.text ?? item.label): " : yamlText(item.text ?? item.label, isQuoted)
    }
  }
}
