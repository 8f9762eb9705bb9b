import Foundation
import Testing

/// `aegis analyze` by Athena: the statements that are sent are run over log files whose truth is known.
@Suite(.needs(.duckdb)) struct AthenaServerTests {
  private struct Project {
    let folder: URL
    var organization: URL { folder.appendingPathComponent("organization") }
    var bucket: URL { folder.appendingPathComponent("bucket") }

    /// The sample organization, and logs of it in what stands for its bucket.
    init(events: Int) throws {
      folder = try Scratch.directory("athena")
      let golden = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../golden").standardized
      try FileManager.default.copyItem(at: golden.appendingPathComponent("organization"), to: organization)
      let maker = ImportedProject.program.deletingLastPathComponent().appendingPathComponent("aegis-dev")
      let process = Process()
      process.executableURL = maker
      process.arguments = ["make-logs", bucket.path, "--organization", organization.path, "--events", String(events), "--per-file", String(max(100, events / 500))]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      try FileManager.default.moveItem(
        at: bucket.appendingPathComponent("AWSLogs/o-example"), to: bucket.appendingPathComponent("AWSLogs/o-lk7r4s2pu9"))
    }

    func json(_ path: String) throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent(path))) as? [String: Any])
    }

    func analyze(_ environment: [String: String], _ options: [String]) async throws -> CommandOutput {
      try await Command.run(
        ImportedProject.program, ["analyze", "organization", "--today", "2026-11-25", "--format", "json"] + options, in: folder,
        environment: environment)
    }

    /// The files of all principals.
    func reports(_ output: String) throws -> [[String: Any]] {
      let entries = try #require(try json("\(output)/index.json")["principals"] as? [[String: Any]])
      return try entries.map { entry in
        let file = try #require(entry["file"] as? String)
        return try json("\(output)/\(file)")
      }
    }

    /// What the maker of the logs counted: by principal and action, how often, last, how often refused, last refused; and who
    /// used roles by which chain.
    func truth(_ name: String) throws -> Set<String> {
      let text = try String(contentsOf: folder.appendingPathComponent("bucket.\(name).tsv"), encoding: .utf8)
      return Set(text.split(separator: "\n").map(String.init))
    }

    /// The same of reports.
    func counts(_ reports: [[String: Any]]) throws -> Set<String> {
      var lines: Set<String> = []
      for report in reports {
        var found: [String: [Int]] = [:]
        for (offset, key) in [(0, "performed"), (2, "denied")] {
          for use in try #require(report[key] as? [[String: Any]]) {
            let action = try #require(use["action"] as? String)
            found[action, default: [0, 0, 0, 0]][offset] = try #require(use["count"] as? Int)
            found[action]?[offset + 1] = try seconds(use)
          }
        }
        let arn = try #require(report["arn"] as? String)
        for (action, numbers) in found { lines.insert("\(arn)\t\(action)\t" + numbers.map(String.init).joined(separator: "\t")) }
      }
      return lines
    }

    func chains(_ reports: [[String: Any]]) throws -> Set<String> {
      var lines: Set<String> = []
      for report in reports {
        let role = try #require(report["arn"] as? String)
        for use in try #require(report["used_by"] as? [[String: Any]]) {
          let origin = try #require(use["origin"] as? String), via = try #require(use["via"] as? [String])
          let sessions = try #require(use["sessions"] as? Int), events = try #require(use["events"] as? Int)
          lines.insert("\(origin)\t\(via.joined(separator: " "))\t\(role)\t\(sessions)\t\(events)\t\(try seconds(use))")
        }
      }
      return lines
    }

    private func seconds(_ use: [String: Any]) throws -> Int {
      let text = try #require(use["last"] as? String)
      return Int(try #require(ISO8601DateFormatter().date(from: text)).timeIntervalSince1970)
    }
  }

  /// With AEGIS_LONG_TESTS, of a million events.
  @Test func bothWaysTellTheTruth() async throws {
    let isLong = ProcessInfo.processInfo.environment["AEGIS_LONG_TESTS"] != nil
    let project = try Project(events: isLong ? 1_000_000 : 3_000)
    defer { try? FileManager.default.removeItem(at: project.folder) }
    try await AthenaServer.with(project.bucket, ["--page", "100", "--throttle", "7"]) { server in
      let files = try await project.analyze(server.environment, ["--activity", "files:bucket", "--output", "files"])
      #expect(files.status == 0, "\(files.text)")
      let athena = try await project.analyze(server.environment, ["--output", "athena"])
      #expect(athena.status == 0, "\(athena.text)")
      let pages = try await server.seen().count { $0 == "GetQueryResults" }
      #expect(pages > 3)
    }
    let (truth, chains) = (try project.truth("truth"), try project.truth("chains"))
    #expect(truth.count > 200 && chains.count > 10 && chains.contains { !$0.contains("\t\t") })
    let (read, counted) = (try project.reports("files"), try project.reports("athena"))
    for reports in [read, counted] {
      #expect(try project.counts(reports) == truth)
      #expect(try project.chains(reports) == chains)
    }
    expectSame(read, counted)
    let (left, right) = (try project.json("files/index.json"), try project.json("athena/index.json"))
    for key in ["principals", "coverage", "other_callers", "accounts_without_logs"] {
      #expect((left[key] as? NSArray).map { $0.isEqual(to: right[key] as? [Any] ?? []) } == true, "\(key)")
    }
    let cost = try #require(right["athena"] as? [String: Any])
    let scanned = try #require(cost["scanned_bytes"] as? Int)
    #expect(cost["estimated_bytes"] as? Int == scanned && scanned > 10_000)
  }

  /// Two ways tell the same of everybody, but for where they have it from.
  private func expectSame(_ left: [[String: Any]], _ right: [[String: Any]]) {
    #expect(left.count == right.count)
    for (var one, var other) in zip(left, right) {
      (one["window"], other["window"]) = (nil, nil)
      #expect((one as NSDictionary).isEqual(to: other), "\(one["arn"] ?? "")")
    }
  }

  /// A role of another account is told of in both accounts, in the role's without who asked; sessions and events outlast the
  /// night before the window; a record may come twice.
  @Test func chainsCrossAccountsAndNights() async throws {
    let project = try Project(events: 100)
    defer { try? FileManager.default.removeItem(at: project.folder) }
    try FileManager.default.removeItem(at: project.bucket)
    try HandmadeLogs.write(to: project.bucket)
    try await AthenaServer.with(project.bucket, []) { server in
      let files = try await project.analyze(server.environment, ["--activity", "files:bucket", "--output", "files", "--days", "5"])
      #expect(files.status == 0, "\(files.text)")
      let athena = try await project.analyze(server.environment, ["--output", "athena", "--days", "5"])
      #expect(athena.status == 0, "\(athena.text)")
    }
    let (read, counted) = (try project.reports("files"), try project.reports("athena"))
    expectSame(read, counted)
    for reports in [read, counted] { #expect(try project.chains(reports) == HandmadeLogs.chains) }
  }

  @Test func aFailedQueryIsTold() async throws {
    let project = try Project(events: 100)
    defer { try? FileManager.default.removeItem(at: project.folder) }
    try await AthenaServer.with(project.bucket, ["--way", "fails"]) { server in
      let output = try await project.analyze(server.environment, [])
      #expect(output.status == 69 && output.text.contains("the query has failed: HIVE_BAD_DATA: a file is no JSON"), "\(output.text)")
    }
  }

  /// Ctrl-C stops the query, which would cost money to its end.
  @Test func anInterruptionStopsTheQuery() async throws {
    let project = try Project(events: 100)
    defer { try? FileManager.default.removeItem(at: project.folder) }
    try await AthenaServer.with(project.bucket, ["--way", "never-ends"]) { server in
      let process = Process()
      process.executableURL = ImportedProject.program
      process.arguments = ["analyze", "organization", "--today", "2026-11-25"]
      process.currentDirectoryURL = project.folder
      process.environment = server.environment
      let errors = Pipe()
      process.standardError = errors
      let end = try process.start()
      for _ in 0..<200 {
        if try await server.seen().count(where: { $0 == "StartQueryExecution" }) == 3 { break }
        try await Task.sleep(for: .milliseconds(50))
      }
      process.interrupt()
      await end.value
      #expect(process.terminationStatus == 130)
      let last = try await server.seen().last
      #expect(last == "StopQueryExecution")
      let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      #expect(said.contains("interrupted; the query was cancelled"), "\(said)")
    }
  }
}
