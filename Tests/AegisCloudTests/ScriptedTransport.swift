import AegisCloud
import Synchronization

/// A server that answers as a test says, and remembers what it was asked.
final class ScriptedTransport: HTTPTransport {
  typealias Answer = @Sendable (Int, HTTPRequest) -> Result<HTTPResponse, TransportError>

  private let answer: Answer
  private let seen = Mutex<[HTTPRequest]>([])

  init(_ answer: @escaping Answer) { self.answer = answer }

  var requests: [HTTPRequest] { seen.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let index = seen.withLock { seen in
      seen.append(request)
      return seen.count - 1
    }
    return try answer(index, request).get()
  }

  static func error(_ code: String, status: Int, headers: [(name: String, value: String)] = []) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: headers,
      body: Array("<ErrorResponse><Error><Code>\(code)</Code><Message>because</Message></Error><RequestId>r-1</RequestId></ErrorResponse>".utf8))
  }

  static func answer(_ operation: String, _ body: String) -> HTTPResponse {
    HTTPResponse(status: 200, body: Array("<\(operation)Response><\(operation)Result>\(body)</\(operation)Result></\(operation)Response>".utf8))
  }
}

/// A clock that only moves when somebody waits.
final class ManualClock: Sendable {
  private let time: Mutex<Double>
  init(_ time: Double = 1_800_000_000) { self.time = Mutex(time) }
  var now: Double { time.withLock { $0 } }
  func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
}

func makeCloud(_ transport: any HTTPTransport, _ clock: ManualClock = ManualClock(), region: String = "us-east-1") -> Cloud {
  Cloud(transport: transport, region: region, clock: { clock.now }, sleep: { clock.advance($0) })
}

let someKeys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "topsecretkey", sessionToken: "secrettoken", source: "a test")
