import AegisAnalyze

/// Gathers what several threads read, each event once, and brings it into a store from time to time.
struct ActivityMerge {
  private let store: ActivityStore
  private var keyNumbers: [ActivityKey: Int32] = [:]
  private var keys: [ActivityKey] = []
  private var placeNumbers: [LogPlace: Int32] = [:]
  private var places: [LogPlace] = []
  private var principals: [String: Int] = [:]
  private var events: [EventKind: Int] = [:]

  private var counts: [UInt64: Count] = [:]
  private var coverage: [UInt64: Int] = [:]
  private var seen: [Int: IDSet] = [:]
  private var starts: [SessionStart] = []
  private var sessions: [SessionDay: Count] = [:]
  private var logs: [ReadLog] = []

  private(set) var total = 0
  private(set) var duplicates = 0

  private struct Count {
    var count = 0
    var last: UInt32 = 0
  }

  private struct SessionDay: Hashable {
    let day: Int32
    let session: UInt64
  }

  private struct EventKind: Hashable {
    let source: String
    let event: String
    let passesRole: Bool
  }

  private struct ReadLog {
    let file: LogFile
    let events: Int
    let isDamaged: Bool
  }

  /// The numbers that one thread's keys and places have here.
  struct Translation: Sendable {
    var keys: [Int32] = []
    var places: [Int32] = []
  }

  init(into store: ActivityStore) { self.store = store }

  /// - Parameter isReadAgain: That what is known of it was counted says nothing of AWS.
  mutating func add(_ digest: LogDigest, _ file: LogFile, isDamaged: Bool, isReadAgain: Bool, _ translation: inout Translation) throws(StoreError) {
    while translation.keys.count < digest.keys.count { translation.keys.append(number(of: digest.keys[translation.keys.count])) }
    while translation.places.count < digest.places.count { translation.places.append(number(of: digest.places[translation.places.count])) }
    var day = -1
    var ids = IDSet()
    var count = 0
    var uses = digest.sessions
    for event in digest.events {
      let eventDay = Int(event.time) / 86400
      if eventDay != day {
        if day >= 0 { seen[day] = ids }
        day = eventDay
        ids = try takeIDs(ofDay: day)
      }
      guard ids.insert(event.id) else {
        if !isReadAgain { duplicates += 1 }
        if event.session != LoggedEvent.noSession { uses[Int(event.session)].count -= 1 }
        continue
      }
      count += 1
      let key = UInt64(translation.keys[Int(event.key)]) << 20 | UInt64(day)
      counts[key, default: Count()].count += 1
      if counts[key]!.last < event.time { counts[key]!.last = event.time }
      coverage[UInt64(translation.places[Int(event.place)]) << 20 | UInt64(day), default: 0] += 1
    }
    if day >= 0 { seen[day] = ids }
    total += count
    starts += digest.starts
    for use in uses where use.count > 0 {
      let key = SessionDay(day: use.day, session: use.session)
      sessions[key, default: Count()].count += Int(use.count)
      if sessions[key]!.last < use.last { sessions[key]!.last = use.last }
    }
    logs.append(ReadLog(file: file, events: count, isDamaged: isDamaged))
    if logs.count >= 4096 || counts.count > 2_000_000 || seen.values.reduce(0, { $0 + $1.count }) > 20_000_000 { try save() }
  }

  private mutating func number(of key: ActivityKey) -> Int32 {
    if let known = keyNumbers[key] { return known }
    let number = Int32(keys.count)
    keys.append(key)
    keyNumbers[key] = number
    return number
  }

  private mutating func number(of place: LogPlace) -> Int32 {
    if let known = placeNumbers[place] { return known }
    let number = Int32(places.count)
    places.append(place)
    placeNumbers[place] = number
    return number
  }

  /// The events of a day that have been counted, taken out of the table so that no copy is made of them.
  private mutating func takeIDs(ofDay day: Int) throws(StoreError) -> IDSet {
    if let known = seen.removeValue(forKey: day) { return known }
    var found = IDSet()
    try store.database.prepare("SELECT ids FROM seen WHERE day = ?").rows(.integer(day)) { row in
      found = row.blob(0) { IDSet(bytes: $0) }
    }
    return found
  }

  // MARK: Into the store

  /// Writes what has been gathered, all of it or nothing.
  mutating func save() throws(StoreError) {
    if logs.isEmpty { return }
    var copy = self
    try store.database.transaction { () throws(StoreError) in try copy.write() }
    self = copy
    counts = [:]
    coverage = [:]
    seen = [:]
    starts = []
    sessions = [:]
    logs = []
  }

