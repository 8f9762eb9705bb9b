import AegisAccess
import AegisAnalyze
import AegisCloud
import AegisPolicy
import AegisSystem
import Synchronization
import Testing

/// IAM as it answers about last access: the job takes its time, the listing has pages.
private final class AdvisorStandIn: HTTPTransport {
  private let looks = Mutex(0)
  let status: String

  init(status: String = "COMPLETED") { self.status = status }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let form = String(decoding: request.body, as: UTF8.self)
    if form.contains("Action=GenerateServiceLastAccessedDetails") { return answer("GenerateServiceLastAccessedDetails", "<JobId>job-1</JobId>") }
    let look = looks.withLock { looks in
      looks += 1
      return looks
    }
    if look < 3 { return answer("GetServiceLastAccessedDetails", "<JobStatus>IN_PROGRESS</JobStatus>") }
    if status == "FAILED" {
      return answer("GetServiceLastAccessedDetails", "<JobStatus>FAILED</JobStatus><Error><Code>NoSuchEntity</Code><Message>it is gone</Message></Error>")
    }
    let page = form.contains("Marker=second")
      ? "<IsTruncated>false</IsTruncated><ServicesLastAccessed><member><ServiceName>AWS Lambda</ServiceName><ServiceNamespace>lambda</ServiceNamespace></member></ServicesLastAccessed>"
      : """
      <IsTruncated>true</IsTruncated><Marker>second</Marker><ServicesLastAccessed>
      <member><ServiceName>Amazon EC2</ServiceName><ServiceNamespace>ec2</ServiceNamespace><LastAuthenticated>2026-11-20T10:00:00Z</LastAuthenticated>
      <TrackedActionsLastAccessed><member><ActionName>StopInstances</ActionName><LastAccessedTime>2026-11-20T10:00:00.000Z</LastAccessedTime></member>
      <member><ActionName>StartInstances</ActionName></member></TrackedActionsLastAccessed></member>
      <member><ServiceName>Amazon SQS</ServiceName><ServiceNamespace>sqs</ServiceNamespace><LastAuthenticated>2026-11-21T10:00:00Z</LastAuthenticated></member>
      </ServicesLastAccessed>
      """
    return answer("GetServiceLastAccessedDetails", "<JobStatus>COMPLETED</JobStatus>\(page)")
  }

  private func answer(_ operation: String, _ body: String) -> HTTPResponse {
    HTTPResponse(status: 200, body: Array("<\(operation)Response><\(operation)Result>\(body)</\(operation)Result></\(operation)Response>".utf8))
  }
}

@Suite struct LastAccessTests {
  private func client(_ transport: AdvisorStandIn) -> AWSClient {
    let cloud = Cloud(transport: transport, region: "us-east-1", clock: { Surroundings.secondsSince1970 }, sleep: { _ in })
    let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: nil, source: "a test")
    return AWSClient(cloud, credentials: CredentialSource(keys), account: "caller")
  }

  @Test func jobsAndPagesAreFollowed() async throws {
    let found = try await client(AdvisorStandIn()).serviceLastAccess("arn:aws:iam::111111111111:role/x")
    #expect(found.map(\.service) == ["ec2", "sqs", "lambda"])
    #expect(found[0].actions.map(\.name) == ["StopInstances", "StartInstances"])
    #expect(found[0].actions.map(\.last) == [1_795_168_800, nil] && found[0].last == 1_795_168_800 && found[2].last == nil)
    await #expect { try await client(AdvisorStandIn(status: "FAILED")).serviceLastAccess("arn:aws:iam::111111111111:role/x") } throws: { error in
      (error as? AWSError)?.message == "it is gone"
    }
  }

  /// What is told action by action is judged so; of a service that was used and tells no more, nothing is;
  /// one that was not used at all is unused with its data events.
  @Test func absenceIsJudgedByService() async throws {
    let (access, _) = try await ProposalTests().compile(
      """
      iam_policies:
        - name: p
          document: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:StopInstances", "ec2:StartInstances", "ec2:DescribeInstances", "sqs:SendMessage", "lambda:InvokeFunction", "iam:PassRole"], "Resource": "*"}]}
      iam_users:
        - name: a
          attached_policies: [{_ref: Policy.aws.main.p}]
        - name: b
          attached_policies: [{_ref: Policy.aws.main.p}]
      """)
    var log = ActivityLog(source: "a test")
    log.coverage = [Coverage(account: "111111111111", region: "all", first: 0, last: 1, events: 0)]
    log.add(
      [
        LastAccess(service: "ec2", last: 1_795_168_800, actions: [("StopInstances", 1_795_168_800), ("StartInstances", nil)]),
        LastAccess(service: "sqs", last: 1_795_168_800, actions: []), LastAccess(service: "lambda", last: 1_700_000_000, actions: []),
        LastAccess(service: "iam", last: nil, actions: []),
      ], of: "arn:aws:iam::111111111111:user/a", in: SampleLogs.window(90))
    let analyzer = Analyzer(access, log), memo = ReportMemo()
    let (a, b) = (analyzer.report(of: 0, memo), analyzer.report(of: 1, memo))
    #expect(a.performed.map { access.catalog.name($0.action) } == ["ec2:StopInstances"])
    #expect(a.unused.map { access.catalog.name($0) } == ["ec2:StartInstances", "lambda:InvokeFunction"])
    #expect(a.notObservable.map { access.catalog.name($0.action) } == ["ec2:DescribeInstances", "iam:PassRole", "sqs:SendMessage"])
    #expect(a.notObservable.map(\.why) == [.serviceOnly, .neverLogged, .serviceOnly])
    // Nothing was asked about the other one.
    #expect(b.unused.isEmpty && b.notObservable.allSatisfy { $0.why == .noLogs })
  }
}
