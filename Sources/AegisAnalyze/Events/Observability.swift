public import AegisPolicy

/// Whether the absence of events says that an action is not used.
public enum Observability: UInt8, Sendable, CaseIterable {
  /// A trail records every use.
  case logged
  /// A data event: recorded only where the trail is told to.
  case dataEvent
  /// No operation of an API, so no event has its name: what it allows is part of other operations or of the console.
  case neverLogged
  /// Also needed, with no event of its own, where another action creates something with tags.
  case partOfOthers
  /// The logs hold nothing of the principal's account in the window.
  case noLogs
  /// The logs hold nothing of the principal's account in the one region in which the service's events are recorded.
  case noHomeLogs
  /// A file of the account's logs could not be read to its end.
  case damagedLogs
  /// The service was used, and which of its actions is not told.
  case serviceOnly

  public var word: String {
    switch self {
    case .logged: "needed-by-others"
    case .dataEvent: "data-event"
    case .neverLogged: "never-logged"
    case .partOfOthers: "part-of-others"
    case .noLogs: "no-logs"
    case .noHomeLogs: "no-home-logs"
    case .damagedLogs: "damaged-logs"
    case .serviceOnly: "service-only"
    }
  }

  /// For people, behind "not observable: ".
  public var reason: String {
    switch self {
    case .logged: "needed by actions that are used"
    case .dataEvent: "a data event, which trails do not record unless told to"
    case .neverLogged: "no event is recorded for it"
    case .partOfOthers: "also needed where something is created with tags, with no event of its own"
    case .noLogs: "the logs hold nothing of the account"
    case .noHomeLogs: "its events are recorded in one region, of which the logs hold nothing of the account"
    case .damagedLogs: "a log file of the account could not be read to its end"
    case .serviceOnly: "its service was used, and which action of it is not told"
    }
  }
}

/// The observability of every action of a catalog.
public struct ObservabilityTable: Sendable {
  private let classes: [Observability]

  public init(catalog: Catalog = .embedded) {
    var classes = [Observability](repeating: .neverLogged, count: catalog.actionCount)
    let meant = catalog.actionsMeantByOperations
    for number in classes.indices {
      let action = catalog.action(at: number)
      if catalog.accessLevel(action) == .tagging {
        classes[number] = .partOfOthers
      } else if catalog.isAPIOperation(action) || meant.contains(action) {
        classes[number] = .logged
      }
    }
    for pattern in ActivityTable.dataEvents {
      for action in catalog.currentActions(matching: pattern) { classes[Int(action.rawValue)] = .dataEvent }
    }
    if let passRole = catalog.action("iam:PassRole") { classes[Int(passRole.rawValue)] = .neverLogged }
    self.classes = classes
  }

  public subscript(action: ActionID) -> Observability { classes[Int(action.rawValue)] }
}
