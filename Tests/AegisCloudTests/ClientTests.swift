import AegisCloud
import Testing

/// What the client does with answers that are no answers yet.
@Suite struct ClientTests {
  private func client(_ transport: ScriptedTransport, _ clock: ManualClock = ManualClock()) -> AWSClient {
    AWSClient(makeCloud(transport, clock), credentials: CredentialSource(someKeys), account: "111122223333")
  }

  @Test func refusalsForBeingTooFastAreWaitedFor() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport { index, _ in
      .success(
        index < 3
          ? ScriptedTransport.error("Throttling", status: 400, headers: index == 1 ? [("retry-after", "7")] : [])
          : ScriptedTransport.answer("GetUser", "<User/>"))
    }
    let start = clock.now
    _ = try await client(transport, clock).query(.iam, "GetUser")
    #expect(transport.requests.count == 4)
    #expect(clock.now - start >= 7)
  }

  @Test func brokenAnswersAreAskedForAgain() async throws {
    let transport = ScriptedTransport { index, _ in
      switch index {
      case 0: return .failure(TransportError(.interrupted, "reset"))
      case 1: return .success(HTTPResponse(status: 200, body: Array("<GetUserResponse><GetUserRes".utf8)))
      case 2: return .success(HTTPResponse(status: 503, body: Array("<html>".utf8)))
      case 3: return .success(ScriptedTransport.answer("ListUsers", ""))
      default: return .success(ScriptedTransport.answer("GetUser", "<User><UserName>u</UserName></User>"))
      }
    }
    let answer = try await client(transport).query(.iam, "GetUser")
    #expect(answer["User"]?.text("UserName") == "u")
    #expect(transport.requests.count == 5)
  }

  @Test func whatAWSRefusesIsSaidAtOnceAndInFull() async throws {
    let transport = ScriptedTransport { _, _ in .success(ScriptedTransport.error("AccessDenied", status: 403)) }
    let error = try await failure { () async throws(AWSError) in _ = try await client(transport).query(.iam, "ListRoles") }
    #expect(error.isAccessDenied)
    #expect(error.description == "iam:ListRoles in account 111122223333: AccessDenied: because (HTTP 403, request r-1)")
    #expect(transport.requests.count == 1)
  }

  @Test func patienceEnds() async throws {
    let transport = ScriptedTransport { _, _ in .failure(TransportError(.interrupted, "reset by peer")) }
    let error = try await failure { () async throws(AWSError) in _ = try await client(transport).json(.organizations, "ListRoots") }
    #expect(error.attempts == 9)
    #expect(error.description.contains("reset by peer"))
    #expect(transport.requests.count == 9)
  }

  @Test func whatIsOnlyGoodToKnowIsGivenUpSoon() async throws {
    let transport = ScriptedTransport { _, _ in .failure(TransportError(.interrupted, "reset by peer")) }
    var hasty = client(transport)
    hasty.attempts = 3
    let error = try await failure { [hasty] () async throws(AWSError) in _ = try await hasty.json(.cloudtrail, "LookupEvents") }
    #expect(error.attempts == 3 && transport.requests.count == 3)
  }

  /// Between two attempts somebody else may have taken one's place: then nothing is changed any more, but still read.
  @Test func whatChangesIsRepeatedOnlyWhereItMayBe() async throws {
    func requests(_ operation: String, mayRepeat: Bool) async -> Int {
      let transport = ScriptedTransport { index, _ in
        index == 0 ? .failure(TransportError(.timeout, "no answer")) : .success(ScriptedTransport.answer(operation, ""))
      }
      var client = client(transport)
      client.mayRepeat = { mayRepeat }
      _ = try? await client.query(.iam, operation)
      return transport.requests.count
    }
    #expect(await requests("CreateUser", mayRepeat: false) == 1)
    #expect(await requests("CreateUser", mayRepeat: true) == 2)
    #expect(await requests("GetUser", mayRepeat: false) == 2)
  }

  @Test func aWrongClockIsCorrectedOnce() async throws {
    let transport = ScriptedTransport { index, request in
      let stamp = request.headers.first { $0.name == "x-amz-date" }?.value ?? ""
      return .success(
        stamp.hasPrefix("20150830T1236") ? ScriptedTransport.answer("GetUser", "") :
          ScriptedTransport.error("SignatureDoesNotMatch", status: 403, headers: [("date", "Sun, 30 Aug 2015 12:36:00 GMT")]))
    }
    let client = client(transport)
    _ = try await client.query(.iam, "GetUser")
    _ = try await client.query(.iam, "GetUser")
    #expect(transport.requests.count == 3)
  }

  @Test func expiredCredentialsAreRenewedInTheMiddle() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport { _, request in
      let token = request.headers.first { $0.name == "x-amz-security-token" }?.value
      return .success(token == "t1" ? ScriptedTransport.error("ExpiredToken", status: 403) : ScriptedTransport.answer("GetUser", ""))
    }
    let counter = ManualClock(0)
    let source = CredentialSource(now: { clock.now }) { () async throws(AWSError) in
      counter.advance(1)
      return Credentials(
        accessKeyID: "K\(Int(counter.now))", secretAccessKey: "s", sessionToken: "t\(Int(counter.now))", expiration: clock.now + 3600, source: "a test")
    }
    let client = AWSClient(makeCloud(transport, clock), credentials: source, account: "a")
    _ = try await client.query(.iam, "GetUser")
    #expect(counter.now == 2)
    _ = try await client.query(.iam, "GetUser")
    #expect(counter.now == 2)
    clock.advance(3400)
    _ = try await client.query(.iam, "GetUser")
    #expect(counter.now == 3)
  }

  @Test func listingsAreReadToTheirEnd() async throws {
    let transport = ScriptedTransport { index, request in
      let body = String(decoding: request.body, as: UTF8.self)
      #expect(body.contains("Marker=") == (index > 0))
      return .success(
        ScriptedTransport.answer(
          "ListRoles", index < 4 ? "<IsTruncated>true</IsTruncated><Marker>m\(index)</Marker>" : "<IsTruncated>false</IsTruncated>"))
    }
    #expect(try await client(transport).pages(.iam, "ListRoles").count == 5)
    let stuck = ScriptedTransport { _, _ in .success(ScriptedTransport.answer("ListRoles", "<IsTruncated>true</IsTruncated>")) }
    let error = try await failure { () async throws(AWSError) in _ = try await client(stuck).pages(.iam, "ListRoles") }
    #expect(error.kind == .malformed)
  }

  @Test func theRateOfAServiceIsKept() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport { _, _ in .success(ScriptedTransport.answer("ListRoles", "")) }
    let client = client(transport, clock)
    let start = clock.now
    for _ in 0..<120 { _ = try await client.query(.iam, "ListRoles") }
    // A burst of 20, then about 10 a second.
    #expect(clock.now - start > 7)
    #expect(clock.now - start < 11)
  }

  @Test func secretsAreNeverShown() async throws {
    let error = try await failure { () async throws(AWSError) in
      _ = try await client(ScriptedTransport { _, _ in .success(ScriptedTransport.error("InvalidClientTokenId", status: 403)) }).query(.iam, "GetUser")
    }
    var dumped = ""
    dump(someKeys, to: &dumped)
    dump(error, to: &dumped)
    for text in ["\(someKeys)", String(reflecting: someKeys), dumped, "\(error)", "\(Optional(someKeys) as Any)"] {
      #expect(!text.contains("topsecret") && !text.contains("secrettoken"), "\(text)")
    }
  }

  private func failure(_ body: () async throws(AWSError) -> Void) async throws -> AWSError {
    do throws(AWSError) { try await body() } catch { return error }
    throw Missing()
  }

  private struct Missing: Error {}
}
