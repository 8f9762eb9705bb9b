public import AegisPolicy

/// How an action was used by a principal.
public struct ActionUse: Sendable {
  public var action: ActionID
  /// Authorized requests.
  public var count = 0
  /// Seconds since 1970 of the latest of them; 0 where there is none.
  public var last = 0
  /// Requests that were refused.
  public var denied = 0
  public var lastDenied = 0
}

/// What a principal's events amount to.
public struct PrincipalUse: Sendable {
  /// By action, in the catalog's order.
  public var actions: [ActionUse] = []
  /// Events that no action of the catalog explains, and how many there are of each.
  public var unmapped: [(name: String, count: Int)] = []
  public var events = 0

  public init() {}

  /// Maps events to actions.
  public init(_ events: [EventCount], _ mapping: EventMapping) {
    var found: [ActionID: ActionUse] = [:]
    for event in events {
      self.events += event.count
      let actions = mapping.actions(source: event.source, event: event.event, passesRole: event.passesRole)
      if actions.isEmpty { unmapped.append(("\(event.source) \(event.event)", event.count)) }
      for action in actions {
        var use = found[action] ?? ActionUse(action: action)
        switch event.outcome {
        case .performed: (use.count, use.last) = (use.count + event.count, max(use.last, event.last))
        case .denied: (use.denied, use.lastDenied) = (use.denied + event.count, max(use.lastDenied, event.last))
        }
        found[action] = use
      }
    }
    actions = found.values.sorted { $0.action < $1.action }
    unmapped.sort { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
