import AegisAccess
import AegisActivity
import AegisAnalyze
import AegisBasics
import AegisCloud
import AegisDriver
import AegisIR
import AegisPolicy
import AegisSchema
import AegisSystem

/// Events of the organization's trail, counted by Athena.
struct AthenaActivity {
  let client: AWSClient
  let subject: AccessSubject
  let isQuiet: Bool

  func read(_ window: Window) async throws -> ActivityLog {
    let (database, output, bucket) = try Self.settings(subject.settings)
    let accounts = subject.access.organization.accounts.compactMap(\.id)
    if accounts.isEmpty { throw CommandFailure(status: .usage, message: "Athena needs the ids of the accounts, which the configuration does not give") }
    let settings = AthenaSettings(database: database, output: output)
    let table = AthenaTable(
      database: database, bucket: bucket, prefix: "AWSLogs/\(try await organizationID())/", accounts: accounts, regions: regions)
    Interruption.watch()
    let estimate = try await estimate(table, window, accounts)
    try await run(table.createDatabase, AthenaSettings(database: "default", output: output))
    try await run(table.createTable, settings)
    let outcome = try await run(table.query(window, accounts: accounts), settings)
    note("Athena has read \(AthenaCost.size(outcome.scannedBytes)): \(AthenaCost.price(outcome.scannedBytes))")
    var rows = AthenaRows(EventMapping(catalog: subject.access.catalog))
    try await callingAWS(client) { () throws(AWSError) in try await client.queryRows(outcome.execution) { rows.add($0) } }
    if rows.unreadable > 0 { note("\(rows.unreadable) rows of the results are none of the query's") }
    var log = rows.log(source: "the trail in `\(bucket)`, by Athena")
    log.cost = AthenaCost(estimatedBytes: estimate, scannedBytes: outcome.scannedBytes, execution: outcome.execution)
    if log.eventCount == 0 {
      throw CommandFailure(
        status: .noInput, message: "the trail in `\(bucket)` has no event from \(window.firstDate.text) to \(window.lastDate.text)")
    }
    return log
  }

  /// What a project must say for Athena.
  static func settings(_ settings: ProjectSettings) throws -> (database: String, output: String, bucket: String) {
    guard let database = settings[.athenaDatabase], let output = settings[.athenaQueryResultLocation], let bucket = settings[.cloudtrailLogsBucket]
    else {
      throw CommandFailure(
        status: .usage,
        message: "Athena needs `cloudtrail_logs_bucket` and `athena_query_result_location` in `aegis.ini`; or name the logs: `--activity files:FOLDER` or `files:s3://BUCKET`")
    }
    return (database, output, bucket)
  }

  /// Those of the partition that the organization is in: only they have logs.
  private var regions: [String] {
    let own = client.cloud.partition.name
    return subject.access.catalog.regions.filter { subject.access.catalog.partition(ofRegion: $0) == own }
  }

  // MARK: Cost

  /// The bytes that the query will read, told before it runs; nil where the bucket does not let itself be listed.
  private func estimate(_ table: AthenaTable, _ window: Window, _ accounts: [String]) async throws -> Int? {
    let read = AthenaTable.read(for: window)
    let what = "Athena reads \(read.days) days of \(accounts.count) accounts in `\(table.bucket)`"
    let price = "$\(Int(AthenaCost.dollarsPerTerabyte)) a TB (\(AthenaCost.source))"
    do {
      guard var search = LogSearch("s3://\(table.bucket)/\(table.prefix)", window: read) else { return nil }
      search.accounts = Set(accounts)
      let files = try await BucketLogs(client: client.inRegion(ofBucket: table.bucket), search: search).list()
      if Interruption.isAskedFor { throw CommandFailure(status: .interrupted, message: "interrupted; no query was begun") }
      if files.isEmpty {
        throw CommandFailure(
          status: .noInput,
          message: "there is no log file of \(window.firstDate.text) to \(window.lastDate.text) below `\(search.location)`: no query was begun")
      }
      let bytes = files.reduce(0) { $0 + $1.size }
      note("\(what), \(AthenaCost.size(bytes)) in \(files.count == 1 ? "1 object" : "\(files.count) objects"): \(AthenaCost.price(bytes)) at \(price)")
      return bytes
    } catch let error as AWSError {
      guard error.kind == .service, !error.isCredentialProblem else { throw await CommandFailure(error, client) }
      note("\(what); how much that is cannot be told (\(error.action): \(error.code)), the price is \(price)")
      return nil
    }
  }

  // MARK: Queries

  @discardableResult
  private func run(_ sql: String, _ settings: AthenaSettings) async throws -> AthenaOutcome {
    // The same statement within one run is the same request; a later run is to be answered anew.
    let token = SHA256.hexadecimal(of: Array("\(sql) \(Surroundings.processID) \(Int(Surroundings.secondsSince1970))".utf8))
    do {
      return try await client.runQuery(sql, settings, token: token) { Interruption.isAskedFor }
    } catch {
      if error.isCancelled { throw CommandFailure(status: .interrupted, message: "interrupted; the query was cancelled") }
      throw await CommandFailure(error, client)
    }
  }

  private func organizationID() async throws -> String {
    if let id = subject.access.organization.id { return id }
    let answer = try await callingAWS(client) { () throws(AWSError) in try await client.json(.organizations, "DescribeOrganization") }
    guard let id = answer["Organization"]["Id"].string else {
      throw CommandFailure(status: .unavailable, message: "AWS does not tell the organization's id; write it as `id` of the organization")
    }
    return id
  }

  private func note(_ text: String) { if !isQuiet { Disk.writeError("aegis: \(text)\n") } }
}
