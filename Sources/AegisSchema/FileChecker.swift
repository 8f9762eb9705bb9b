public import AegisBasics
public import AegisSyntax

/// What is read of templates, whose resources have no meaning before they are filled in.
public enum TemplateReading: Sendable {
  /// Accounts and variables; nothing is said of the resources.
  case skipped
  /// All of the file stands inside of a template: nothing is said of it.
  case inside
  /// The resources, which are filled in.
  case filled
}

/// Checks the shape of one file against the grammar.
///
/// - Parameters:
///   - expected: What the place that includes the file wants.
///   - node: What to check, where it is not the whole file.
public func checkShape(
  of tree: SyntaxTree, path: String, expected: FieldType, field: FieldSpec? = nil, at node: NodeID? = nil,
  reading templates: TemplateReading = .skipped
) -> Checked<ConfigFile> {
  var checker = FileChecker(tree: tree, templates: templates)
  if templates == .inside { checker.skippedTemplates = 1 }
  var root = ConfigValue.absent
  if let node = node ?? tree.root { root = checker.value(node, as: expected, field: field, key: nil) }
  let file = ConfigFile(
    path: path, tree: tree, root: root, documents: checker.documents, inclusions: checker.inclusions)
  return Checked(file, checker.bag)
}

/// The state of checking one file. Entry points by kind of value stand in the extensions.
struct FileChecker: ~Copyable {
  let tree: SyntaxTree
  var bag = DiagnosticBag()
  var documents: [ConfigDocument] = []
  var inclusions: [Inclusion] = []
  var patterns = PatternCache()
  /// Nodes met through aliases, so that a few bytes cannot stand for millions.
  var expandedNodes = 0
  let templates: TemplateReading
  /// How many templates are around what is read and say nothing.
  var skippedTemplates = 0

  static let expansionLimit = 100_000

  init(tree: SyntaxTree, templates: TemplateReading) {
    self.tree = tree
    self.templates = templates
  }

  mutating func report(_ diagnostic: Diagnostic) {
    guard skippedTemplates == 0, tree.broken.isEmpty || !isTorn(diagnostic) else { return }
    bag.report(diagnostic)
  }

  /// Whether a finding about a shape speaks of what a mistake in the structure has torn apart.
  private func isTorn(_ diagnostic: Diagnostic) -> Bool {
    let shapes: Set<DiagnosticCode> = [.unknownKey, .missingField, .wrongType, .duplicateKey, .keyNotText, .inclusionBesideKeys, .referenceNotHere, .inclusionWithoutPath, .emptyItem]
    return shapes.contains(diagnostic.code)
      && tree.broken.contains { $0.start <= diagnostic.primary.at.range.start && diagnostic.primary.at.range.start < $0.end }
  }

  func place(_ node: NodeID) -> SourceRange { tree.place(node) }

  /// Checks one value against a type. `key` is the key it stands under, for messages.
  mutating func value(_ written: NodeID, as type: FieldType, field: FieldSpec?, key: NodeID?) -> ConfigValue {
    guard let node = expand(written) else { return .invalid }
    if tree.isNull(node) { return .absent }
    if let path = inclusionPath(node) {
      guard acceptsInclusion(type) else {
        report(.inclusionNotHere(at: place(node), expected: type))
        return .invalid
      }
      inclusions.append(Inclusion(path: path, expected: type, field: field, isInTemplate: skippedTemplates > 0))
      return .inclusion(inclusions.count - 1)
    }
    if tree.kind(node) == .mapping, acceptsInclusion(type) {
      if let key = inclusionKeyBesideOthers(node) {
        report(.inclusionBesideKeys(at: place(key)))
        return .invalid
      }
      if let (key, value) = soleEntry(node), reportsMistakenInclusion(key, value, type) { return .invalid }
    }
    switch type {
    case .string, .service, .provider, .integer, .boolean, .choice, .date:
      return scalar(node, as: type, field: field, key: key)
    case .policy(let kind): return document(node, kind: kind, key: key)
    case .reference(let target): return reference(node, to: target, key: key, field: field)
    case .object(let name): return object(node, as: name, key: key)
    case .list(let item): return list(node, of: item, field: field, key: key)
    case .tags: return tags(node, key: key)
    case .map(let item): return map(node, of: item, key: key)
    case .value: return anyValue(node, key: key)
    }
  }

