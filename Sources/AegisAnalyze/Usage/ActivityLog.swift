public import AegisAccess
public import AegisBasics

/// What a source of activity tells about one principal, event by event, inside a window.
public struct EventCount: Sendable {
  public var source: String
  public var event: String
  public var outcome: Outcome
  public var passesRole: Bool
  public var count: Int
  /// Seconds since 1970 of the latest.
  public var last: Int

  public init(source: String, event: String, outcome: Outcome, passesRole: Bool, count: Int, last: Int) {
    self.source = source
    self.event = event
    self.outcome = outcome
    self.passesRole = passesRole
    self.count = count
    self.last = last
  }
}

/// Sessions of a role that one principal began, straight or at the beginning of a chain of roles.
public struct RoleUse: Hashable, Sendable {
  /// Who began: a user, a role, or for what is no principal of IAM a word such as `service:ec2.amazonaws.com`.
  public var origin: String
  /// The roles in between, the nearest to the origin first; the last one's session asked for this role.
  public var via: [String]
  public var role: String

  /// Roles in between beyond which nobody asks who began.
  public static let longestChain = 15

  public init(origin: String, via: [String], role: String) {
    self.origin = origin
    self.via = via
    self.role = role
  }
}

/// How often it happened in a window.
public struct RoleUseCount: Sendable {
  public var use: RoleUse
  /// Sessions that were begun.
  public var sessions: Int
  /// Events of the sessions, also of those that were begun on the day before the window.
  public var events: Int
  /// Seconds since 1970 of the latest beginning or event.
  public var last: Int

  public init(use: RoleUse, sessions: Int, events: Int, last: Int) {
    self.use = use
    self.sessions = sessions
    self.events = events
    self.last = last
  }
}

extension Array where Element == RoleUseCount {
  /// By role, then by who began, then by the way.
  public func inOrder() -> Self {
    sorted { ($0.use.role, $0.use.origin, $0.use.via.joined(separator: " ")) < ($1.use.role, $1.use.origin, $1.use.via.joined(separator: " ")) }
  }
}

/// Days of an account and region from which there are events.
public struct Coverage: Hashable, Sendable {
  public var account: String
  public var region: String
  /// Days since 1970.
  public var first: Int
  public var last: Int
  public var events: Int

  public init(account: String, region: String, first: Int, last: Int, events: Int) {
    self.account = account
    self.region = region
    self.first = first
    self.last = last
    self.events = events
  }
}

/// A log file that could not be read to its end: what it held behind that, nobody knows.
public struct LogHole: Hashable, Sendable, CustomStringConvertible {
  public var path: String
  /// The same wherever the logs are kept.
  public var name: String
  /// The id of the account whose log it is; nil where the file's name does not tell.
  public var account: String?
  public var reason: String

  public init(path: String, name: String, account: String?, reason: String) {
    self.path = path
    self.name = name
    self.account = account
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }
}

/// The days that are looked at, both ends included.
public struct Window: Hashable, Sendable {
  /// Days since 1970.
  public var first: Int
  public var last: Int

  /// - Parameter days: How many, the last one included.
  public init(last: CalendarDate, days: Int) {
    self.last = DayNumber.of(year: last.year, month: last.month, day: last.day)
    first = self.last - days + 1
  }

  public var firstDate: CalendarDate { CalendarDate(secondsSince1970: first * 86400) }
  public var lastDate: CalendarDate { CalendarDate(secondsSince1970: last * 86400) }
  public var days: Int { last - first + 1 }
}

/// Everything that a source of activity tells about a window.
public struct ActivityLog: Sendable {
  /// For people: "210 log files in `logs`".
  public var source: String
  public var events: [String: [EventCount]] = [:]
  public var roleUses: [RoleUseCount] = []
  public var coverage: [Coverage] = []
  public var holes: [LogHole] = []
  /// By principal, where the source tells the last use of services in place of events.
  public var lastAccess: [String: LastAccessTable]?
  /// What was paid for it.
  public var cost: AthenaCost?

  public init(source: String) { self.source = source }

  /// All events of the window, also of those of whom `events` tells nothing.
  public var eventCount: Int { coverage.reduce(0) { $0 + $1.events } }
}

/// What of a log the reports about some principals need.
public struct ActivityNeed: Sendable {
  /// Callers whose events are not asked for: the organization's other principals.
  public var leftOut: Set<String> = []
  /// The roles of which it is asked who used them; nil for all.
  public var roles: Set<String>?

  /// Everything.
  public init() {}

  /// - Parameter targets: The principals that are reported about.
  public init(_ targets: [Int], _ graph: AssumeGraph) {
    let access = graph.access
    if targets.count == access.principals.count { return }
    var reached = Set(targets), queue = targets
    while let next = queue.popLast() {
      for edge in graph.edges[next] where reached.insert(edge.role).inserted { queue.append(edge.role) }
    }
    roles = Set(reached.map { access.principals[$0].caller.name })
    let wanted = Set(targets)
    for (index, entry) in access.principals.enumerated() where !wanted.contains(index) {
      leftOut.insert(entry.caller.name)
      if let session = entry.sessionName { leftOut.insert(session) }
    }
  }
}

extension AccessPrincipal {
  /// What old records call the sessions of a role, without its path; nil for a user.
  var sessionName: String? { trust == nil ? nil : caller.account.map { "arn:aws:sts::\($0):assumed-role/\(name)" } }
}
