/// A step by which one principal becomes another.
public struct PathStep: Sendable {
  public enum Means: Sendable {
    /// By `sts:AssumeRole`.
    case assume
    case escalation(EscalationMethod)
  }

  public let from: Int
  public let to: Int
  public let means: Means
  /// Whether it hangs on conditions that nothing here decides.
  public let isConditional: Bool
  public let statements: [StatementReference]
}

/// A way in which a principal widens its own privileges, without becoming another.
public struct Escalation: Sendable {
  public let principal: Int
  public let method: EscalationMethod
  /// What the method works on: a user, role, group or policy.
  public let target: String
  public let isConditional: Bool
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

  public func steps(to principal: Int) -> [PathStep] { reached.first { $0.principal == principal }?.steps ?? [] }
}

/// Everything that a principal can get to, by roles that it assumes and by the published methods.
public func privilegePaths(of start: Int, in graph: AssumeGraph, _ search: EscalationSearch) -> PrivilegePaths {
  let access = graph.access
  guard !access.isAdministrator(start) else {
    let reached = assumedRoles(from: start, in: graph)
    return PrivilegePaths(start: start, isAdministrator: true, reached: reached, escalations: [])
  }
  var steps: [Int: [PathStep]] = [start: []]
  var queue = [start], reached: [ReachedPrincipal] = [], escalations: [Escalation] = []
  var next = 0
  while next < queue.count {
    let current = queue[next]
    next += 1
    let isAdministrator = current != start && access.isAdministrator(current)
    if current != start { reached.append(ReachedPrincipal(principal: current, steps: steps[current]!, isAdministrator: isAdministrator)) }
    var further = graph.edges[current].map { PathStep($0) }
    // What an administrator could do besides tells nothing new.
    if !isAdministrator {
      further += search.steps(from: current)
      escalations += search.escalations(of: current)
    }
    for step in further where steps[step.to] == nil {
      steps[step.to] = steps[current]! + [step]
      queue.append(step.to)
    }
  }
  return PrivilegePaths(start: start, isAdministrator: false, reached: reached, escalations: escalations)
}

private func assumedRoles(from start: Int, in graph: AssumeGraph) -> [ReachedPrincipal] {
  var steps: [Int: [PathStep]] = [start: []]
  var queue = [start]
  var next = 0
  while next < queue.count {
    let current = queue[next]
    next += 1
    for edge in graph.edges[current] where steps[edge.role] == nil {
      steps[edge.role] = steps[current]! + [PathStep(edge)]
      queue.append(edge.role)
    }
  }
  return queue.dropFirst().map {
    ReachedPrincipal(principal: $0, steps: steps[$0]!, isAdministrator: graph.access.isAdministrator($0))
  }
}

extension PathStep {
  init(_ edge: AssumeEdge) {
    self.init(from: edge.from, to: edge.role, means: .assume, isConditional: edge.isConditional, statements: edge.statements)
  }
}
