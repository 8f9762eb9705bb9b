import CCurl
import Glibc
import Synchronization

/// HTTP by libcurl: one multi handle on a thread of its own, which keeps connections open and puts many
/// requests on one where the server speaks HTTP/2. Certificates are always checked; proxies are those
/// of the environment (`https_proxy`, `no_proxy`), as libcurl reads them.
public final class CurlTransport: HTTPTransport {
  /// A file of certificates to trust instead of the system's.
  private let certificates: String?
  private let queue = Mutex(Queue())

  private struct Queue: Sendable {
    var waiting: [Submission] = []
    /// The address of the multi handle, once the thread runs.
    var multi: UInt = 0
    var isStarted = false
    var failure: TransportError?
  }

  /// A request on its way to the thread.
  struct Submission: Sendable {
    let request: HTTPRequest
    let answer: CheckedContinuation<Result<HTTPResponse, TransportError>, Never>
  }

  public init(certificates: String? = nil) { self.certificates = certificates }

  private static let library: Result<aegis_curl, TransportError> = {
    var library = aegis_curl()
    guard aegis_curl_load(&library) != 0 else {
      return .failure(TransportError(.noLibrary, "libcurl 7.68 or newer is not installed (Debian and Ubuntu: `apt-get install libcurl4`)"))
    }
    return .success(library)
  }()

  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    try start()
    let result = await withCheckedContinuation { continuation in
      let multi = queue.withLock { queue in
        queue.waiting.append(Submission(request: request, answer: continuation))
        return queue.multi
      }
      if multi != 0, case .success(let library) = Self.library { _ = library.multi_wakeup(UnsafeMutableRawPointer(bitPattern: multi)) }
    }
    return try result.get()
  }

  private func start() throws(TransportError) {
    let isFirst = queue.withLock { queue in
      defer { queue.isStarted = true }
      return !queue.isStarted
    }
    if isFirst {
      switch Self.library {
      case .failure(let error): queue.withLock { $0.failure = error }
      case .success:
        // A connection that the server has closed must not end the process.
        signal(SIGPIPE, SIG_IGN)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(&thread, nil, { context in
          Unmanaged<CurlTransport>.fromOpaque(context!).takeRetainedValue().run()
          return nil
        }, context)
        if status == 0 { pthread_detach(thread) } else { queue.withLock { $0.failure = TransportError(.connect, "no thread could be started") } }
      }
    }
    if let failure = queue.withLock({ $0.failure }) { throw failure }
  }

  /// The thread: everything of libcurl happens here.
  private func run() {
    guard case .success(var library) = Self.library, let multi = library.multi_init() else { return }
    _ = aegis_curl_set_multi(&library, multi, Int32(AEGIS_CURLMOPT_PIPELINING), AEGIS_CURLPIPE_MULTIPLEX)
    _ = aegis_curl_set_multi(&library, multi, Int32(AEGIS_CURLMOPT_MAXCONNECTS), 128)
    queue.withLock { $0.multi = UInt(bitPattern: multi) }
    var loop = CurlLoop(library: library, multi: multi, certificates: certificates)
    while true {
      let submissions = queue.withLock { queue in
        defer { queue.waiting.removeAll(keepingCapacity: true) }
        return queue.waiting
      }
      for submission in submissions { loop.begin(submission) }
      loop.turn()
    }
  }
}

/// The transfers under way; a value of the transport's thread.
private struct CurlLoop {
  var library: aegis_curl
  let multi: UnsafeMutableRawPointer
  let certificates: String?
  /// Handles that can be used again.
  var idle: [UnsafeMutableRawPointer] = []

  init(library: aegis_curl, multi: UnsafeMutableRawPointer, certificates: String?) {
    self.library = library
    self.multi = multi
    self.certificates = certificates
  }

  mutating func begin(_ submission: CurlTransport.Submission) {
    guard let easy = idle.popLast() ?? library.easy_init() else {
      return submission.answer.resume(returning: .failure(TransportError(.connect, "libcurl has no memory")))
    }
    let transfer = CurlTransfer(submission)
    configure(easy, transfer)
    guard library.multi_add(multi, easy) == 0 else {
      Unmanaged.passUnretained(transfer).release()
      library.list_free(transfer.list)
      library.easy_cleanup(easy)
      return submission.answer.resume(returning: .failure(TransportError(.connect, "libcurl takes no transfer")))
    }
  }

