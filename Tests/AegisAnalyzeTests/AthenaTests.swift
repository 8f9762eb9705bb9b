import AegisAnalyze
import AegisCloud
import AegisSamples
import AegisSystem
import Synchronization
import Testing

/// Athena as a server would be: queues queries, works, pages, throttles, fails, is cancelled.
private final class AthenaStandIn: HTTPTransport {
  struct State {
    var operations: [String] = []
    var looks = 0
    var throttles = 0
  }

  let state = Mutex(State())
  let rows: [[String?]]
  let pageSize: Int
  let failure: String?
  let throttlesEvery: Int

  init(rows: [[String?]] = [], pageSize: Int = 100, failure: String? = nil, throttlesEvery: Int = .max) {
    self.rows = rows
    self.pageSize = pageSize
    self.failure = failure
    self.throttlesEvery = throttlesEvery
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let operation = request.headers.first { $0.name.lowercased() == "x-amz-target" }?.value.split(separator: ".").last.map(String.init) ?? ""
    let input = parseJSONValue(request.body) ?? .null
    let (looks, isThrottled) = state.withLock { state -> (Int, Bool) in
      state.operations.append(operation)
      if state.operations.count % throttlesEvery == 0 {
        state.throttles += 1
        return (0, true)
      }
      if operation == "GetQueryExecution" { state.looks += 1 }
      return (state.looks, false)
    }
    if isThrottled { return answer(#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#, status: 400) }
    switch operation {
    case "StartQueryExecution": return answer(#"{"QueryExecutionId":"q-1"}"#)
    case "GetQueryExecution":
      let word = looks == 1 ? "QUEUED" : looks < 4 ? "RUNNING" : failure == nil ? "SUCCEEDED" : "FAILED"
      return answer(
        #"{"QueryExecution":{"Status":{"State":"\#(word)","StateChangeReason":"\#(failure ?? "")"},"Statistics":{"DataScannedInBytes":12345}}}"#)
    case "GetQueryResults":
      let start = input["NextToken"].string.flatMap { Int($0) } ?? 0
      // The first page begins with the names of the columns.
      let all: [[String?]] = [["account", "region", "principal", "eventsource", "eventname", "denied", "passes", "role", "callers", "taken", "events", "first", "last"]] + rows
      let end = min(start + pageSize, all.count)
      let items = all[start..<end].map { row in
        "{\"Data\":[" + row.map { $0.map { "{\"VarCharValue\":\"\($0)\"}" } ?? "{}" }.joined(separator: ",") + "]}"
      }
      let next = end < all.count ? ",\"NextToken\":\"\(end)\"" : ""
      return answer("{\"ResultSet\":{\"Rows\":[\(items.joined(separator: ","))]}\(next)}")
    default: return answer("{}")
    }
  }

  private func answer(_ text: String, status: Int = 200) -> HTTPResponse { HTTPResponse(status: status, body: Array(text.utf8)) }
  var operations: [String] { state.withLock { $0.operations } }
}

@Suite struct AthenaTests {
  private func client(_ transport: AthenaStandIn) -> AWSClient {
    let cloud = Cloud(transport: transport, region: "us-east-1", clock: { Surroundings.secondsSince1970 }, sleep: { _ in })
    let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: nil, source: "a test")
    return AWSClient(cloud, credentials: CredentialSource(keys), account: "caller")
  }

  private let settings = AthenaSettings(database: "aegis", output: "s3://results/")
  private let token = String(repeating: "t", count: 32)

  /// The rows that Athena would give for the same logs: one for each key and place.
  private func rows(_ sample: SampleLogs) throws -> [[String?]] {
    struct Group: Hashable {
      var key: ActivityKey
      var account: String
      var region: String
    }
    var digest = LogDigest(EventMapping())
    var groups: [Group: (count: Int, first: UInt32, last: UInt32)] = [:]
    var seen: Set<UInt64> = []
    for (text, _) in try sample.texts() {
      text.withUnsafeBufferPointer { digest.read(UnsafeBufferPointer(rebasing: $0[..<(text.count - RecordScanner.padding)])) }
      for event in digest.events where seen.insert(event.id).inserted {
        let place = digest.places[Int(event.place)]
        let group = Group(key: digest.keys[Int(event.key)], account: place.account, region: place.region)
        let known = groups[group] ?? (0, .max, 0)
        groups[group] = (known.count + 1, min(known.first, event.time), max(known.last, event.time))
      }
    }
    return groups.map { group, value in
      [
        group.account, group.region, group.key.principal, group.key.source, group.key.event, group.key.outcome == .denied ? "true" : "false",
        group.key.passesRole ? "true" : "false", nil, nil, nil, "\(value.count)", sample.stamp(Int(value.first)), sample.stamp(Int(value.last)),
      ]
    }
  }

  @Test func countsAreThoseOfTheFiles() async throws {
    let spec = SampleLogs.spec(events: 3_000)
    let sample = try await SampleLogs(spec)
    let transport = AthenaStandIn(rows: try rows(sample), pageSize: 97, throttlesEvery: 7)
    let client = client(transport)
    let outcome = try await client.runQuery("SELECT 1", settings, token: token)
    #expect(outcome.scannedBytes == 12345)
    var found = AthenaRows(EventMapping())
    try await client.queryRows(outcome.execution) { found.add($0) }
    #expect(found.unreadable == 0)
    #expect(transport.state.withLock { $0.throttles } > 0)
    #expect(transport.operations.count { $0 == "GetQueryResults" } > 5)
    let log = found.log(source: "athena")
    #expect(log.eventCount == sample.truth.events)
    sample.expectTruth(sample.reports(log))
    try await sample.read()
    let files = try sample.activity()
    #expect(Set(log.coverage) == Set(files.coverage))
  }

  @Test func failuresAreTold() async throws {
    let failed = client(AthenaStandIn(failure: "HIVE_BAD_DATA: no such column"))
    await #expect { try await failed.runQuery("SELECT 1", settings, token: token) } throws: { error in
      (error as? AWSError)?.message == "the query has failed: HIVE_BAD_DATA: no such column"
    }
    let transport = AthenaStandIn()
    let asked = Atomic<Int>(0)
    await #expect(throws: AWSError.self) {
      try await client(transport).runQuery("SELECT 1", settings, token: token) { asked.wrappingAdd(1, ordering: .relaxed).newValue > 2 }
    }
    #expect(transport.operations.last == "StopQueryExecution")
  }

  /// The table projects its partitions, and its name tells what it holds.
  @Test func theTableIsItsOwn() {
    func table(_ accounts: [String]) -> AthenaTable {
      AthenaTable(database: "aegis", bucket: "logs", prefix: "AWSLogs/o-1/", accounts: accounts, regions: ["us-east-1"])
    }
    let one = table(["111111111111"]), two = table(["111111111111", "222222222222"])
    #expect(one.name != two.name && one.name == table(["111111111111"]).name)
    #expect(one.createTable.contains("'storage.location.template'='s3://logs/AWSLogs/o-1/${account}/CloudTrail/${region}/${day}'"))
    let query = two.query(SampleLogs.window(10), accounts: ["222222222222"])
    #expect(query.contains(#""day" BETWEEN '2026/11/15' AND '2026/11/26'"#) && query.contains("account IN ('222222222222')"))
    #expect(query.utf8.count < 262_144)
  }
}
