/// One search for all that a principal can get to.
///
/// What it controls grows in two ways: it becomes others, and those that it controls get more policies. Each lets it do more,
/// so both go on until neither gives anything new.
struct PrivilegeRun {
  private let start: Int
  private let graph: AssumeGraph
  private var search: EscalationSearch
  /// By principal that it controls: how it got there.
  private(set) var steps: [Int: [PathStep]]
  private var queue: [Int]
  /// What is known of `queue` up to here.
  private var next = 0
  /// Principals whose policies have grown.
  private var widened: Set<Int> = []
  private var joined: [Int: Set<String>] = [:]
  private var told: Set<Told> = []
  private(set) var reached: [ReachedPrincipal] = []
  private(set) var escalations: [Escalation] = []

  private struct Told: Hashable {
    let principal: Int
    let method: String
    let target: String
  }

  init(start: Int, graph: AssumeGraph, search: EscalationSearch) {
    self.start = start
    self.graph = graph
    self.search = search
    steps = [start: []]
    queue = [start]
  }

  mutating func explore() {
    repeat {
      while next < queue.count {
        visit(queue[next])
        next += 1
      }
    } while widen()
  }

  private mutating func visit(_ current: Int) {
    let isAdministrator = current != start && search.isAdministrator(current)
    if current != start && !widened.contains(current) {
      reached.append(ReachedPrincipal(principal: current, steps: steps[current]!, isAdministrator: isAdministrator))
    }
    let isWidened = widened.contains(current)
    var further = (isWidened ? graph.edges(from: current, in: search.access) : graph.edges[current]).filter { steps[$0.role] == nil }
      .map { PathStep($0, in: isWidened ? search.access : graph.access) }
    // What an administrator could do besides tells nothing new.
    if !isAdministrator { further += search.steps(from: current) }
    for step in further where steps[step.to] == nil {
      steps[step.to] = steps[current]! + [step]
      queue.append(step.to)
    }
  }

  /// Lets everyone whom it controls widen what the others have; whether something new came of it.
  private mutating func widen() -> Bool {
    var met: Set<Int> = []
    let controlled = queue.filter { met.insert($0).inserted && !search.isAdministrator($0) }
    for actor in controlled {
      let methods = search.methods(of: actor)
      let own = methods.flatMap { search.widenings(of: [actor], by: actor, $0, joined: joined) }
      // Who can make itself an administrator needs no one else for it.
      let isEnough = own.contains { $0.escalation.isAdministrator && !$0.escalation.isConditional && $0.escalation.method.hinges == nil }
      let others = isEnough ? [] : methods.flatMap { search.widenings(of: controlled, by: actor, $0, joined: joined) }
      for widening in own + others where tell(widening.escalation) {
        if apply(widening) { return true }
      }
      for escalation in isEnough ? [] : methods.flatMap({ search.made(by: actor, $0) }) { _ = tell(escalation) }
    }
    return false
  }

  private mutating func tell(_ escalation: Escalation) -> Bool {
    guard told.insert(Told(principal: escalation.principal, method: escalation.method.id, target: escalation.target)).inserted else { return false }
    escalations.append(escalation)
    return true
  }

  /// Lets principals have more policies where that does not make administrators of them, of whom nothing more is asked.
  private mutating func apply(_ widening: Widening) -> Bool {
    var isNew = false
    for (principal, layers) in widening.layers.sorted(by: { $0.key < $1.key }) {
      let entry = search.access.principals[principal]
      // As a member of a group, too, whoever may write the group's policies can do more.
      let isMember = widening.group.map { joined[principal, default: []].insert($0).inserted } ?? false
      guard isMember || !layers.isSameForOwner(entry.layers), !search.access.isAdministrator(entry.caller, layers) else { continue }
      search = search.changing(principal, to: layers)
      let way = steps[principal]!
      let actors = steps[widening.escalation.principal]!.filter { step in !way.contains { $0.to == step.to } }
      steps[principal] = actors + way + [PathStep(widening.escalation, of: principal)]
      widened.insert(principal)
      queue.append(principal)
      isNew = true
    }
    return isNew
  }
}

extension Layers {
  /// Whether a principal's own policies and boundary are the same as in others.
  fileprivate func isSameForOwner(_ other: Layers) -> Bool {
    boundary?.content === other.boundary?.content && identity.count == other.identity.count
      && zip(identity, other.identity).allSatisfy { $0.content === $1.content }
  }
}