  private mutating func configure(_ easy: UnsafeMutableRawPointer, _ transfer: CurlTransfer) {
    let request = transfer.submission.request
    func set(_ option: Int, _ value: Int) { _ = aegis_curl_set_long(&library, easy, Int32(option), value) }
    func set(_ option: Int, _ value: String) { _ = aegis_curl_set_text(&library, easy, Int32(option), value) }
    func set(_ option: Int, _ value: UnsafeMutableRawPointer?) {
      _ = aegis_curl_set_pointer(&library, easy, Int32(option), value)
    }
    let context = Unmanaged.passRetained(transfer).toOpaque()
    set(AEGIS_CURLOPT_URL, request.url)
    set(AEGIS_CURLOPT_NOSIGNAL, 1)
    set(AEGIS_CURLOPT_PATH_AS_IS, 1)
    set(AEGIS_CURLOPT_TCP_KEEPALIVE, 1)
    set(AEGIS_CURLOPT_PIPEWAIT, 1)
    set(AEGIS_CURLOPT_HTTP_VERSION, AEGIS_CURL_HTTP_VERSION_2TLS)
    set(AEGIS_CURLOPT_CONNECTTIMEOUT_MS, Int(request.connectTimeout * 1000))
    set(AEGIS_CURLOPT_TIMEOUT_MS, Int(request.timeout * 1000))
    if let certificates { set(AEGIS_CURLOPT_CAINFO, certificates) }
    if request.isDirect { set(AEGIS_CURLOPT_NOPROXY, "*") }
    set(AEGIS_CURLOPT_PRIVATE, context)
    set(AEGIS_CURLOPT_WRITEDATA, context)
    set(AEGIS_CURLOPT_HEADERDATA, context)
    set(AEGIS_CURLOPT_ERRORBUFFER, transfer.errorText)
    _ = aegis_curl_set_sink(&library, easy, Int32(AEGIS_CURLOPT_WRITEFUNCTION)) { bytes, size, count, context in
      Unmanaged<CurlTransfer>.fromOpaque(context!).takeUnretainedValue().takeBody(bytes!, size * count)
    }
    _ = aegis_curl_set_sink(&library, easy, Int32(AEGIS_CURLOPT_HEADERFUNCTION)) { bytes, size, count, context in
      Unmanaged<CurlTransfer>.fromOpaque(context!).takeUnretainedValue().takeHeader(bytes!, size * count)
    }
    if !request.body.isEmpty || request.method == "POST" || request.method == "PUT" {
      set(AEGIS_CURLOPT_POST, 1)
      _ = aegis_curl_set_size(&library, easy, Int32(AEGIS_CURLOPT_POSTFIELDSIZE_LARGE), Int64(request.body.count))
      set(AEGIS_CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(transfer.body.baseAddress))
    }
    if request.method == "HEAD" { set(AEGIS_CURLOPT_NOBODY, 1) } else { set(AEGIS_CURLOPT_CUSTOMREQUEST, request.method) }
    // libcurl would add these of its own accord.
    let names = Set(request.headers.map { $0.name.lowercased() })
    let additions = ["Expect:", names.contains("accept") ? nil : "Accept: */*", names.contains("content-type") ? nil : "Content-Type:"]
    for line in additions.compactMap({ $0 }) + request.headers.map({ "\($0.name): \($0.value)" }) {
      transfer.list = library.list_append(transfer.list, line)
    }
    set(AEGIS_CURLOPT_HTTPHEADER, transfer.list)
  }

  /// Moves every transfer on, ends those that are done, and waits for news.
  mutating func turn() {
    var running: Int32 = 0
    _ = library.multi_perform(multi, &running)
    var left: Int32 = 0
    while let message = library.multi_read(multi, &left) {
      guard message.pointee.kind == Int32(AEGIS_CURLMSG_DONE), let easy = message.pointee.easy else { continue }
      end(easy, code: message.pointee.data.result)
    }
    _ = library.multi_poll(multi, nil, 0, 1000, nil)
  }

