import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSchema
import AegisSema
import AegisSyntax

/// What stands at a place, by the trees.
extension Server {
  /// The policy document around a place.
  func document(at place: PlaceAtHand) -> UnitDocument? {
    guard let unit = place.file.state.unit(at: place.file.path) else { return nil }
    return unit.documents.first { $0.policy != nil && $0.place.range.start <= place.offset && place.offset <= $0.place.range.end }
  }

  /// The scalar of a policy document at a place.
  func policyScalar(at place: PlaceAtHand) -> (tree: SyntaxTree, node: NodeID)? {
    guard let policy = document(at: place)?.policy else { return nil }
    let tree = policy.tree
    for node in policy.root..<tree.end(of: policy.root) where tree.kind(node) == .scalar {
      let range = tree.range(node)
      if range.start <= place.offset && place.offset <= range.end && range.start != range.end { return (tree, node) }
    }
    return nil
  }

  /// The statement of a policy document at a place.
  func statement(at place: PlaceAtHand) -> (policy: PolicyDocument, statement: Statement)? {
    guard let policy = document(at: place)?.policy else { return nil }
    let found = policy.statements.first {
      let range = policy.tree.range($0.node)
      return range.start <= place.offset && place.offset <= range.end
    }
    return found.map { (policy, $0) }
  }

  /// The innermost object of the configuration around a place, and the field whose key or value is there.
  func object(at place: PlaceAtHand) -> (object: ConfigObject, field: Int?, key: NodeID?)? {
    guard let file = place.file.state.unit(at: place.file.path)?.file else { return nil }
    guard let object = innermost(file.root, in: file.tree, at: place.offset) else { return nil }
    for (key, value) in file.tree.entries(object.node) where file.tree.kind(key) == .scalar {
      let start = file.tree.range(key).start
      let end = max(file.tree.range(key).end, file.tree.range(value).end)
      if start <= place.offset && place.offset <= end {
        return (object, object.type.spec.field(named: file.tree.string(key)), key)
      }
    }
    return (object, nil, nil)
  }

  private func innermost(_ value: ConfigValue, in tree: SyntaxTree, at offset: UInt32) -> ConfigObject? {
    switch value {
    case .object(let object):
      let range = tree.range(object.node)
      guard tree.kind(object.node) == .mapping, range.start <= offset, offset <= range.end else { return nil }
      for field in object.fields { if let inner = innermost(field, in: tree, at: offset) { return inner } }
      return object
    case .list(let items, _):
      for item in items { if let inner = innermost(item, in: tree, at: offset) { return inner } }
      return nil
    case .map(let entries, _):
      for entry in entries { if let inner = innermost(entry.value, in: tree, at: offset) { return inner } }
      return nil
    default: return nil
    }
  }

  /// The account that a file belongs to, by who includes it; nil for the organization's own files.
  func account(of file: FileAtHand) -> Int? {
    guard let program = file.state.program else { return nil }
    let graph = program.organization.graph
    guard var unit = graph.units.firstIndex(where: { $0.file.tree.file == file.source.id }) else { return nil }
    while true {
      if let account = program.accounts.firstIndex(where: { $0.entity.unit == unit }), unit != 0 { return account }
      guard let parent = graph.included.firstIndex(where: { $0.contains(unit) }), parent != unit else { return nil }
      unit = parent
    }
  }
}
