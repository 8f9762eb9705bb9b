import CSQLite

/// The store of activity could not be read or written.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  public let description: String
}

/// An SQLite database. Belongs to one thread at a time.
///
/// Source: "The C language interface to SQLite".
final class Database {
  fileprivate let handle: OpaquePointer

  init(path: String) throws(StoreError) {
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
    guard status == SQLITE_OK, let opened else {
      let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
      sqlite3_close(opened)
      throw StoreError(description: "\(path): \(reason)")
    }
    handle = opened
    sqlite3_busy_timeout(handle, 10_000)
  }

  deinit { sqlite3_close_v2(handle) }

  func execute(_ sql: String) throws(StoreError) {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw error(sql) }
  }

  func prepare(_ sql: String) throws(StoreError) -> Statement {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else { throw error(sql) }
    return Statement(statement, of: self)
  }

  /// All that `body` does, or nothing.
  func transaction(_ body: () throws(StoreError) -> Void) throws(StoreError) {
    try execute("BEGIN IMMEDIATE")
    do {
      try body()
      try execute("COMMIT")
    } catch {
      try? execute("ROLLBACK")
      throw error
    }
  }

  fileprivate func error(_ what: String) -> StoreError {
    StoreError(description: "\(String(cString: sqlite3_errmsg(handle))) (\(what.prefix(60)))")
  }
}

/// A prepared statement: bind, then step; `reset` before the next round.
final class Statement {
  private let handle: OpaquePointer
  private let database: Database

  fileprivate init(_ handle: OpaquePointer, of database: Database) {
    self.handle = handle
    self.database = database
  }

  deinit { sqlite3_finalize(handle) }

  enum Value {
    case integer(Int)
    case text(String)
    case blob([UInt8])
  }

  /// Runs a statement that gives no rows.
  func run(_ values: Value...) throws(StoreError) {
    try bind(values)
    guard sqlite3_step(handle) == SQLITE_DONE else { throw database.error("step") }
    sqlite3_reset(handle)
  }

  /// Calls `body` for each row.
  func rows(_ values: Value..., each body: (Row) -> Void) throws(StoreError) {
    try bind(values)
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: body(Row(handle: handle))
      case SQLITE_DONE:
        sqlite3_reset(handle)
        return
      default: throw database.error("step")
      }
    }
  }

  private func bind(_ values: [Value]) throws(StoreError) {
    // The bytes are copied: they need not outlive the call.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (index, value) in values.enumerated() {
      let at = Int32(index + 1)
      let status =
        switch value {
        case .integer(let number): sqlite3_bind_int64(handle, at, Int64(number))
        case .text(let text): sqlite3_bind_text(handle, at, text, -1, transient)
        case .blob(let bytes): sqlite3_bind_blob(handle, at, bytes, Int32(bytes.count), transient)
        }
      guard status == SQLITE_OK else { throw database.error("bind") }
    }
  }

  struct Row {
    fileprivate let handle: OpaquePointer

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    func text(_ column: Int32) -> String { sqlite3_column_text(handle, column).map { String(cString: $0) } ?? "" }

    /// Calls `body` with the bytes of a column, which are there only meanwhile.
    func blob<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
      body(UnsafeRawBufferPointer(start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column))))
    }
  }
}
