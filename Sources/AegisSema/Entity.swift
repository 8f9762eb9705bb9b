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
    items(field).compactMap { item in
      guard case .object(let object) = item.value else { return nil }
      return Entity(graph: graph, unit: item.unit, object: object)
    }
  }

  public func reference(_ field: Int) -> ReferenceUse? {
    referenceUse(written(field))
  }

  public func references(_ field: Int) -> [ReferenceUse] { items(field).compactMap(referenceUse) }

  /// Whether a list of references holds `{}`: something is attached, nobody knows what.
  public func unknownReference(_ field: Int) -> SourceRange? {
    for item in items(field) {
      if case .unknownReference(let node) = item.value { return item.file.place(node) }
    }
    return nil
  }

  public func tags(_ field: Int) -> [(key: Located<String>, value: String)] {
    guard case .tags(let tags, _) = object.fields[field] else { return [] }
    let tree = file.tree
    return tags.map { tag in
      (Located(tree.string(tag.key), at: tree.textPlace(tag.key)), tag.value.map { tree.string($0) } ?? "")
    }
  }

  private func referenceUse(_ item: GraphValue) -> ReferenceUse? {
    guard case .reference(let node) = item.value else { return nil }
    return ReferenceUse(text: item.file.tree.string(node), at: item.file.tree.textPlace(node))
  }

  /// The value of a field as it is written, with the file that it stands in.
  func written(_ field: Int) -> GraphValue { GraphValue(graph: graph, unit: unit, value: object.fields[field]) }

  /// The items of a list that may stand in another file, as may each of its items.
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

/// `_ref: TEXT`, where it is written.
public struct ReferenceUse: Sendable {
  public let text: String
  public let at: SourceRange
}
