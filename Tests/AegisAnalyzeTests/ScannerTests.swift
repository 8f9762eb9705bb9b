import AegisAnalyze
import Testing

/// The specialised reader of log files, on what JSON allows and on what it does not.
@Suite struct ScannerTests {
  private func digest(_ text: String) -> LogDigest {
    var digest = LogDigest(EventMapping())
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: RecordScanner.padding)
    bytes.withUnsafeBufferPointer { digest.read(UnsafeBufferPointer(rebasing: $0[..<text.utf8.count])) }
    return digest
  }

  private func event(_ identity: String, name: String = "ListRoles", extra: String = "") -> String {
    #"{"eventID":"1-\#(name)","eventTime":"2026-11-25T09:15:31Z","eventSource":"iam.amazonaws.com","eventName":"\#(name)","awsRegion":"us-east-1",\#(extra)"userIdentity":\#(identity),"recipientAccountId":"310000000001"}"#
  }

  private let user = #"{"type":"IAMUser","arn":"arn:aws:iam::310000000001:user/x"}"#

  @Test func membersComeInAnyOrderAndSpacing() {
    let spaced = digest("{ \"Other\" : [1, {\"a\":\"]}\"}], \n\t\"Records\" : [ \(event(user)) , \(event(user, name: "GetRole")) ] }")
    #expect(spaced.damage == nil)
    #expect(spaced.events.count == 2)
    #expect(spaced.keys.map(\.event) == ["ListRoles", "GetRole"])
    #expect(spaced.keys.first?.principal == "arn:aws:iam::310000000001:user/x")
    #expect(spaced.places.map { [$0.account, $0.region] } == [["310000000001", "us-east-1"]])
    #expect(spaced.events.first.map { Int($0.time) } == 1_795_598_131)
  }

  @Test func callersAreAttributed() {
    func principal(_ identity: String) -> String? { digest("{\"Records\":[\(event(identity))]}").keys.first?.principal }
    let issuer = #""sessionContext":{"attributes":{"mfaAuthenticated":"true"},"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::310000000001:role/a/b","userName":"b"}}"#
    #expect(principal(#"{"type":"AssumedRole","arn":"arn:aws:sts::310000000001:assumed-role/b/s",\#(issuer)}"#) == "arn:aws:iam::310000000001:role/a/b")
    #expect(principal(#"{"type":"AssumedRole","arn":"arn:aws:sts::310000000001:assumed-role/b/s"}"#) == "arn:aws:sts::310000000001:assumed-role/b")
    #expect(principal(#"{"type":"Root","arn":"arn:aws:iam::310000000001:root","accountId":"310000000001"}"#) == "arn:aws:iam::310000000001:root")
    #expect(principal(#"{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}"#) == "service:ec2.amazonaws.com")
    #expect(principal(#"{"type":"AWSAccount","accountId":"999999999999","principalId":"AIDA"}"#) == "account:999999999999")
    #expect(principal(#"{"type":"WebIdentityUser","principalId":"token.actions.githubusercontent.com:x","userName":"y"}"#) == "other:token.actions.githubusercontent.com:x")
    #expect(principal("null") == "other:")
  }

  @Test func refusalsAreApart() {
    func outcome(_ code: String) -> Outcome? {
      digest("{\"Records\":[\(event(user, extra: "\"errorCode\":\"\(code)\",\"errorMessage\":\"a \\\"b\\\" \\\\\","))]}").keys.first?.outcome
    }
    for code in ["AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation", "UnauthorizedOperation"] { #expect(outcome(code) == .denied) }
    #expect(outcome("NoSuchEntityException") == .performed)
  }

  @Test func escapesAreResolved() {
    let found = digest("{\"Records\":[\(event(#"{"type":"IAMUser","arn":"arn:aws:iam::310000000001:user\/x\u00e9\ud83d\ude00\t"}"#))]}")
    #expect(found.keys.first?.principal == "arn:aws:iam::310000000001:user/xé😀\t")
  }

  /// Cut off anywhere, a file never gives more than what stands in front of the cut, and never hangs.
  @Test func everyCutIsSeen() {
    let text = "{\"Records\":[\(event(user)),\(event(user, name: "GetRole", extra: "\"requestParameters\":{\"a\":[1,\"\\\"\"]},"))]}"
    let whole = Array(text.utf8)
    for count in 0..<whole.count {
      let part = digest(String(decoding: whole[..<count], as: UTF8.self))
      #expect(part.events.count <= 2)
      if count < whole.count - 2 && count > 1 { #expect(part.damage != nil || part.events.count < 2, "cut at \(count)") }
    }
    #expect(digest(text).damage == nil)
  }

  @Test func damageIsSaid() {
    for text in ["", "[]", "{}", "nonsense", "{\"Records\":{}}", "{\"Records\":[{]}", "{\"Records\":[\(event(user))", "{\"Records\":[\"x\"]}", "{\"Records\":[1"] {
      let found = digest(text)
      #expect(found.events.count <= 1)
      #expect(found.damage != nil, "\(text)")
    }
  }

  @Test func whatStandsBehindTheRecordsIsRead() {
    #expect(digest("{\"Records\":[],\"Records\":[\(event(user))]}").events.count == 1)
    for rest in ["x", "{}", "\n{\"Records\":[]}"] { #expect(digest("{\"Records\":[\(event(user))]}\(rest)").damage != nil, "\(rest)") }
    #expect(digest("{\"Records\":[\(event(user))]} \n").damage == nil)
    // One record a line, as others export them.
    #expect(digest("\(event(user))\n\(event(user))").damage != nil)
  }

  @Test func recordsThatDoNotSayWhatWasDoneOrWhenAreCounted() {
    for (old, new) in [
      ("\"iam.amazonaws.com\"", "null"), ("\"iam.amazonaws.com\"", "5"), ("\"ListRoles\"", "null"), ("2026-11-25T09:15:31Z", "yesterday"),
      ("2026-11-25T09:15:31Z", ""), ("2026-11-25", "2026-02-30"),
    ] {
      let found = digest("{\"Records\":[\(event(user).replacing(old, with: new)),\(event(user, name: "GetRole"))]}")
      #expect(found.unreadableRecords == 1 && found.events.count == 1 && found.damage == nil, "\(old) as \(new)")
    }
    #expect(digest("{\"Records\":[\(event(user).replacing("2026-11-25", with: "2028-02-29"))]}").unreadableRecords == 0)
  }

  @Test func refusalsAreToldFromFailures() {
    func outcome(_ code: String) -> Outcome? { digest("{\"Records\":[\(event(user, extra: "\"errorCode\":\"\(code)\","))]}").keys.first?.outcome }
    for code in ["AccessDenied", "VpceAccessDenied", "NotAuthorized", "SignatureDoesNotMatch", "ExpiredToken", "InvalidClientTokenId", "Client.AuthFailure"] {
      #expect(outcome(code) == .denied, "\(code)")
    }
    for code in ["NoSuchEntityException", "ThrottlingException", "ValidationException", "Client.DryRunOperation"] { #expect(outcome(code) == .performed, "\(code)") }
  }

  @Test func aRequestThatSeveralAccountsRecordIsOneEvent() {
    let account = #"{"type":"AWSAccount","accountId":"310000000002"}"#
    let shared = "\"sharedEventID\":\"s\","
    let found = digest("{\"Records\":[\(event(user, extra: shared)),\(event(user, name: "ListRoles", extra: shared).replacing("1-L", with: "2-L")),\(event(account, extra: shared))]}")
    #expect(found.events.count == 3 && found.events[0].id == found.events[1].id)
    // Which user it was the other account's record does not say.
    #expect(found.events[2].id != found.events[0].id)
  }

  @Test func passedRolesAreSeen() {
    func passes(_ name: String, _ request: String) -> Bool? {
      digest("{\"Records\":[\(event(user, name: name, extra: "\"requestParameters\":\(request),").replacing("iam.amazonaws.com", with: "ec2.amazonaws.com"))]}").keys.first?.passesRole
    }
    #expect(passes("RunInstances", #"{"iamInstanceProfile":{"name":"x"}}"#) == true)
    #expect(passes("RunInstances", #"{"imageId":"ami-1"}"#) == false)
    #expect(passes("DescribeInstances", #"{"iamInstanceProfile":{"name":"x"}}"#) == false)
  }
}
