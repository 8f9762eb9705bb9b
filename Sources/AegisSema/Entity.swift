public import AegisBasics
public import AegisSchema
import AegisSyntax

/// An object of the configuration, with what a later stage asks of it: inclusions are followed,
/// texts are decoded, places are kept.
public struct Entity: Sendable {
  public let graph: UnitGraph
  public let unit: Int
  public let object: ConfigObject

  public var file: ConfigFile { graph.units[unit].file }
  public var type: TypeName { object.type }

  /// The place that stands for the object: its name, or else its first key.
  public var place: SourceRange {
    if let key = object.type.spec.key, case .scalar(let node) = object.fields[key] { return file.tree.textPlace(node) }
    let tree = file.tree
    let first = object.node + 1
    return file.place(first < tree.end(of: object.node) && tree.kind(object.node) == .mapping ? first : object.node)
  }

  public func isInvalid(_ field: Int) -> Bool {
    if case .invalid = object.fields[field] { return true }
    return false
  }

  public func isAbsent(_ field: Int) -> Bool {
    if case .absent = object.fields[field] { return true }
    return false
  }

  public func text(_ field: Int) -> Located<String>? {
    guard case .scalar(let node) = object.fields[field] else { return nil }
    return Located(file.tree.string(node), at: file.tree.textPlace(node))
  }

  public func integer(_ field: Int) -> Int? { text(field).flatMap { Int($0.value) } }

  public func boolean(_ field: Int) -> Bool? { text(field).map { $0.value.lowercased() == "true" } }

  public func date(_ field: Int) -> Located<CalendarDate>? {
    text(field).flatMap { text in CalendarDate(text.value).map { Located($0, at: text.at) } }
  }

  public func texts(_ field: Int) -> [Located<String>] {
    items(field).compactMap { item in
      guard case .scalar(let node) = item.value else { return nil }
      return Located(item.file.tree.string(node), at: item.file.tree.textPlace(node))
    }
  }

  public func document(_ field: Int) -> UnitDocument? {
    guard case .document(let index) = object.fields[field] else { return nil }
    return graph.units[unit].documents[index]
  }

  /// The object of a field, through an inclusion where there is one.
  public func entity(_ field: Int) -> Entity? {
    let found = graph.resolve(object.fields[field], in: unit)
    guard case .object(let object) = found.value else { return nil }
    return Entity(graph: graph, unit: found.unit, object: object)
  }

  /// The objects of a list, through inclusions where there are any.
  public func entities(_ field: Int) -> [Entity] {
    let found = graph.resolve(object.fields[field], in: unit)
    guard case .list(let values, _) = found.value else { return [] }
    var entities: [Entity] = []
    entities.reserveCapacity(values.count)
    for value in values {
      // Most stand where the list does.
      if case .object(let object) = value {
        entities.append(Entity(graph: graph, unit: found.unit, object: object))
      } else if case .inclusion = value {
        let item = graph.resolve(value, in: found.unit)
        if case .object(let object) = item.value { entities.append(Entity(graph: graph, unit: item.unit, object: object)) }
      }
    }
    return entities
  }

  /// The entries of a mapping whose names the configuration chooses.
  func entries(_ field: Int) -> [WrittenEntry] {
    guard case .map(let entries, _) = object.fields[field] else { return [] }
    let tree = file.tree
    return entries.map { entry in
      var entity: Entity?
      if case .object(let object) = graph.resolve(entry.value, in: unit).value {
        entity = Entity(graph: graph, unit: graph.resolve(entry.value, in: unit).unit, object: object)
      }
      return WrittenEntry(
        key: Located(tree.string(entry.key), at: tree.textPlace(entry.key)), entity: entity, value: written(entry.value))
    }
  }

  /// A value of any type.
  func value(_ field: Int) -> WrittenValue? { written(object.fields[field]) }

  private func written(_ value: ConfigValue) -> WrittenValue? {
    let tree = file.tree
    switch value {
    case .scalar(let node):
      return WrittenValue(
        content: .scalar(tree.string(node), isPlain: tree.records[node].style == .plain), at: tree.textPlace(node))
    case .list(let items, let node):
      return WrittenValue(
        content: .list(items.compactMap { item in
          guard case .scalar(let node) = item else { return nil }
          return tree.string(node)
        }), at: SourceRange(tree.file, TextRange(tree.range(node).start, tree.range(node).start + 1)))
    default: return nil
    }
  }

  public func reference(_ field: Int) -> ReferenceUse? {
    referenceUse(graphValue(field))
  }

  public func references(_ field: Int) -> [ReferenceUse] {
    var uses: [ReferenceUse] = []
    forEachItem(field) { value, file in
      if case .reference(let reference) = value { uses.append(use(reference, in: file.tree)) }
    }
    return uses
  }

  /// Whether a list of references holds `{}`: something is attached, nobody knows what.
  public func unknownReference(_ field: Int) -> SourceRange? {
    var place: SourceRange?
    forEachItem(field) { value, file in
      if case .unknownReference(let node) = value, place == nil { place = file.place(node) }
    }
    return place
  }

  public func tags(_ field: Int) -> [(key: Located<String>, value: String)] {
    guard case .tags(let tags, _) = object.fields[field] else { return [] }
    let tree = file.tree
    return tags.map { tag in
      (Located(tree.string(tag.key), at: tree.textPlace(tag.key)), tag.value.map { tree.string($0) } ?? "")
    }
  }

