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
    guard case .depends(let allowed, let denied) = answer, layers.resource == nil else { return SettledAnswer(answer: answer) }
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
    return SettledAnswer(answer: answer, allowed: can.found.first?.witness, refused: cannot.found.first?.witness)
  }
}