  /// What an alias stands for, while there is budget for it.
  private mutating func expand(_ node: NodeID) -> NodeID? {
    guard tree.kind(node) == .alias else { return node }
    let target = tree.resolved(node)
    guard target != node else { return nil }
    return takesExpansion(of: target, at: node) ? target : nil
  }

  /// Whether what stands elsewhere may be read once more in the place of a node; once it may not, that is reported.
  mutating func takesExpansion(of target: NodeID, at node: NodeID) -> Bool {
    guard expandedNodes <= Self.expansionLimit else { return false }
    expandedNodes += tree.end(of: target) - target
    guard expandedNodes > Self.expansionLimit else { return true }
    report(.aliasExpansion(Self.expansionLimit, at: place(node)))
    return false
  }

  /// The path of `{$ref: PATH}`; a `$ref` beside other keys is the object's to report.
  private func inclusionPath(_ node: NodeID) -> NodeID? {
    guard tree.kind(node) == .mapping else { return nil }
    let key = node + 1
    guard key < tree.end(of: node), tree.kind(key) == .scalar, isInclusionKey(key) else { return nil }
    let value = tree.end(of: key)
    guard tree.end(of: value) == tree.end(of: node), tree.kind(value) == .scalar, !tree.isNull(value) else { return nil }
    return value
  }

  /// The `$ref` of a mapping that has other keys too.
  private func inclusionKeyBesideOthers(_ node: NodeID) -> NodeID? {
    guard tree.kind(node) == .mapping else { return nil }
    let end = tree.end(of: node)
    var key = node + 1
    while key < end {
      if tree.kind(key) == .scalar && isInclusionKey(key) { return tree.end(of: tree.end(of: key)) == end && key == node + 1 ? nil : key }
      key = tree.end(of: tree.end(of: key))
    }
    return nil
  }

  /// The entry of a mapping that has but one.
  private func soleEntry(_ node: NodeID) -> (key: NodeID, value: NodeID)? {
    guard node + 1 < tree.end(of: node), tree.kind(node + 1) == .scalar else { return nil }
    let value = tree.end(of: node + 1)
    return tree.end(of: value) == tree.end(of: node) ? (node + 1, value) : nil
  }

  /// Reports a `$ref` that names no file, and a `_ref` where an object or a list has to stand.
  private mutating func reportsMistakenInclusion(_ key: NodeID, _ value: NodeID, _ type: FieldType) -> Bool {
    if isInclusionKey(key) {
      let isEmpty = tree.kind(value) == .scalar
      report(.inclusionWithoutPath(at: isEmpty ? place(key) : valuePlace(value), found: isEmpty ? "nothing" : noun(value)))
      return true
    }
    guard isReferenceKey(key) else { return false }
    let text = tree.kind(value) == .scalar ? tree.string(value) : ""
    let isPath = text.hasSuffix(".yaml") || text.hasSuffix(".yml")
    // A list of references whose only item lacks its dash.
    if case .list(of: .reference) = type, !isPath { return false }
    report(.referenceNotHere(at: place(key), expected: type, isPath: isPath))
    return true
  }

  private func isInclusionKey(_ key: NodeID) -> Bool {
    tree.withValue(key) { $0.count == 4 && $0.elementsEqual("$ref".utf8) }
  }

  private func acceptsInclusion(_ type: FieldType) -> Bool {
    switch type {
    case .object, .list: return true
    case .string, .integer, .boolean, .choice, .service, .provider, .policy, .reference, .tags, .date, .map, .value: return false
    }
  }

  // MARK: Collections

  private mutating func list(_ node: NodeID, of item: FieldType, field: FieldSpec?, key: NodeID?) -> ConfigValue {
    guard tree.kind(node) == .sequence else {
      report(.wrongType(of: keyText(key), expected: listNoun(item), found: noun(node), at: valuePlace(node), help: listHelp(node, item)))
      return .invalid
    }
    var values: [ConfigValue] = []
    /// Kinds of items that cannot stand here, each told once.
    var others: Set<UInt8> = []
    let end = tree.end(of: node)
    var child = node + 1
    while child < end {
      let before = bag.diagnostics.count
      if tree.isNull(tree.resolved(child)) && tree.records[child].flags.isDisjoint(with: .incomplete) {
        report(.emptyItem(at: emptyItemPlace(child)))
      }
      values.append(value(child, as: item, field: field, key: nil))
      // Where several items are of another kind, the list is what is wrong, or its key.
      if bag.diagnostics.count == before + 1, case .invalid = values[values.count - 1], bag.diagnostics[before].code == .wrongType {
        if others.insert(tree.records[tree.resolved(child)].kind.rawValue).inserted == false { bag.removeLast(1) }
      }
      child = tree.end(of: child)
    }
    return .list(values, node)
  }

