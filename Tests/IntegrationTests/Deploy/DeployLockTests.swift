import Foundation
import Testing

/// Several deployers of one state, as processes of their own.
@Suite(.serialized, .needs(.moto, .boto)) struct DeployLockTests {
  /// Twenty at once: one works at a time and the others say who, and what is deployed is deployed once.
  @Test(arguments: ["local", "s3"]) func twentyAtOnce(_ state: String) async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        try await Self.makeStore(moto)
        let project = try DeployProject(url: proxy.url, files: SmallOrganization.files(backend: "api", state: state))
        let before = try await proxy.tell("writes")
        let runs = try await withThrowingTaskGroup(of: CommandOutput.self) { group in
          for _ in 0..<20 { group.addTask { try await project.run("deploy", "--auto-approve") } }
          return try await group.reduce(into: [CommandOutput]()) { $0.append($1) }
        }
        let (done, refused) = (runs.filter { $0.status == 0 }, runs.filter { $0.status == 75 })
        #expect(done.count >= 1 && done.count + refused.count == 20, "\(runs.map(\.text))")
        for run in refused {
          #expect(run.text.contains(#/the lock is held by \S+ on \S+ \(process \d+\), which runs `aegis deploy` since \S+\n.*\n.*aegis unlock \w+/#), "\(run.text)")
        }
        let calls = done.compactMap { $0.text.firstMatch(of: #/deployed \d+ changes in (\d+) calls/#).flatMap { Int($0.output.1) } }
        let writes = try await proxy.tell("writes") - before
        #expect(calls.count == 1 && calls.first == writes, "\(calls) \(writes)")
        try await project.expectNoChange("twenty at once")
      }
    }
  }

  /// One that is held up while its lock is given away finds that out: it makes no more calls and writes no state.
  @Test func aLateOneWritesNothing() async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        let project = try DeployProject(url: proxy.url, files: SmallOrganization.files(backend: "api"))
        try await proxy.tell("hold=4")
        let (late, end) = try project.start()
        // It is the late one that has to be first.
        let lock = project.folder.appendingPathComponent(".aegis/lock.json").path
        for _ in 0..<1_200 where !FileManager.default.fileExists(atPath: lock) { try await Task.sleep(for: .milliseconds(100)) }
        var held = try await project.run("deploy", "--auto-approve", "-q")
        for _ in 0..<100 where !held.text.contains("(process \(late.processIdentifier))") { held = try await project.run("deploy", "--auto-approve", "-q") }
        #expect(held.status == 75)
        kill(late.processIdentifier, SIGSTOP)
        try await proxy.tell("hold=0")
        let id = try #require(held.text.firstMatch(of: #/aegis unlock (\w+)/#)?.output.1, "\(held.text)")
        #expect(try await project.run("unlock", String(id), "-q").status == 0)
        try await project.deploy("in its place")
        let state = try Data(contentsOf: project.folder.appendingPathComponent(".aegis/state.json"))
        kill(late.processIdentifier, SIGCONT)
        await end.value
        #expect(late.terminationStatus == 75)
        #expect(try Data(contentsOf: project.folder.appendingPathComponent(".aegis/state.json")) == state)
        try await project.expectNoChange("behind the late one")
        try await project.expectSeen(moto, "behind the late one")
      }
    }
  }

  private static func makeStore(_ moto: Moto) async throws {
    try await Boto.run(
      """
      keys = dict(endpoint_url="\(moto.url)", region_name="us-east-1", aws_access_key_id="AKIAMGMT000000000000", aws_secret_access_key="x")
      boto3.client("s3", **keys).create_bucket(Bucket="states")
      boto3.client("dynamodb", **keys).create_table(TableName="locks", BillingMode="PAY_PER_REQUEST", KeySchema=[dict(AttributeName="lockID", KeyType="HASH")],
          AttributeDefinitions=[dict(AttributeName="lockID", AttributeType="S")])
      """, moto: moto)
  }
}