  private mutating func end(_ easy: UnsafeMutableRawPointer, code: Int32) {
    guard let context = aegis_curl_get_pointer(&library, easy, Int32(AEGIS_CURLINFO_PRIVATE)) else { return }
    let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeRetainedValue()
    let status = aegis_curl_get_long(&library, easy, Int32(AEGIS_CURLINFO_RESPONSE_CODE))
    let connects = aegis_curl_get_long(&library, easy, Int32(AEGIS_CURLINFO_NUM_CONNECTS))
    _ = library.multi_remove(multi, easy)
    library.easy_reset(easy)
    library.list_free(transfer.list)
    idle.append(easy)
    guard code == 0 else {
      let reason = transfer.reason ?? library.easy_strerror(code).map { String(cString: $0) } ?? "unknown"
      return transfer.submission.answer.resume(returning: .failure(TransportError(kind(of: code), reason)))
    }
    var response = HTTPResponse(status: status, headers: transfer.headers, body: transfer.received)
    response.newConnections = connects
    transfer.submission.answer.resume(returning: .success(response))
  }

  private func kind(of code: Int32) -> TransportError.Kind {
    switch Int(code) {
    case AEGIS_CURLE_COULDNT_RESOLVE_HOST, AEGIS_CURLE_COULDNT_RESOLVE_PROXY, AEGIS_CURLE_COULDNT_CONNECT:
      .connect
    case AEGIS_CURLE_OPERATION_TIMEDOUT: .timeout
    case AEGIS_CURLE_SSL_CONNECT_ERROR, AEGIS_CURLE_SSL_CERTPROBLEM, AEGIS_CURLE_PEER_FAILED_VERIFICATION,
      AEGIS_CURLE_SSL_CACERT_BADFILE:
      .tls
    default: .interrupted
    }
  }
}

/// One request while libcurl works on it; held by its easy handle, touched by the transport's thread only.
private final class CurlTransfer {
  let submission: CurlTransport.Submission
  /// libcurl reads the body where it lies.
  let body: UnsafeMutableBufferPointer<UInt8>
  /// `CURL_ERROR_SIZE` bytes.
  let errorText: UnsafeMutableRawPointer
  var list: UnsafeMutableRawPointer?
  var headers: [(name: String, value: String)] = []
  var received: [UInt8] = []
  /// The answer was longer than was asked for.
  var isTooLong = false

  init(_ submission: CurlTransport.Submission) {
    self.submission = submission
    let bytes = submission.request.body
    body = .allocate(capacity: max(1, bytes.count))
    _ = body.initialize(from: bytes)
    errorText = .allocate(byteCount: 256, alignment: 1)
    errorText.initializeMemory(as: UInt8.self, repeating: 0, count: 256)
  }

  deinit {
    body.deallocate()
    errorText.deallocate()
  }

  var reason: String? {
    if isTooLong { return "the answer is longer than \(submission.request.mostBytes ?? 0) bytes" }
    let text = String(cString: errorText.assumingMemoryBound(to: CChar.self))
    return text.isEmpty ? nil : text
  }

  func takeBody(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
    if let most = submission.request.mostBytes, received.count + count > most {
      isTooLong = true
      return 0
    }
    received.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    return count
  }

  func takeHeader(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
    let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // A new answer: what came before was provisional.
      headers = []
    } else if let colon = line.firstIndex(of: ":") {
      headers.append((line[..<colon].lowercased(), trimmed(line[line.index(after: colon)...])))
    }
    return count
  }
}

func trimmed(_ text: Substring) -> String {
  func isSpace(_ character: UInt8) -> Bool { character == 0x20 || character == 0x09 || character == 0x0A || character == 0x0D }
  var bytes = Array(text.utf8)[...]
  while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
  while let last = bytes.last, isSpace(last) { bytes.removeLast() }
  return String(decoding: bytes, as: UTF8.self)
}
