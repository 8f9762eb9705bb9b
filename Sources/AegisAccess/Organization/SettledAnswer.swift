/// An answer whose conditions have been held against each other.
public struct SettledAnswer: Sendable {
  public let answer: Answer
  /// Where it depends: a request that is allowed, and one that is not.
  public var allowed: Request?
  public var refused: Request?
}

extension OrganizationAccess {
  /// Decides whether the conditions that an answer hangs on can hold together, and whether they can fail.
  ///
  /// An answer about a resource with a policy of its own stays as it is.
  public func settle(_ answer: Answer, of principal: Int, _ request: Request, _ layers: Layers) -> SettledAnswer {
    guard case .depends(let allowed, let denied) = answer, layers.resource == nil, !layers.isKeyPolicyUnknown else { return SettledAnswer(answer: answer) }
    let comparer = AccessComparer(catalog: catalog)
    let scope = RequestScope(
      actions: [request.action], resources: [request.resource], isPattern: false, context: request.context, catalog: catalog)
    var entry = principals[principal]
    entry.layers = layers
    // A session's own policy would have to share its layer with the scope.
    guard layers.session == nil, request.context.allSatisfy({ RequestScope.isReadable($0.key, $0.value, catalog) }) else {
      return SettledAnswer(answer: answer)
    }
    let can = comparer.allowed(scope, to: entry), cannot = comparer.refused(scope, to: entry)
    if can.found.isEmpty && can.possible.isEmpty { return SettledAnswer(answer: .denied(denied)) }
    if cannot.found.isEmpty && cannot.possible.isEmpty { return SettledAnswer(answer: .allowed(allowed)) }
    let statements = allowed.statements + denied.statements
    return SettledAnswer(
      answer: answer, allowed: can.found.first.map { completed($0.witness, request, layers, statements) },
      refused: cannot.found.first.map { completed($0.witness, request, layers, statements) })
  }

  /// A request that names, too, the keys that it must lack: those of as many statements as make the answer sure.
  private func completed(_ witness: Request, _ asked: Request, _ layers: Layers, _ statements: [StatementReference]) -> Request {
    var completed = asked
    completed.context.merge(witness.context) { $1 }
    func isSure() -> Bool {
      if case .depends = AegisAccess.answer(completed, layers, catalog: catalog) { return false }
      return true
    }
    let all = layers.identity + (layers.boundary.map { [$0] } ?? []) + (layers.serviceControl ?? []).flatMap { $0 } + (layers.resourceControl ?? []).flatMap { $0 }
    for level in [statements.map(\.compiled), all.flatMap(\.content.statements)] where !isSure() {
      for condition in level.flatMap(\.conditions) where completed.isOpen(condition.key) { completed.context[condition.spelling] = .multiple([]) }
    }
    return completed
  }
}
