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

  /// How a lock comes into other hands.
  enum Handover: String, CaseIterable { case unlock, lease }

  /// One that is held up while its lock is given away finds that out: it makes no more calls and writes no state.
  @Test(arguments: ["local", "s3"], Handover.allCases) func aLateOneWritesNothing(_ kind: String, _ handover: Handover) async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        let store = try await Store(kind, moto, proxy)
        let project = store.project
        let late = try await start(project, proxy)
        let id = try await expectHeld(project, by: late.process)
        kill(late.process.processIdentifier, SIGSTOP)
        try await proxy.tell("hold=0")
        switch handover {
        case .unlock: #expect(try await project.run("unlock", id, "-q").status == 0)
        case .lease: try await store.moveLeaseEnd(by: -86_400)
        }
        try await project.deploy("in its place")
        let state = try await store.state()
        kill(late.process.processIdentifier, SIGCONT)
        await late.end.value
        #expect(late.process.terminationReason == .exit && late.process.terminationStatus == 75)
        #expect(try await store.state() == state)
        try await project.expectNoChange("behind the late one")
        try await project.expectSeen(moto, "behind the late one")
      }
    }
  }

  /// The lock of a dead one is nobody's else as long as its lease lasts, and anybody's from then on.
  @Test(arguments: ["local", "s3"]) func aDeadOnesLockIsTakenOverAfterItsLease(_ kind: String) async throws {
    try await Moto.withServer(managedPolicies: true) { moto in
      try await FaultyProxy.between(moto) { proxy in
        let store = try await Store(kind, moto, proxy)
        let project = store.project
        let dead = try await start(project, proxy)
        kill(dead.process.processIdentifier, SIGKILL)
        await dead.end.value
        try await proxy.tell("hold=0")
        // However slow the machine is: the lease lasts while this looks, and is over behind it.
        try await store.moveLeaseEnd(by: 86_400)
        _ = try await expectHeld(project, by: dead.process)
        try await store.moveLeaseEnd(by: -172_800)
        try await project.deploy("in its place")
        try await project.expectSeen(moto, "in its place")
      }
    }
  }

  /// Starts a deployment that holds the lock and comes no further than its fourth changing call.
  private func start(_ project: DeployProject, _ proxy: FaultyProxy) async throws -> (process: Process, end: Task<Void, Never>) {
    let before = try await proxy.tell("hold=4")
    let started = try project.start()
    for _ in 0..<1_200 where try await proxy.tell("writes") < before + 4 { try await Task.sleep(for: .milliseconds(100)) }
    return started
  }

  /// Another run is told who has the lock, and by which id it could be released.
  private func expectHeld(_ project: DeployProject, by process: Process) async throws -> String {
    let held = try await project.run("deploy", "--auto-approve", "-q")
    #expect(held.status == 75 && held.text.contains("(process \(process.processIdentifier))"), "\(held.text)")
    return String(try #require(held.text.firstMatch(of: #/aegis unlock (\w+)/#)?.output.1, "\(held.text)"))
  }

  /// A project whose state and lock a test looks at from outside.
  private struct Store {
    let kind: String
    let project: DeployProject
    let moto: Moto

    init(_ kind: String, _ moto: Moto, _ proxy: FaultyProxy) async throws {
      (self.kind, self.moto) = (kind, moto)
      if kind == "s3" { try await makeStore(moto) }
      project = try DeployProject(url: proxy.url, files: SmallOrganization.files(backend: "api", state: kind))
    }

    private var folder: URL { project.folder.appendingPathComponent(".aegis") }

    func state() async throws -> Data {
      if kind == "local" { return try Data(contentsOf: folder.appendingPathComponent("state.json")) }
      return Data(try await Boto.run(#"print(client("s3", "123456789012").get_object(Bucket="states", Key="aegis.aegis.json")["Body"].read())"#, moto: moto).utf8)
    }

    /// Lets the holder's lease end so many seconds later than it would.
    func moveLeaseEnd(by seconds: Int) async throws {
      if kind == "local" {
        let file = folder.appendingPathComponent("lock.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        let moved = text.replacing(#/("until": *)(\d+)/#) { "\($0.output.1)\(Int($0.output.2)! + seconds)" }
        #expect(moved != text)
        try Data(moved.utf8).write(to: file)
        return
      }
      try await Boto.run(
        """
        import json
        table = client("dynamodb", "123456789012")
        item = table.scan(TableName="locks")["Items"][0]
        lease = json.loads(item["Info"]["S"])
        lease["until"] += \(seconds)
        item["Info"]["S"], item["LeaseUntil"]["N"] = json.dumps(lease), str(lease["until"])
        table.put_item(TableName="locks", Item=item)
        """, moto: moto)
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
