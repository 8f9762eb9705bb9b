import Foundation
import Testing

/// A deployment that ends without a word, and the ones that go on from there.
@Suite(.serialized, .needs(.moto)) struct KillTests {
  /// When the process ends: before the call is made, or before its answer is heard.
  private enum Moment: String, CaseIterable { case before, after }

  /// Killed at a call, then run again: the lock is handed on by `unlock`, and in the end the calls of both runs together are
  /// those of a deployment that nobody has killed, each of them once.
  ///
  /// The long kind tries every call from `AEGIS_TEST_FIRST_CALL` on (1 where it is not set), by two servers side by side.
  @Test func goesOnAfterItWasKilled() async throws {
    let whole = try await Self.withProxy { _, proxy in
      try await Self.largeProject(url: proxy.url).deploy("uninterrupted")
      return try await proxy.made()
    }
    #expect(whole.count >= 200)
    let first = ProcessInfo.processInfo.environment["AEGIS_TEST_FIRST_CALL"].flatMap { Int($0) } ?? 1
    let points = DeployProject.isLong ? Array(first...whole.count) : [7, 120]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<2 {
        group.addTask {
          try await Self.withProxy { moto, proxy in
            for (index, point) in points.enumerated() where index % 2 == lane {
              for moment in DeployProject.isLong ? Moment.allCases : [lane == 0 ? .before : .after] {
                try await moto.reset()
                try await Self.kill(moment, point, of: whole, proxy)
              }
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func kill(_ moment: Moment, _ point: Int, of whole: [String], _ proxy: FaultyProxy) async throws {
    let project = try largeProject(url: proxy.url)
    defer { try? FileManager.default.removeItem(at: project.folder.deletingLastPathComponent()) }
    // Told before the process is there, which cannot overtake it so.
    try await proxy.tell("kill=\(point)&when=\(moment)")
    let (process, end) = try project.start()
    try await proxy.tell("pid=\(process.processIdentifier)")
    await end.value
    try await proxy.tell("kill=0&when=before")
    let what = "killed \(moment) call \(point)"
    #expect(process.terminationReason == .uncaughtSignal, "\(what): it was not")
    let held = try await project.run("deploy", "--auto-approve", "-q")
    #expect(held.status == 75, "\(what): \(held.text)")
    let id = try #require(held.text.firstMatch(of: #/aegis unlock (\w+)/#)?.output.1, "\(what): \(held.text)")
    #expect(try await project.run("unlock", String(id), "-q").status == 0)
    try await project.deploy(what)
    let made = try await proxy.made()
    #expect(made == whole, "\(what): \(made.difference(from: whole))")
  }

  private static func withProxy<Value: Sendable>(_ body: (Moto, FaultyProxy) async throws -> Value) async throws -> Value {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in try await body(moto, proxy) }
    }
  }

  /// The sample with some groups more: a deployment of over 200 calls.
  private static func largeProject(url: String) throws -> DeployProject {
    let project = try DeployProject(url: url)
    try project.edit("member_accounts/staging/groups/groups.yaml") { _ in
      (1...20).map { "- name: more-\($0)\n  attached_policies: [{_ref: 'arn:aws:iam::aws:policy/ReadOnlyAccess'}]\n" }.joined()
    }
    return project
  }
}
