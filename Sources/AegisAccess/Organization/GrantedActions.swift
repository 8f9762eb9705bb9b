public import AegisPolicy

/// The actions that principals may perform on something in some circumstances: what reports of granted
/// privileges count.
///
/// An action counts where every layer has an `Allow` for it and none denies it always: a denial with a
/// condition, or of certain resources only, leaves the rest. Keeps what it finds out of each document;
/// belongs to one task.
public final class GrantedActions {
  private let table: ActionTable
  private var contents: [ObjectIdentifier: Sets] = [:]

  private struct Sets {
    var allowed = ActionSet.empty
    /// Denied whatever the resource and the circumstances.
    var denied = ActionSet.empty
  }

  public init(catalog: Catalog = .embedded) { table = catalog.isEmbedded ? .embedded : ActionTable(catalog) }

  /// AWS's current actions that a principal has, in the catalog's order.
  public func actions(of principal: AccessPrincipal) -> [ActionID] {
    let layers = principal.layers, caller = principal.caller
    var (granted, denied) = union(layers.identity)
    if let boundary = layers.boundary { limit(&granted, &denied, [boundary]) }
    if !caller.isInManagementAccount, !caller.isServiceLinked {
      for level in layers.serviceControl ?? [] { limit(&granted, &denied, level) }
    }
    return list(granted.subtracting(denied))
  }

  /// AWS's current actions that the `Allow` statements of a document name.
  public func actions(allowedBy content: PolicyContent) -> [ActionID] { list(sets(of: content).allowed) }

  /// AWS's current actions that one statement names.
  public func actions(namedBy statement: CompiledStatement) -> [ActionID] { list(named(by: statement)) }

  private func list(_ set: ActionSet) -> [ActionID] { set.runs.flatMap { $0.map { table.actions[Int($0)] } } }

  private func limit(_ granted: inout ActionSet, _ denied: inout ActionSet, _ policies: [AccessPolicy]) {
    let sets = union(policies)
    granted = granted.intersection(sets.allowed)
    denied = denied.union(sets.denied)
  }

  private func union(_ policies: [AccessPolicy]) -> (allowed: ActionSet, denied: ActionSet) {
    var found = (allowed: ActionSet.empty, denied: ActionSet.empty)
    for policy in policies {
      let sets = sets(of: policy.content)
      found.allowed = found.allowed.union(sets.allowed)
      found.denied = found.denied.union(sets.denied)
    }
    return found
  }

  private func sets(of content: PolicyContent) -> Sets {
    if let known = contents[ObjectIdentifier(content)] { return known }
    var sets = Sets()
    for statement in content.statements {
      switch statement.effect {
      case .allow: sets.allowed = sets.allowed.union(named(by: statement))
      case .deny where statement.conditions.isEmpty && statement.isForEveryResource: sets.denied = sets.denied.union(named(by: statement))
      case .deny, nil: break
      }
    }
    contents[ObjectIdentifier(content)] = sets
    return sets
  }

  private func named(by statement: CompiledStatement) -> ActionSet {
    let set = table.named(by: statement.actions.patterns)
    return statement.actions.isComplement ? ActionSet(runs: [0..<table.count]).subtracting(set) : set
  }
}

extension CompiledStatement {
  fileprivate var isForEveryResource: Bool {
    guard let resources else { return true }
    return !resources.isComplement && resources.patterns.contains(where: \.isEverything)
  }
}
