import AegisBasics
import AegisSyntax

/// Mappings with the fields of a type, references, and policy documents.
extension FileChecker {
  mutating func object(_ node: NodeID, as type: TypeName, key: NodeID?) -> ConfigValue {
    guard tree.kind(node) == .mapping else {
      report(.wrongType(of: keyText(key), expected: FieldType.object(type).noun, found: noun(node), at: valuePlace(node), help: nil))
      return .invalid
    }
    let spec = type.spec
    var object = ConfigObject(
      type: type, node: node, fields: [ConfigValue](repeating: .absent, count: spec.fields.count),
      isIncomplete: tree.records[node].flags.contains(.incomplete))
    var keys = [NodeID](repeating: -1, count: spec.fields.count)
    let documentsBefore = documents.count
    readFields(of: node, spec, into: &object, keys: &keys, isMerged: false)
    completeDocuments(from: documentsBefore, of: object)
    reportMissing(spec, object, keys)
    return .object(object)
  }

  private mutating func readFields(
    of node: NodeID, _ spec: TypeSpec, into object: inout ConfigObject, keys: inout [NodeID], isMerged: Bool
  ) {
    let end = tree.end(of: node)
    var hint = 0
    var key = node + 1
    var merges: [NodeID] = []
    var hasDuplicate = false
    while key < end {
      let written = tree.end(of: key)
      defer { key = tree.end(of: written) }
      guard tree.kind(key) == .scalar else {
        report(.keyNotText(at: valuePlace(key)))
        object.isIncomplete = true
        continue
      }
      guard let index = tree.withValue(key, { spec.field(named: $0, startingAt: hint) }) else {
        if isMergeKey(key) {
          merges.append(key)
        } else {
          reportUnknown(key, spec, &object)
        }
        continue
      }
      hint = index + 1
      if keys[index] >= 0 {
        if !isMerged && !hasDuplicate {
          var finding = Diagnostic.duplicateKey(tree.string(key), of: spec, at: place(key), first: place(keys[index]), noun: "key")
          // Several keys again: a dash is lost, and each of them has the same cause.
          if index == spec.key {
            finding.help = "put `- ` in front of it if something new begins here, or remove one of them"
          } else if let key = spec.key {
            finding.help = "remove one of them, or write `- \(spec.fields[key].name): ...` in front of it if another `\(spec.name)` begins here"
          }
          report(finding)
          hasDuplicate = true
          object.isIncomplete = true
        }
        continue
      }
      keys[index] = key
      if isSkipped(spec.fields[index], of: object.type) { skippedTemplates += 1 }
      object.fields[index] = value(written, as: spec.fields[index].type, field: spec.fields[index], key: key)
      if isSkipped(spec.fields[index], of: object.type) { skippedTemplates -= 1 }
      if tree.records[written].flags.contains(.incomplete), case .absent = object.fields[index] {
        object.fields[index] = .invalid
      }
    }
    if !isMerged && reportsDoubleMerges(merges) { object.isIncomplete = true }
    for merge in merges { readMerged(tree.end(of: merge), spec, into: &object, keys: &keys) }
  }

  /// Of a template its accounts and variables are read before it is filled in, its resources afterwards.
  private func isSkipped(_ field: FieldSpec, of type: TypeName) -> Bool {
    guard type == .template else { return false }
    guard case .list(of: .object) = field.type else { return templates == .filled }
    return templates != .filled
  }

  func isMergeKey(_ key: NodeID) -> Bool {
    tree.records[key].style == .plain && tree.withValue(key) { $0.count == 2 && $0[0] == UInt8(ascii: "<") && $0[1] == UInt8(ascii: "<") }
  }

  /// Reports all but the first `<<` of a mapping: programs differ in which of them they take.
  mutating func reportsDoubleMerges(_ keys: [NodeID]) -> Bool {
    for key in keys.dropFirst() {
      var finding = Diagnostic.duplicateKey("<<", at: place(key), first: place(keys[0]), noun: "key")
      finding.help = "merge both by one of them: `<<: [*first, *second]`"
      report(finding)
    }
    return keys.count > 1
  }

  /// `<<: *base`, or `<<: [*first, *second]`: fields that are not given come from there.
  private mutating func readMerged(_ written: NodeID, _ spec: TypeSpec, into object: inout ConfigObject, keys: inout [NodeID]) {
    let (sources, isComplete) = mergeSources(written)
    if !isComplete { object.isIncomplete = true }
    for source in sources { readFields(of: source, spec, into: &object, keys: &keys, isMerged: true) }
  }

  /// The mappings that `<<` brings in, and whether all that it names are some; the rest is reported.
  mutating func mergeSources(_ written: NodeID) -> (mappings: [NodeID], isComplete: Bool) {
    let node = tree.resolved(written)
    let sources = tree.kind(node) == .sequence ? tree.items(node).map { tree.resolved($0) } : [node]
    var mappings: [NodeID] = []
    for source in sources {
      if tree.kind(source) != .mapping { report(.mergeNotMapping(at: valuePlace(written))) } else if takesExpansion(of: source, at: written) { mappings.append(source) }
    }
    return (mappings, mappings.count == sources.count)
  }

