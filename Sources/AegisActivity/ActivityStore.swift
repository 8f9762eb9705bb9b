public import AegisAnalyze
public import AegisBasics

/// What has been read of a folder of logs, in one SQLite file: which files, which events, and how often each
/// principal did what on each day.
///
/// A store answers from what it holds; logs that are gone from the folder still count. Belongs to one task.
public final class ActivityStore {
  let database: Database
  /// Of the tables' form; a store of another one is built anew.
  private static let version = 3

  /// Opens the store in a file, or makes it.
  public init(path: String) throws(StoreError) {
    database = try Database(path: path)
    try database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY")
    var version = 0
    try database.prepare("PRAGMA user_version").rows { version = $0.integer(0) }
    if version != Self.version { try makeTables() }
  }

  private static let tables = ["log", "principal", "event", "activity", "coverage", "seen", "start", "session", "stale", "chain", "role_use"]

  private func makeTables() throws(StoreError) {
    var sql = "BEGIN;"
    for table in Self.tables { sql += "DROP TABLE IF EXISTS \(table);" }
    sql += """
      CREATE TABLE log(name TEXT PRIMARY KEY, size INTEGER, tag TEXT, events INTEGER, damaged INTEGER) WITHOUT ROWID;
      CREATE TABLE principal(id INTEGER PRIMARY KEY, name TEXT UNIQUE);
      CREATE TABLE event(id INTEGER PRIMARY KEY, source TEXT, name TEXT, passes INTEGER, UNIQUE(source, name, passes));
      CREATE TABLE activity(principal INTEGER, day INTEGER, event INTEGER, outcome INTEGER, count INTEGER, last INTEGER,
        PRIMARY KEY(principal, day, event, outcome)) WITHOUT ROWID;
      CREATE TABLE coverage(account TEXT, region TEXT, day INTEGER, count INTEGER, PRIMARY KEY(account, region, day)) WITHOUT ROWID;
      CREATE TABLE seen(day INTEGER PRIMARY KEY, ids BLOB);
      CREATE TABLE start(day INTEGER, session INTEGER, parent INTEGER, caller INTEGER, role INTEGER, time INTEGER,
        PRIMARY KEY(day, session)) WITHOUT ROWID;
      CREATE TABLE session(day INTEGER, session INTEGER, count INTEGER, last INTEGER, PRIMARY KEY(day, session)) WITHOUT ROWID;
      CREATE TABLE stale(day INTEGER PRIMARY KEY);
      CREATE TABLE chain(id INTEGER PRIMARY KEY, callers TEXT UNIQUE);
      CREATE TABLE role_use(role INTEGER, day INTEGER, chain INTEGER, sessions INTEGER, events INTEGER, last INTEGER,
        PRIMARY KEY(role, day, chain)) WITHOUT ROWID;
      PRAGMA user_version=\(Self.version);
      COMMIT;
      """
    try database.execute(sql)
  }

  /// The files that have been read, by name.
  func knownLogs() throws(StoreError) -> [String: KnownLog] {
    var found: [String: KnownLog] = [:]
    try database.prepare("SELECT name, size, tag, damaged FROM log").rows { row in
      found[row.text(0)] = KnownLog(size: row.integer(1), tag: row.text(2), isDamaged: row.integer(3) != 0)
    }
    return found
  }

  /// How many files and distinct events there are, and files that could not be read to their end.
  public func totals() throws(StoreError) -> (logs: Int, events: Int, damaged: [String]) {
    var totals = (logs: 0, events: 0, damaged: [String]())
    try database.prepare("SELECT count(*) FROM log").rows { totals.logs = $0.integer(0) }
    try database.prepare("SELECT coalesce(sum(count), 0) FROM coverage").rows { totals.events = $0.integer(0) }
    try database.prepare("SELECT name FROM log WHERE damaged ORDER BY name").rows { totals.damaged.append($0.text(0)) }
    return totals
  }

  /// The first and the last day from which there is an event.
  public func days() throws(StoreError) -> (first: CalendarDate, last: CalendarDate)? {
    var days: (first: CalendarDate, last: CalendarDate)?
    try database.prepare("SELECT min(day), max(day) FROM coverage HAVING count(*) > 0").rows { row in
      days = (CalendarDate(secondsSince1970: row.integer(0) * 86400), CalendarDate(secondsSince1970: row.integer(1) * 86400))
    }
    return days
  }

  /// What happened in a window.
  ///
  /// - Parameter need: What of it is read.
  public func activity(in window: Window, _ need: ActivityNeed = ActivityNeed(), source: String) throws(StoreError) -> ActivityLog {
    try countRoleUses()
    // One reading of one state: each statement by itself would take and give back the file's lock.
    try database.execute("BEGIN")
    defer { try? database.execute("COMMIT") }
    var log = ActivityLog(source: source)
    var kinds: [Int: (source: String, event: String, passes: Bool)] = [:]
    try database.prepare("SELECT id, source, name, passes FROM event").rows { row in
      kinds[row.integer(0)] = (row.text(1), row.text(2), row.integer(3) != 0)
    }
    var names: [Int: String] = [:]
    try database.prepare("SELECT id, name FROM principal").rows { row in names[row.integer(0)] = row.text(1) }
    let counts = try database.prepare(
      """
      SELECT event, outcome, sum(count), max(last) FROM activity WHERE principal = ? AND day BETWEEN ? AND ?
      GROUP BY event, outcome ORDER BY event, outcome
      """)
    for (id, name) in names where !need.leftOut.contains(name) {
      var events: [EventCount] = []
      try counts.rows(.integer(id), .integer(window.first), .integer(window.last)) { row in
        guard let kind = kinds[row.integer(0)] else { return }
        events.append(
          EventCount(
            source: kind.source, event: kind.event, outcome: row.integer(1) == 0 ? .performed : .denied, passesRole: kind.passes,
            count: row.integer(2), last: row.integer(3)))
      }
      if !events.isEmpty { log.events[name] = events }
    }
    try database.prepare(
      "SELECT account, region, min(day), max(day), sum(count) FROM coverage WHERE day BETWEEN ? AND ? GROUP BY account, region"
    ).rows(.integer(window.first), .integer(window.last)) { row in
      log.coverage.append(
        Coverage(account: row.text(0), region: row.text(1), first: row.integer(2), last: row.integer(3), events: row.integer(4)))
    }
    log.roleUses = try roleUses(in: window, of: need.roles, names)
    return log
  }
}

/// The version of a file that was read.
struct KnownLog: Hashable {
  /// Bytes, packed.
  var size: Int
  var tag: String
  var isDamaged: Bool
}
