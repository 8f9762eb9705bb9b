import AegisAnalyze

/// Who used which role, by the chain of roles that led there.
///
/// Sessions are many and chains are few: what is known of sessions is counted by chain and day once, when logs were read.
extension ActivityStore {
  private struct Start {
    var parent: Int
    var caller: Int
    var role: Int
    var time: Int
  }

  private struct Use: Hashable {
    var role: Int
    var chain: Int
  }

  /// Counts again for the days of which logs have been read since the last time.
  func countRoleUses() throws(StoreError) {
    var days: [Int] = []
    try database.prepare("SELECT day FROM stale ORDER BY day").rows { days.append($0.integer(0)) }
    if days.isEmpty { return }
    try database.transaction { () throws(StoreError) in
      var counter = try RoleUseCounter(database)
      for day in days { try counter.count(day) }
      try database.execute("DELETE FROM stale")
    }
  }

  private struct RoleUseCounter {
    private let database: Database
    private var starts: (day: Int, sessions: [Int: Start]) = (0, [:])
    private var chains: [[Int]: Int] = [:]

    init(_ database: Database) throws(StoreError) { self.database = database }

    /// A session lives for twelve hours, one that another role's session began for one: whoever began what a day's
    /// sessions are part of did so on that day or the one before.
    ///
    /// Source: IAM User Guide, "Methods to assume a role", maximum session duration and role chaining.
    mutating func count(_ day: Int) throws(StoreError) {
      let before = starts.day == day - 1 ? starts.sessions : try sessions(of: day - 1)
      let today = try sessions(of: day)
      starts = (day, today)
      var uses: [Use: RoleUseNumbers] = [:]
      for start in today.values {
        let use = Use(role: start.role, chain: try chain(start, today, before))
        uses[use, default: RoleUseNumbers()].sessions += 1
        uses[use]!.last = max(uses[use]!.last, start.time)
      }
      var found: [(start: Start, count: Int, last: Int)] = []
      try database.prepare("SELECT session, count, last FROM session WHERE day = ?").rows(.integer(day)) { row in
        guard let start = today[row.integer(0)] ?? before[row.integer(0)] else { return }
        found.append((start, row.integer(1), row.integer(2)))
      }
      for session in found {
        let use = Use(role: session.start.role, chain: try chain(session.start, today, before))
        uses[use, default: RoleUseNumbers()].events += session.count
        uses[use]!.last = max(uses[use]!.last, session.last)
      }
      try database.prepare("DELETE FROM role_use WHERE day = ?").run(.integer(day))
      let insertion = try database.prepare("INSERT INTO role_use VALUES(?, ?, ?, ?, ?, ?)")
      for (use, numbers) in uses {
        try insertion.run(
          .integer(use.role), .integer(day), .integer(use.chain), .integer(numbers.sessions), .integer(numbers.events), .integer(numbers.last))
      }
    }

    private func sessions(of day: Int) throws(StoreError) -> [Int: Start] {
      var found: [Int: Start] = [:]
      try database.prepare("SELECT session, parent, caller, role, time FROM start WHERE day = ?").rows(.integer(day)) { row in
        found[row.integer(0)] = Start(parent: row.integer(1), caller: row.integer(2), role: row.integer(3), time: row.integer(4))
      }
      return found
    }

    /// The number of the chain that a session was begun by: who asked for it, who asked for the session of that one, and so on.
    private mutating func chain(_ start: Start, _ today: [Int: Start], _ before: [Int: Start]) throws(StoreError) -> Int {
      var callers = [start.caller]
      var parent = start.parent
      while callers.count <= RoleUse.longestChain, parent != 0, let earlier = today[parent] ?? before[parent] {
        callers.append(earlier.caller)
        parent = earlier.parent
      }
      if let known = chains[callers] { return known }
      let text = Statement.Value.text(callers.map(String.init).joined(separator: " "))
      try database.prepare("INSERT OR IGNORE INTO chain(callers) VALUES(?)").run(text)
      var number = 0
      try database.prepare("SELECT id FROM chain WHERE callers = ?").rows(text) { number = $0.integer(0) }
      chains[callers] = number
      return number
    }
  }

  /// How the roles that are asked for were used in a window.
  func roleUses(in window: Window, of roles: Set<String>?, _ names: [Int: String]) throws(StoreError) -> [RoleUseCount] {
    var chains: [Int: [String]] = [:]
    try database.prepare("SELECT id, callers FROM chain").rows { row in
      // The last one began it all.
      chains[row.integer(0)] = row.text(1).split(separator: " ").reversed().map { Int($0).flatMap { names[$0] } ?? "" }
    }
    let days = (Statement.Value.integer(window.first), Statement.Value.integer(window.last))
    let columns = "SELECT chain, sum(sessions), sum(events), max(last) FROM role_use WHERE role = ? AND day BETWEEN ? AND ? GROUP BY chain"
    let statement = try database.prepare(columns)
    var wanted: [Int] = []
    if let roles {
      wanted = names.filter { roles.contains($0.value) }.map(\.key)
    } else {
      try database.prepare("SELECT DISTINCT role FROM role_use").rows { wanted.append($0.integer(0)) }
    }
    var found: [RoleUseCount] = []
    for role in wanted {
      try statement.rows(.integer(role), days.0, days.1) { row in
        guard let callers = chains[row.integer(0)], let origin = callers.first else { return }
        let use = RoleUse(origin: origin, via: Array(callers.dropFirst()), role: names[role] ?? "")
        found.append(RoleUseCount(use: use, sessions: row.integer(1), events: row.integer(2), last: row.integer(3)))
      }
    }
    return found.inOrder()
  }
}

private struct RoleUseNumbers {
  var sessions = 0
  var events = 0
  var last = 0
}
