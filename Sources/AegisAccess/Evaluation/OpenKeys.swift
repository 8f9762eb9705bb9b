public import AegisPolicy

/// What to take condition keys for of which nothing is known: those that a request does not give and
/// its caller does not determine.
public enum OpenKeys: Sendable {
  /// The request lacks them.
  case absent
  /// They are as it suits the caller: an `Allow` holds, a `Deny` does not.
  case favourable
  /// The reverse: an `Allow` does not hold, a `Deny` does.
  case unfavourable

  /// What a statement of an effect is taken to do where it hangs on an open key.
  func guess(_ effect: Effect?) -> Bool? {
    switch self {
    case .absent: nil
    case .favourable: effect == .allow
    case .unfavourable: effect == .deny
    }
  }
}

/// What becomes of a request whose context is only partly known.
public enum Answer: Sendable {
  /// Allowed, whatever the open keys are.
  case allowed(Decision)
  /// Denied, whatever they are.
  case denied(Decision)
  /// It depends: how it is allowed where they suit the caller, and how it is denied where they do not.
  case depends(allowed: Decision, denied: Decision)

  public var canBeAllowed: Bool {
    if case .denied = self { return false }
    return true
  }

  /// The statements that let the request through, where some can.
  public var allowing: [StatementReference] {
    switch self {
    case .allowed(let decision), .depends(let decision, _): decision.statements
    case .denied: []
    }
  }
}

/// Decides a request for every value that its open keys may have.
///
/// `allowed` and `denied` are certain. `depends` holds as far as each condition by itself goes; the
/// comparison decides whether the conditions can hold together.
public func answer(_ request: Request, _ layers: Layers, catalog: Catalog = .embedded) -> Answer {
  let best = decide(request, layers, openKeys: .favourable, catalog: catalog)
  guard best.isAllowed else { return .denied(best) }
  let worst = decide(request, layers, openKeys: .unfavourable, catalog: catalog)
  return worst.isAllowed ? .allowed(worst) : .depends(allowed: best, denied: worst)
}

extension Request {
  /// Whether nothing is known of a key, given in lower case.
  public func isOpen(_ key: String) -> Bool { caller.determines(key) == nil && !isGiven(key) }
}

extension CompiledStatement {
  /// The conditions whose key a request leaves open.
  public func openConditions(of request: Request) -> [Int] {
    conditions.indices.filter { conditions[$0].isOpen(in: request) }
  }

  /// Whether resource and conditions match, with `guess` for what hangs on an open key.
  func matches(_ request: Request, guessing guess: Bool) -> Bool {
    let variable = { (variable: PolicyVariable) in request.value(of: variable) }
    if let resources, !resources.contains(request.resource, resolving: variable) {
      guard guess, resources.hasOpenVariable(in: request) else { return false }
    } else if let resources, !guess, resources.isComplement, resources.hasOpenVariable(in: request) {
      return false
    }
    return conditions.allSatisfy { condition in
      condition.isOpen(in: request) ? guess : condition.holds(of: request.value(of: condition.key), resolving: variable)
    }
  }
}

extension CompiledCondition {
  fileprivate func isOpen(in request: Request) -> Bool {
    request.isOpen(key) || patterns.contains { $0.hasOpenVariable(in: request) }
  }
}

extension PatternList {
  fileprivate func hasOpenVariable(in request: Request) -> Bool { patterns.contains { $0.hasOpenVariable(in: request) } }
}

extension Pattern {
  fileprivate func hasOpenVariable(in request: Request) -> Bool { variables.contains { request.isOpen($0.key) } }
}