  /// The place of an item that is null: of its dash, where nothing stands behind that.
  private func emptyItemPlace(_ node: NodeID) -> SourceRange {
    let range = tree.range(node)
    guard range.isEmpty, let dash = tree.text[..<Int(range.start)].lastIndex(where: { $0 > 0x20 }) else { return place(node) }
    return SourceRange(tree.file, TextRange(UInt32(dash), UInt32(dash) + 1))
  }

  private func listNoun(_ item: FieldType) -> String {
    switch item {
    case .reference(let type): return "a list of references to \(type.spec.name)"
    case .object(let type): return "a list of \(type.spec.name)"
    default: return "a list"
    }
  }

  private func listHelp(_ node: NodeID, _ item: FieldType) -> String {
    if tree.kind(node) == .mapping { return "put `- ` in front of the item" }
    switch item {
    case .reference(let type): return "write each on a line of its own: `- _ref: \(type.spec.name).aws.account.name`"
    default: return "write each item on a line of its own, behind `- `"
    }
  }

  private mutating func map(_ node: NodeID, of item: FieldType, key: NodeID?) -> ConfigValue {
    guard tree.kind(node) == .mapping else {
      report(.wrongType(of: keyText(key), expected: FieldType.map(of: item).noun, found: noun(node), at: valuePlace(node), help: nil))
      return .invalid
    }
    var entries: [ConfigEntry] = []
    var seen: [String: NodeID] = [:]
    var others: Set<UInt8> = []
    for (name, written) in tree.entries(node) {
      guard tree.kind(name) == .scalar else {
        report(.keyNotText(at: valuePlace(name)))
        continue
      }
      if let first = seen.updateValue(name, forKey: tree.string(name)) {
        report(.duplicateKey(tree.string(name), at: place(name), first: place(first), noun: "key"))
        continue
      }
      let before = bag.diagnostics.count
      let value = value(written, as: item, field: nil, key: name)
      // As in lists: where several are of another kind, the mapping is what is wrong.
      if bag.diagnostics.count == before + 1, case .invalid = value, bag.diagnostics[before].code == .wrongType,
        others.insert(tree.records[tree.resolved(written)].kind.rawValue).inserted == false
      {
        bag.removeLast(1)
      }
      entries.append(ConfigEntry(key: name, value: value))
    }
    return .map(entries, node)
  }

  private mutating func anyValue(_ node: NodeID, key: NodeID?) -> ConfigValue {
    switch tree.kind(node) {
    case .scalar: return .scalar(node)
    case .sequence:
      return .list(tree.items(node).map { item in
        let item = tree.resolved(item)
        if tree.kind(item) == .scalar { return .scalar(item) }
        report(.wrongType(of: nil, expected: "a text", found: noun(item), at: valuePlace(item), help: nil))
        return .invalid
      }, node)
    case .mapping, .alias:
      report(.wrongType(of: keyText(key), expected: FieldType.value.noun, found: noun(node), at: valuePlace(node), help: nil))
      return .invalid
    }
  }

  private mutating func tags(_ node: NodeID, key: NodeID?) -> ConfigValue {
    var found: [ConfigTag] = []
    switch tree.kind(node) {
    case .mapping:
      var merges: [NodeID] = []
      for entry in tree.entries(node) {
        if tree.kind(entry.key) == .scalar && isMergeKey(entry.key) { merges.append(entry.key) } else { found += tag(entry.key, entry.value) }
      }
      _ = reportsDoubleMerges(merges)
      reportDoubleTags(found)
      var known = Set(found.map { tree.value($0.key) })
      for merge in merges {
        for source in mergeSources(tree.end(of: merge)).mappings {
          for entry in tree.entries(source) { found += tag(entry.key, entry.value).filter { known.insert(tree.value($0.key)).inserted } }
        }
      }
      return .tags(found, node)
    case .sequence:
      for item in tree.items(node) {
        found += tagItem(tree.resolved(item))
      }
    case .scalar, .alias:
      report(.wrongType(of: keyText(key), expected: FieldType.tags.noun, found: noun(node), at: valuePlace(node), help: nil))
      return .invalid
    }
    reportDoubleTags(found)
    return .tags(found, node)
  }

