/// When a principal last used a service, and those of its actions that are told one by one.
public struct LastAccess: Sendable {
  public var service: String
  /// Seconds since 1970; nil where it was not used.
  public var last: Int?
  public var actions: [(name: String, last: Int?)]

  public init(service: String, last: Int?, actions: [(name: String, last: Int?)]) {
    self.service = service
    self.last = last
    self.actions = actions
  }
}

/// What last-accessed data say of one principal and one window.
public struct LastAccessTable: Sendable {
  /// The services that its policies allow, and whether it used them.
  var services: [String: Bool] = [:]
  /// Actions, in lower case, of which the use is told one by one.
  var told: Set<String> = []
}

extension ActivityLog {
  /// Takes in what is told of a principal. How often is not: whatever was used counts once.
  public mutating func add(_ accesses: [LastAccess], of principal: String, in window: Window) {
    func isInside(_ time: Int?) -> Bool { time.map { (window.first...window.last).contains($0 / 86400) } ?? false }
    var table = LastAccessTable()
    for access in accesses {
      table.services[access.service] = isInside(access.last)
      for action in access.actions {
        table.told.insert("\(access.service):\(action.name)".lowercased())
        guard let last = action.last, isInside(last) else { continue }
        events[principal, default: []].append(
          EventCount(source: access.service, event: action.name, outcome: .performed, passesRole: false, count: 1, last: last))
      }
    }
    lastAccess = (lastAccess ?? [:]).merging([principal: table]) { $1 }
  }
}