  /// Calls `body` with the tree and the node of each key of the object's tags.
  func forEachTagKey(_ field: Int, _ body: (SyntaxTree, NodeID) -> Void) { Self.forEachTagKey(object.fields[field], file, body) }

  /// The same of the tags of each object in a list.
  func forEachTagKey(_ field: Int, ofEach list: Int, _ body: (SyntaxTree, NodeID) -> Void) {
    forEachItem(list) { value, file in
      if case .object(let object) = value { Self.forEachTagKey(object.fields[field], file, body) }
    }
  }

  private static func forEachTagKey(_ value: ConfigValue, _ file: ConfigFile, _ body: (SyntaxTree, NodeID) -> Void) {
    guard case .tags(let tags, _) = value else { return }
    let tree = file.tree
    for tag in tags { body(tree, tag.key) }
  }

  private func referenceUse(_ item: GraphValue) -> ReferenceUse? {
    guard case .reference(let reference) = item.value else { return nil }
    return use(reference, in: item.file.tree)
  }

  private func use(_ reference: ConfigReference, in tree: SyntaxTree) -> ReferenceUse {
    let expiry = reference.expiry.flatMap { node in
      CalendarDate(tree.string(node)).map { Located($0, at: tree.textPlace(node)) }
    }
    return ReferenceUse(text: tree.string(reference.name), at: tree.textPlace(reference.name), expiry: expiry)
  }

  /// Whether a list may hold more than was understood: it, an item or an item's name could not be read.
  public func hidesItems(_ field: Int) -> Bool {
    let found = graph.resolve(object.fields[field], in: unit)
    switch found.value {
    case .invalid: return true
    // A misspelt key, or what is broken beside it, may hold it.
    case .absent: return object.isIncomplete || object.fields.contains(where: isNameless)
    case .list(let values, let node):
      return found.file.tree.records[node].flags.contains(.incomplete) || values.contains { isNameless(graph.resolve($0, in: found.unit).value) }
    default: return false
    }
  }

  private func isNameless(_ value: ConfigValue) -> Bool {
    switch value {
    case .invalid: return true
    case .object(let object):
      if let key = object.type.spec.key, case .absent = object.fields[key] { return true }
      return false
    default: return false
    }
  }

  /// The value of a field as it is written, with the file that it stands in.
  func graphValue(_ field: Int) -> GraphValue { GraphValue(graph: graph, unit: unit, value: object.fields[field]) }

  /// The items of a list that may stand in another file, as may each of its items.
  ///
  /// Most stand where the list does.
  private func forEachItem(_ field: Int, _ body: (ConfigValue, ConfigFile) -> Void) {
    let found = graph.resolve(object.fields[field], in: unit)
    guard case .list(let values, _) = found.value else { return }
    let file = found.file
    for value in values {
      if case .inclusion = value {
        let item = graph.resolve(value, in: found.unit)
        body(item.value, item.file)
      } else {
        body(value, file)
      }
    }
  }

  /// The same as an array.
  func items(_ field: Int) -> [GraphValue] {
    let found = graph.resolve(object.fields[field], in: unit)
    guard case .list(let values, _) = found.value else { return [] }
    return values.map { graph.resolve($0, in: found.unit) }
  }
}

/// A value and the file that it stands in.
struct GraphValue {
  let graph: UnitGraph
  let unit: Int
  let value: ConfigValue

  var file: ConfigFile { graph.units[unit].file }
}

extension UnitGraph {
  /// Follows inclusions to a value; cycles have been cut when the graph was built.
  func resolve(_ value: ConfigValue, in unit: Int) -> GraphValue {
    guard case .inclusion(let index) = value else { return GraphValue(graph: self, unit: unit, value: value) }
    guard let target = included[unit][index] else { return GraphValue(graph: self, unit: unit, value: .invalid) }
    return resolve(units[target].file.root, in: target)
  }
}

/// An entry of a mapping whose names the configuration chooses: an object or a value of any type.
struct WrittenEntry {
  let key: Located<String>
  let entity: Entity?
  let value: WrittenValue?
}

/// A value whose type stands elsewhere.
struct WrittenValue {
  enum Content {
    case scalar(String, isPlain: Bool)
    case list([String])
  }

  let content: Content
  let at: SourceRange

  /// How a message calls it.
  var noun: String {
    switch content {
    case .scalar(let text, _): text.utf8.count <= 40 ? spoken(text) : "a text"
    case .list(let texts): texts.isEmpty ? "an empty list" : "a list"
    }
  }
}

/// `_ref: TEXT`, where it is written.
public struct ReferenceUse: Sendable {
  public let text: String
  public let at: SourceRange
  /// The last day on which it counts.
  public var expiry: Located<CalendarDate>?
}

extension SourceUnit {
  /// The objects of a file that stands alone as a list of them; what it includes is not followed.
  public var listedEntities: [Entity] {
    guard case .list(let values, _) = file.root else { return [] }
    let graph = UnitGraph(units: [self], included: [file.inclusions.map { _ in nil }])
    return values.compactMap { value in
      guard case .object(let object) = value else { return nil }
      return Entity(graph: graph, unit: 0, object: object)
    }
  }
}
