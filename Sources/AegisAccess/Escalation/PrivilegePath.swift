/// A step by which one principal becomes another.
public struct PathStep: Sendable {
  public enum Means: Sendable {
    /// By `sts:AssumeRole`.
    case assume
    case escalation(EscalationMethod)
    /// The one gives the other, which it can become, more policies; what the method works on.
    case widening(EscalationMethod, target: String)
  }

  public let from: Int
  public let to: Int
  public let means: Means
  /// Whether it hangs on conditions that nothing here decides.
  public let isConditional: Bool
  private let basis: Basis

  /// Of a search that reaches hundreds of roles few steps are shown: what lets a role be assumed is found when it is asked for.
  private enum Basis: Sendable {
    case statements([StatementReference])
    case edge(AssumeEdge, OrganizationAccess)
  }

  init(from: Int, to: Int, means: Means, isConditional: Bool, statements: [StatementReference]) {
    self.from = from
    self.to = to
    self.means = means
    self.isConditional = isConditional
    basis = .statements(statements)
  }

  /// - Parameter access: Where the principal has the policies with which it takes the step.
  init(_ edge: AssumeEdge, in access: OrganizationAccess) {
    from = edge.from
    to = edge.role
    means = .assume
    isConditional = edge.isConditional
    basis = .edge(edge, access)
  }

  public var statements: [StatementReference] {
    switch basis {
    case .statements(let statements): statements
    case .edge(let edge, let access): access.statements(of: edge)
    }
  }

  /// The method, where the step is no assumption of a role.
  public var method: EscalationMethod? {
    switch means {
    case .assume: nil
    case .escalation(let method), .widening(let method, _): method
    }
  }
}

/// A way in which a principal widens what it, or another that it can become, may do; or makes a new principal and becomes it.
public struct Escalation: Sendable {
  public let principal: Int
  public let method: EscalationMethod
  /// What the method works on: a user, role, group or policy; of one that is made, an example.
  public let target: String
  /// Who has more privileges then; nil where that is a principal that is made.
  public let holder: Int?
  public let isConditional: Bool
  /// Whether it makes an administrator: where a boundary or an SCP still holds, it does not.
  public let isAdministrator: Bool
  public let statements: [StatementReference]
}

/// A principal that another can become, and how.
public struct ReachedPrincipal: Sendable {
  public let principal: Int
  public let steps: [PathStep]
  public let isAdministrator: Bool
}

/// What one principal can become, and how it can widen what it may do.
public struct PrivilegePaths: Sendable {
  public let start: Int
  /// It can do everything in its account already: no escalation is looked for.
  public let isAdministrator: Bool
  /// Nearest first.
  public let reached: [ReachedPrincipal]
  /// Its own, and those of the principals that it reaches.
  public let escalations: [Escalation]

  /// By principal that is reached, or whose privileges are widened.
  let ways: [Int: [PathStep]]

  public func steps(to principal: Int) -> [PathStep] { ways[principal] ?? [] }
}

/// Everything that a principal can get to, by roles that it assumes and by the published methods.
public func privilegePaths(of start: Int, in graph: AssumeGraph, _ search: EscalationSearch) -> PrivilegePaths {
  guard !search.isAdministrator(start) else {
    let reached = assumedRoles(from: start, in: graph)
    return PrivilegePaths(start: start, isAdministrator: true, reached: reached, escalations: [], ways: [:])
  }
  var run = PrivilegeRun(start: start, graph: graph, search: search)
  run.explore()
  return PrivilegePaths(start: start, isAdministrator: false, reached: run.reached, escalations: run.escalations, ways: run.steps)
}

private func assumedRoles(from start: Int, in graph: AssumeGraph) -> [ReachedPrincipal] {
  var steps: [Int: [PathStep]] = [start: []]
  var queue = [start]
  var next = 0
  while next < queue.count {
    let current = queue[next]
    next += 1
    for edge in graph.edges[current] where steps[edge.role] == nil {
      steps[edge.role] = steps[current]! + [PathStep(edge, in: graph.access)]
      queue.append(edge.role)
    }
  }
  return queue.dropFirst().map {
    ReachedPrincipal(principal: $0, steps: steps[$0]!, isAdministrator: graph.access.isAdministrator($0))
  }
}

extension PathStep {
  init(_ widening: Escalation, of principal: Int) {
    self.init(
      from: widening.principal, to: principal, means: .widening(widening.method, target: widening.target), isConditional: widening.isConditional,
      statements: widening.statements)
  }
}
