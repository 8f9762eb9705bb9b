/// A principal that can make a request, straight or through roles.
public struct CapablePrincipal: Sendable {
  public let principal: Int
  /// The roles that it assumes on the way, the last of which makes the request; empty where it does itself.
  public let via: [AssumeEdge]
  /// Whether it hangs on conditions that nothing here decides.
  public let isConditional: Bool
  /// The statements that allow the request itself.
  public let statements: [StatementReference]
}

/// Everyone who can make a request, those who can straight away first.
public func whoCan(
  _ action: String, on resource: String, context: [String: ContextValue] = [:], resourcePolicy: ResourcePolicy? = nil,
  in graph: AssumeGraph
) -> [CapablePrincipal] {
  let access = graph.access
  var found: [CapablePrincipal] = []
  var straight: [Int: CapablePrincipal] = [:]
  for principal in access.principals.indices {
    let capable: CapablePrincipal
    let (request, layers) = access.question(principal, action, resource, context: context, resourcePolicy: resourcePolicy)
    switch access.settle(answer(request, layers, catalog: access.catalog), of: principal, request, layers).answer {
    case .denied: continue
    case .allowed(let decision):
      capable = CapablePrincipal(principal: principal, via: [], isConditional: false, statements: decision.statements)
    case .depends(let decision, _):
      capable = CapablePrincipal(principal: principal, via: [], isConditional: true, statements: decision.statements)
    }
    straight[principal] = capable
    found.append(capable)
  }
  let chains = graph.sources(of: found.map(\.principal))
  for principal in chains.keys.sorted() {
    let chain = chains[principal]!
    guard let goal = chain.last.flatMap({ straight[$0.role] }) else { continue }
    found.append(
      CapablePrincipal(
        principal: principal, via: chain, isConditional: goal.isConditional || chain.contains { $0.isConditional },
        statements: goal.statements))
  }
  return found
}