  /// The tag, or none where something else than a text stands there, which is reported.
  private mutating func tag(_ key: NodeID, _ value: NodeID?) -> [ConfigTag] {
    guard tree.kind(key) == .scalar else {
      report(.keyNotText(at: valuePlace(key)))
      return []
    }
    let value = value.flatMap { tree.isNull($0) ? nil : tree.resolved($0) }
    reportRetyped(key)
    if let value { reportRetyped(value) }
    if let value, tree.kind(value) != .scalar {
      if !tree.records[value].flags.contains(.incomplete) {
        report(.wrongType(of: tree.string(key), expected: "a text", found: noun(value), at: valuePlace(value), help: nil))
      }
      return []
    }
    return [ConfigTag(key: key, value: value)]
  }

  /// `{key: …, value: …}`, also as AWS writes it: `{Key: …, Value: …}`.
  private mutating func tagItem(_ node: NodeID) -> [ConfigTag] {
    guard tree.kind(node) == .mapping else {
      report(.wrongType(of: nil, expected: "a tag with `key` and `value`", found: noun(node), at: valuePlace(node), help: nil))
      return []
    }
    var key: NodeID?
    var value: NodeID?
    var keyName: NodeID?
    var valueName: NodeID?
    var isMisspelt = false
    for entry in tree.entries(node) {
      switch tree.string(entry.key) {
      case "key", "Key":
        if isSecond(entry.key, &keyName) { continue }
        key = tree.resolved(entry.value)
      case "value", "Value":
        if isSecond(entry.key, &valueName) { continue }
        value = tree.resolved(entry.value)
      case let other:
        report(.unknownKey(other, of: nil, owner: "a tag", at: place(entry.key), known: ["key", "value"]))
        isMisspelt = true
      }
    }
    guard let key, !tree.isNull(key), tree.kind(key) == .scalar else {
      if !isMisspelt { report(.missingField("key", of: nil, owner: "a tag", at: valuePlace(node), doc: nil)) }
      return []
    }
    return tag(key, value)
  }

  /// Whether a key of the same meaning stands in front of one, which is reported.
  private mutating func isSecond(_ name: NodeID, _ known: inout NodeID?) -> Bool {
    guard let first = known else {
      known = name
      return false
    }
    report(.duplicateKey(tree.string(name), at: place(name), first: place(first), noun: "key"))
    return true
  }

  private mutating func reportDoubleTags(_ tags: [ConfigTag]) {
    guard tags.count > 1 else { return }
    var seen: [[UInt8]: NodeID] = [:]
    for tag in tags {
      let name = tree.value(tag.key)
      if let first = seen[name] {
        report(.duplicateKey(tree.string(tag.key), at: place(tag.key), first: place(first), noun: "tag"))
      } else {
        seen[name] = tag.key
      }
    }
  }

  // MARK: Words for messages

  func keyText(_ key: NodeID?) -> String? { key.map { tree.string($0) } }

  /// The place of a value: all of a scalar, the first key of a mapping, the first dash or bracket of a list.
  func valuePlace(_ node: NodeID) -> SourceRange {
    let record = tree.records[node]
    switch record.kind {
    case .scalar, .alias:
      return record.style == .literal || record.style == .folded
        ? SourceRange(tree.file, TextRange(record.range.start, min(record.range.end, record.range.start + 1))) : place(node)
    case .mapping where record.flags.isDisjoint(with: .flow) && node + 1 < tree.end(of: node): return place(node + 1)
    case .mapping, .sequence:
      return SourceRange(tree.file, TextRange(record.range.start, min(record.range.end, record.range.start + 1)))
    }
  }

  func noun(_ node: NodeID) -> String {
    switch tree.kind(node) {
    case .mapping: return "a mapping"
    case .sequence: return "a list"
    case .alias: return "an alias"
    case .scalar:
      let text = tree.string(node)
      return text.utf8.count <= 40 && !text.utf8.contains(0x0A) ? spoken(text) : "a text"
    }
  }
}
