import AegisAccess
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
    guard let database = subject.settings[.athenaDatabase], let output = subject.settings[.athenaQueryResultLocation],
      let bucket = subject.settings[.cloudtrailLogsBucket]
    else {
      throw CommandFailure(
        status: .usage, message: "Athena needs `cloudtrail_logs_bucket` in `aegis.ini`; or name a folder of logs: `--activity files:FOLDER`")
    }
    let accounts = subject.access.organization.accounts.compactMap(\.id)
    if accounts.isEmpty { throw CommandFailure(status: .usage, message: "Athena needs the ids of the accounts, which the configuration does not give") }
    let settings = AthenaSettings(database: database, output: output)
    let table = AthenaTable(
      database: database, bucket: bucket, prefix: "AWSLogs/\(try await organizationID())/", accounts: accounts,
      regions: subject.access.catalog.regions.filter { !$0.hasPrefix("cn-") && !$0.hasPrefix("us-gov-") && !$0.hasPrefix("us-iso") && !$0.hasPrefix("eu-iso") && !$0.hasPrefix("eusc-") })
    note("Athena reads \(window.days) days of \(accounts.count) accounts in `\(bucket)`; it charges for the bytes it reads")
    Interruption.watch()
    try await run(table.createDatabase, AthenaSettings(database: "default", output: output))
    try await run(table.createTable, settings)
    let outcome = try await run(table.query(window, accounts: accounts), settings)
    var rows = AthenaRows(EventMapping(catalog: subject.access.catalog))
    try await callingAWS(client) { () throws(AWSError) in try await client.queryRows(outcome.execution) { rows.add($0) } }
    note("Athena has read \(size(outcome.scannedBytes))")
    if rows.unreadable > 0 { note("\(rows.unreadable) rows of the results are none of the query's") }
    let log = rows.log(source: "the trail in `\(bucket)`, by Athena")
    if log.eventCount == 0 {
      throw CommandFailure(
        status: .noInput, message: "the trail in `\(bucket)` has no event from \(window.firstDate.text) to \(window.lastDate.text)")
    }
    return log
  }

  @discardableResult
  private func run(_ sql: String, _ settings: AthenaSettings) async throws -> AthenaOutcome {
    // The same statement within one run is the same request; a later run is to be answered anew.
    let token = SHA256.hexadecimal(of: Array("\(sql) \(Surroundings.processID) \(Int(Surroundings.secondsSince1970))".utf8))
    return try await callingAWS(client) { () throws(AWSError) in
      try await client.runQuery(sql, settings, token: token) { Interruption.isAskedFor }
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

  private func size(_ bytes: Int) -> String {
    bytes < 1_000_000 ? "\(bytes) bytes" : "\(bytes / 1_000_000) MB"
  }
}
