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
    /// What wakes the thread, once it runs; -1 before.
    var wake: Int32 = -1
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
      let wake: Int32 = queue.withLock { queue in
        queue.waiting.append(Submission(request: request, answer: continuation))
        // The thread takes all that wait: for the others it has been woken already.
        return queue.waiting.count == 1 ? queue.wake : -1
      }
      if wake >= 0 { CurlLoop.wake(wake) }
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
    guard case .success(let library) = Self.library, let loop = CurlLoop(library: library, certificates: certificates) else {
      let failure = TransportError(.connect, "libcurl has no memory, or no file can be opened")
      let waiting = queue.withLock { queue in
        queue.failure = failure
        return queue.waiting
      }
      for submission in waiting { submission.answer.resume(returning: .failure(failure)) }
      return
    }
    queue.withLock { $0.wake = loop.wakeDescriptor }
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