  private mutating func reportUnknown(_ key: NodeID, _ spec: TypeSpec, _ object: inout ConfigObject) {
    let name = tree.string(key)
    // A misspelt key explains a missing field: one mistake, one finding.
    object.isIncomplete = true
    report(.unknownKey(name, of: spec, at: place(key), known: spec.fields.map(\.name)))
  }

  private mutating func reportMissing(_ spec: TypeSpec, _ object: ConfigObject, _ keys: [NodeID]) {
    guard !object.isIncomplete else { return }
    let title = spec.key.flatMap { keys[$0] >= 0 ? tree.end(of: keys[$0]) : nil }
    for (index, field) in spec.fields.enumerated() where field.isRequired {
      guard case .absent = object.fields[index] else { continue }
      let at = keys[index] >= 0 ? place(keys[index]) : title.map { place($0) } ?? valuePlace(object.node)
      report(.missingField(field.name, of: spec, at: at, doc: field.doc))
      // Nothing at all is there: that is one mistake.
      if keys.allSatisfy({ $0 < 0 }) { return }
    }
  }

  // MARK: References

  /// `{_ref: NAME}`; for a boundary also the ARN by itself.
  mutating func reference(_ node: NodeID, to target: TypeName, key: NodeID?, field: FieldSpec?) -> ConfigValue {
    guard tree.kind(node) == .mapping else {
      if tree.kind(node) == .scalar && key != nil && tree.withValue(node, { $0.starts(with: "arn:".utf8) }) {
        return .reference(ConfigReference(name: node))
      }
      let text = tree.kind(node) == .scalar ? tree.string(node) : nil
      report(.referenceWithoutKey(text, to: target, found: noun(node), isItem: key == nil, at: valuePlace(node)))
      return .invalid
    }
    let entries = tree.entries(node)
    if entries.isEmpty && !tree.records[node].flags.contains(.incomplete) { return .unknownReference(node) }
    guard let first = entries.first(where: { isReferenceKey($0.key) }) else {
      if let entry = entries.first, entries.count == 1, tree.kind(entry.key) == .scalar, tree.isNull(entry.value), tree.string(entry.key).hasPrefix("_ref:") {
        report(.referenceWithoutKey(tree.string(entry.key), to: target, found: "a key", isItem: true, at: place(entry.key)))
      } else if let entry = entries.first {
        report(.unknownKey(tree.string(entry.key), of: nil, owner: "a reference", at: place(entry.key), known: ["_ref"]))
      }
      return .invalid
    }
    var expiry: NodeID?
    let expires = field?.itemsExpire ?? false
    for other in entries where other.key != first.key {
      if tree.kind(other.key) == .scalar && isReferenceKey(other.key) {
        report(.duplicateKey("_ref", at: place(other.key), first: place(first.key), noun: "key"))
        continue
      }
      if expires, expiry == nil, tree.kind(other.key) == .scalar, tree.string(other.key) == Self.expiryName {
        if case .scalar(let date) = value(other.value, as: .date, field: nil, key: other.key) { expiry = date }
        continue
      }
      report(.unknownKey(tree.string(other.key), of: nil, owner: "a reference", at: place(other.key), known: expires ? [Self.expiryName] : []))
    }
    let value = tree.resolved(first.value)
    guard tree.kind(value) == .scalar, !tree.isNull(value) else {
      report(.wrongType(of: "_ref", expected: "the name of \(target.spec.name)", found: tree.isNull(value) ? "nothing" : noun(value), at: tree.isNull(value) ? place(first.key) : valuePlace(value), help: nil))
      return .invalid
    }
    return .reference(ConfigReference(name: value, expiry: expiry))
  }

  private static let expiryName = TypeName.inlinePolicy.spec.fields[InlinePolicyField.expiresAt].name

  func isReferenceKey(_ key: NodeID) -> Bool {
    tree.kind(key) == .scalar && tree.withValue(key) { $0.count == 4 && $0.elementsEqual("_ref".utf8) }
  }

  // MARK: Documents

  mutating func document(_ node: NodeID, kind: DocumentKind, key: NodeID?) -> ConfigValue {
    let isMapping = tree.kind(node) == .mapping
    guard isMapping || tree.kind(node) == .scalar else {
      report(.wrongType(of: keyText(key), expected: "a policy document", found: noun(node), at: valuePlace(node), help: "write it as JSON behind `|-`, or as a mapping"))
      return .invalid
    }
    documents.append(ConfigDocument(node: node, keyNode: key, kind: kind, policyType: nil, isMapping: isMapping, isInTemplate: skippedTemplates > 0))
    return .document(documents.count - 1)
  }

  /// Gives the documents of an organization policy the type that stands beside them.
  private mutating func completeDocuments(from first: Int, of object: ConfigObject) {
    guard object.type == .organizationPolicy, first < documents.count,
      case .scalar(let node) = object.fields[OrganizationPolicyField.policyType]
    else { return }
    for index in first..<documents.count { documents[index].policyType = tree.string(node) }
  }
}