  private mutating func write() throws(StoreError) {
    let database = store.database
    let activity = try database.prepare(
      """
      INSERT INTO activity VALUES(?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count, last = max(last, excluded.last)
      """)
    var rows: [(principal: Int, day: Int, event: Int, outcome: Int, count: Count)] = []
    rows.reserveCapacity(counts.count)
    for (key, count) in counts {
      let (principal, event, outcome) = try numbers(of: keys[Int(key >> 20)])
      rows.append((principal, Int(key & 0xF_FFFF), event, outcome, count))
    }
    // In the order of the table: each page of it is written once.
    rows.sort { ($0.principal, $0.day, $0.event, $0.outcome) < ($1.principal, $1.day, $1.event, $1.outcome) }
    for row in rows {
      try activity.run(
        .integer(row.principal), .integer(row.day), .integer(row.event), .integer(row.outcome), .integer(row.count.count),
        .integer(Int(row.count.last)))
    }
    let covered = try database.prepare(
      "INSERT INTO coverage VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count")
    for (key, count) in coverage {
      let place = places[Int(key >> 20)]
      try covered.run(.text(place.account), .text(place.region), .integer(Int(key & 0xF_FFFF)), .integer(count))
    }
    let ids = try database.prepare("INSERT OR REPLACE INTO seen VALUES(?, ?)")
    for (day, set) in seen { try ids.run(.integer(day), .blob(set.bytes)) }
    try writeSessions(database)
    let log = try database.prepare("INSERT OR REPLACE INTO log VALUES(?, ?, ?, ?, ?)")
    for entry in logs {
      try log.run(.text(entry.file.name), .integer(entry.file.size), .text(entry.file.tag), .integer(entry.events), .integer(entry.isDamaged ? 1 : 0))
    }
  }

  private mutating func writeSessions(_ database: Database) throws(StoreError) {
    // Of a session that another account's principal began, that account's record and the role's both tell, and only the
    // first of them by whom.
    let start = try database.prepare(
      """
      INSERT INTO start VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET parent = excluded.parent, caller = excluded.caller
      WHERE (SELECT name FROM principal WHERE id = start.caller) LIKE 'account:%'
      """)
    var days: Set<Int> = []
    starts.sort { ($0.time / 86400, Int(bitPattern: UInt($0.session)), $0.caller) < ($1.time / 86400, Int(bitPattern: UInt($1.session)), $1.caller) }
    for entry in starts {
      let day = Int(entry.time) / 86400
      days.insert(day)
      try start.run(
        .integer(day), .integer(Int(bitPattern: UInt(entry.session))), .integer(Int(bitPattern: UInt(entry.parent))),
        .integer(try principal(entry.caller)), .integer(try principal(entry.role)), .integer(Int(entry.time)))
    }
    let session = try database.prepare(
      "INSERT INTO session VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count, last = max(last, excluded.last)")
    for (key, use) in sessions.sorted(by: { ($0.key.day, Int64(bitPattern: $0.key.session)) < ($1.key.day, Int64(bitPattern: $1.key.session)) }) {
      days.insert(Int(key.day))
      try session.run(.integer(Int(key.day)), .integer(Int(bitPattern: UInt(key.session))), .integer(use.count), .integer(Int(use.last)))
    }
    let stale = try database.prepare("INSERT OR IGNORE INTO stale VALUES(?)")
    // What a day's sessions did until the next day's end.
    for day in days { for each in [day, day + 1] { try stale.run(.integer(each)) } }
  }

  private mutating func numbers(of key: ActivityKey) throws(StoreError) -> (principal: Int, event: Int, outcome: Int) {
    let kind = EventKind(source: key.source, event: key.event, passesRole: key.passesRole)
    let event: Int
    if let known = events[kind] {
      event = known
    } else {
      let (source, name, passes) = (Statement.Value.text(key.source), Statement.Value.text(key.event), Statement.Value.integer(key.passesRole ? 1 : 0))
      try store.database.prepare("INSERT OR IGNORE INTO event(source, name, passes) VALUES(?, ?, ?)").run(source, name, passes)
      var number = 0
      try store.database.prepare("SELECT id FROM event WHERE source = ? AND name = ? AND passes = ?").rows(source, name, passes) { number = $0.integer(0) }
      events[kind] = number
      event = number
    }
    return (try principal(key.principal), event, Int(key.outcome.rawValue))
  }

  private mutating func principal(_ name: String) throws(StoreError) -> Int {
    if let known = principals[name] { return known }
    try store.database.prepare("INSERT OR IGNORE INTO principal(name) VALUES(?)").run(.text(name))
    var number = 0
    try store.database.prepare("SELECT id FROM principal WHERE name = ?").rows(.text(name)) { number = $0.integer(0) }
    principals[name] = number
    return number
  }
}
