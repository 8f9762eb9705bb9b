/// Takes the rows of the query in: account, region, principal, source and name of the events, whether they were denied, whether
/// they name a role, the role that they were to take on, who began their session (a line each, the nearest first), the role that
/// it took on, how many, the first and the last.
public struct AthenaRows: Sendable {
  private var counts: [ActivityKey: (count: Int, last: Int)] = [:]
  private var uses: [RoleUse: RoleUseCount] = [:]
  private var coverage: [LogPlace: (first: Int, last: Int, events: Int)] = [:]
  private let mapping: EventMapping
  /// Rows that are not what the query asks for.
  public private(set) var unreadable = 0

  public init(_ mapping: EventMapping) { self.mapping = mapping }

  public mutating func add(_ row: [String?]) {
    guard row.count == 13, let account = row[0], let region = row[1], let principal = row[2], let source = row[3], let event = row[4],
      let denied = row[5], let passes = row[6], let count = row[10].flatMap({ Int($0) }), let first = row[11].flatMap(seconds),
      let last = row[12].flatMap(seconds)
    else {
      unreadable += 1
      return
    }
    let passesRole = passes == "true" && mapping.showsPassedRole(source: source, event: event)
    let key = ActivityKey(
      principal: principal, source: source, event: event, outcome: denied == "true" ? .denied : .performed, passesRole: passesRole)
    let known = counts[key] ?? (0, 0)
    counts[key] = (known.count + count, max(known.last, last))
    let place = LogPlace(account: account, region: region)
    let days = coverage[place] ?? (first, last, 0)
    coverage[place] = (min(days.first, first), max(days.last, last), days.events + count)
    let callers = row[8].map { $0.split(separator: "\n").map(String.init) } ?? []
    if let role = row[7] { add([principal] + callers, role, sessions: count, events: 0, last) }
    if let role = row[9] { add(callers, role, sessions: 0, events: count, last) }
  }

  /// - Parameter callers: The nearest to the role first.
  private mutating func add(_ callers: [String], _ role: String, sessions: Int, events: Int, _ last: Int) {
    guard let origin = callers.last else { return }
    let use = RoleUse(origin: origin, via: callers.dropLast().reversed(), role: role)
    var found = uses[use] ?? RoleUseCount(use: use, sessions: 0, events: 0, last: 0)
    found.sessions += sessions
    found.events += events
    found.last = max(found.last, last)
    uses[use] = found
  }

  /// What the rows amount to.
  public func log(source: String) -> ActivityLog {
    var log = ActivityLog(source: source)
    for (key, count) in counts {
      log.events[key.principal, default: []].append(
        EventCount(source: key.source, event: key.event, outcome: key.outcome, passesRole: key.passesRole, count: count.count, last: count.last))
    }
    log.roleUses = Array(uses.values).inOrder()
    log.coverage = coverage.map { place, days in
      Coverage(account: place.account, region: place.region, first: days.first / 86400, last: days.last / 86400, events: days.events)
    }.sorted { ($0.account, $0.region) < ($1.account, $1.region) }
    return log
  }

  private func seconds(_ text: String) -> Int? {
    var bytes = Array(text.utf8) + [UInt8](repeating: 0, count: RecordScanner.padding)
    return bytes.withUnsafeMutableBufferPointer { buffer in
      RecordScanner(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<(buffer.count - RecordScanner.padding)]))
        .seconds(LogField(start: 0, end: buffer.count - RecordScanner.padding))
    }
  }
}
