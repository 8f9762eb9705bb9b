import Foundation
import Testing

/// The page of reports in a real browser: Chromium, headless.
@Suite struct PageTests {
  private static let chromium: String? = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private struct Seen: Decodable {
    let ready_seconds: Double
    let shown: Int
    let count: String
    let first: String
    let found: [String]
    let nobody: Int
    let descending: [Int]
    let ascending: [Int]
    let sorted_by: [String?]
    let search_ms: Double
    let sort_ms: Double
    let open_ms: Double
    let sections: [String]
    let boxes: Int
    let paths: Int
    let fetch: String
    let blocked: Bool
    let errors: [String]
    let requests: [String]
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func run(_ program: String, _ arguments: [String]) throws -> (output: Data, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (output, process.terminationStatus)
  }

  private func tool(_ name: String) -> String {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(name).path
    return FileManager.default.isExecutableFile(atPath: beside) ? beside : Self.root.appendingPathComponent(".build/debug/\(name)").path
  }

  /// Opens the page about an organization, with logs made of it where none are given.
  private func open(_ organization: String, logs: String, in folder: URL) throws -> Seen {
    let out = folder.appendingPathComponent("out").path
    let made = try run(
      tool("aegis"), ["analyze", organization, "--activity", "files:\(logs)", "--today", "2026-11-25", "--format", "html", "--output", out, "--quiet"])
    try #require(made.status == 0)
    let script = Self.root.appendingPathComponent("Tests/IntegrationTests/Page/page.py").path
    let seen = try run("/usr/bin/env", ["python3", script, try #require(Self.chromium), "\(out)/index.html"])
    return try JSONDecoder().decode(Seen.self, from: seen.output)
  }

  private func check(_ seen: Seen) {
    #expect(seen.errors.isEmpty && seen.requests.isEmpty)
    #expect(seen.fetch == "refused" && seen.blocked)
    #expect(seen.found.contains(seen.first) && seen.nobody == 0)
    #expect(seen.descending == seen.descending.sorted(by: >) && seen.ascending == seen.ascending.sorted())
    #expect(seen.descending.first != seen.ascending.first)
    #expect(seen.sorted_by[5] == "ascending")
    #expect(seen.sections.contains { $0.hasPrefix("1. ") } && seen.sections.contains { $0.hasPrefix("4. ") })
  }

  @Test(.enabled(if: chromium != nil || ProcessInfo.processInfo.environment["CI"] == "true", "there is no Chromium"))
  func theSampleIsShown() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aegis-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(at: Self.root.appendingPathComponent("golden/organization"), to: folder.appendingPathComponent("organization"))
    let seen = try open(folder.appendingPathComponent("organization").path, logs: Self.root.appendingPathComponent("golden/logs").path, in: folder)
    check(seen)
    #expect(seen.count == "34 of 34" && seen.shown == 34)
    #expect(seen.boxes > 10 && seen.paths > 10)
  }

  /// 5,000 users and roles: search and sorting answer at once. What the logs hold is of the first two accounts alone.
  @Test(.enabled(if: chromium != nil || ProcessInfo.processInfo.environment["CI"] == "true", "there is no Chromium"))
  func manyStayResponsive() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aegis-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (organization, logs) = (folder.appendingPathComponent("organization").path, folder.appendingPathComponent("logs").path)
    // The same names and numbers in both: an account is made by its place.
    let first = folder.appendingPathComponent("first").path
    for (path, accounts) in [(organization, "50"), (first, "2")] {
      let size = ["--accounts", accounts, "--roles", "80", "--users", "20", "--policies", "40"]
      try #require(try run(tool("aegis-dev"), ["make-org", path] + size).status == 0)
    }
    try #require(try run(tool("aegis-dev"), ["make-logs", logs, "--organization", first, "--events", "2000", "--per-file", "400"]).status == 0)
    let seen = try open(organization, logs: logs, in: folder)
    check(seen)
    #expect(seen.count == "5,000 of 5,000")
    // Generous: a machine that does other things besides.
    #expect(seen.search_ms < 1_000 && seen.sort_ms < 3_000 && seen.open_ms < 1_000 && seen.ready_seconds < 20)
  }
}
