import AegisSystem
import CCurl
import Glibc

/// The transfers under way, and the sockets that libcurl wants watched; all on the transport's thread.
///
/// libcurl is told of each socket on which something happened, and looks at no other: of many transfers that wait, each
/// costs nothing.
final class CurlLoop {
  private var library: aegis_curl
  private let multi: UnsafeMutableRawPointer
  private let certificates: String?
  /// Handles that can be used again for requests of their shape.
  private var idle: [CurlHandle.Shape: [CurlHandle]] = [:]
  /// The first is the end of the pipe by which the thread is woken.
  private var watched: [pollfd]
  /// When libcurl wants to look at what takes too long; seconds of the monotonic clock.
  private var deadline: Double?
  /// Where a byte wakes the thread.
  let wakeDescriptor: Int32

  /// Handles of one shape that are kept.
  private static let mostIdle = 32

  /// Nil where there is no memory, or no file can be opened.
  init?(library: aegis_curl, certificates: String?) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    guard let multi = library.multi_init() else {
      ends.forEach { _ = close($0) }
      return nil
    }
    self.library = library
    self.multi = multi
    self.certificates = certificates
    wakeDescriptor = ends[1]
    watched = [pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)]
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = aegis_curl_set_multi(&self.library, multi, Int32(AEGIS_CURLMOPT_PIPELINING), AEGIS_CURLPIPE_MULTIPLEX)
    _ = aegis_curl_set_multi(&self.library, multi, Int32(AEGIS_CURLMOPT_MAXCONNECTS), 128)
    _ = aegis_curl_set_watcher(&self.library, multi, { _, socket, what, context, _ in
      Unmanaged<CurlLoop>.fromOpaque(context!).takeUnretainedValue().watch(socket, what)
      return 0
    }, context)
    _ = aegis_curl_set_timer(&self.library, multi, { _, milliseconds, context in
      Unmanaged<CurlLoop>.fromOpaque(context!).takeUnretainedValue().deadline =
        milliseconds < 0 ? nil : Surroundings.monotonicSeconds + Double(milliseconds) / 1000
      return 0
    }, context)
  }

  /// Wakes the thread that waits in `turn`; from any thread.
  static func wake(_ descriptor: Int32) {
    var byte: UInt8 = 0
    _ = write(descriptor, &byte, 1)
  }

  func begin(_ submission: CurlTransport.Submission) {
    let shape = CurlHandle.Shape(submission.request)
    guard let handle = idle[shape]?.popLast() ?? library.easy_init().map({ CurlHandle($0, shape, certificates, &library) }) else {
      return submission.answer.resume(returning: .failure(TransportError(.connect, "libcurl has no memory")))
    }
    handle.prepare(submission, &library)
    guard library.multi_add(multi, handle.easy) == 0 else {
      handle.clear(&library)
      library.easy_cleanup(handle.easy)
      return submission.answer.resume(returning: .failure(TransportError(.connect, "libcurl takes no transfer")))
    }
    // libcurl holds it from here on.
    _ = Unmanaged.passRetained(handle)
  }

  /// Waits for news, moves on what they concern, and ends the transfers that are done.
  func turn() {
    lookAtTime()
    endFinished()
    let wait = deadline.map { max(0, min(1000, Int32(((($0 - Surroundings.monotonicSeconds) * 1000).rounded(.up))))) } ?? 1000
    let count = poll(&watched, nfds_t(watched.count), wait)
    if count > 0 {
      if watched[0].revents != 0 { drain(watched[0].fd) }
      // What libcurl does changes the list.
      for entry in watched.dropFirst() where entry.revents != 0 { act(entry.fd, seen(entry.revents)) }
    } else if count == 0 && deadline == nil {
      act(Int32(AEGIS_CURL_SOCKET_TIMEOUT), 0)
    }
    lookAtTime()
    endFinished()
  }

  private func lookAtTime() {
    guard let time = deadline, time <= Surroundings.monotonicSeconds else { return }
    deadline = nil
    act(Int32(AEGIS_CURL_SOCKET_TIMEOUT), 0)
  }

  private func act(_ socket: Int32, _ seen: Int) {
    var running: Int32 = 0
    _ = library.multi_act(multi, socket, Int32(seen), &running)
  }

  private func seen(_ events: Int16) -> Int {
    (events & Int16(POLLIN) != 0 ? AEGIS_CURL_CSELECT_IN : 0) | (events & Int16(POLLOUT) != 0 ? AEGIS_CURL_CSELECT_OUT : 0)
      | (events & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 ? AEGIS_CURL_CSELECT_ERR : 0)
  }

  private func drain(_ descriptor: Int32) {
    var bytes: (UInt64, UInt64) = (0, 0)
    while read(descriptor, &bytes, 16) == 16 {}
  }

  private func watch(_ socket: Int32, _ what: Int32) {
    let place = watched.dropFirst().firstIndex { $0.fd == socket }
    if Int(what) == AEGIS_CURL_POLL_REMOVE {
      if let place { watched.remove(at: place) }
      return
    }
    let events = Int16((Int(what) & AEGIS_CURL_POLL_IN != 0 ? POLLIN : 0) | (Int(what) & AEGIS_CURL_POLL_OUT != 0 ? POLLOUT : 0))
    if let place { watched[place].events = events } else { watched.append(pollfd(fd: socket, events: events, revents: 0)) }
  }

  private func endFinished() {
    var left: Int32 = 0
    while let message = library.multi_read(multi, &left) {
      guard message.pointee.kind == Int32(AEGIS_CURLMSG_DONE), let easy = message.pointee.easy else { continue }
      end(easy, code: message.pointee.data.result)
    }
  }

  private func end(_ easy: UnsafeMutableRawPointer, code: Int32) {
    guard let context = aegis_curl_get_pointer(&library, easy, Int32(AEGIS_CURLINFO_PRIVATE)) else { return }
    let handle = Unmanaged<CurlHandle>.fromOpaque(context).takeRetainedValue()
    let status = aegis_curl_get_long(&library, easy, Int32(AEGIS_CURLINFO_RESPONSE_CODE))
    let connects = aegis_curl_get_long(&library, easy, Int32(AEGIS_CURLINFO_NUM_CONNECTS))
    _ = library.multi_remove(multi, easy)
    guard let answer = handle.submission?.answer else { return }
    guard code == 0 else {
      let reason = handle.reason ?? library.easy_strerror(code).map { String(cString: $0) } ?? "unknown"
      handle.clear(&library)
      library.easy_cleanup(easy)
      return answer.resume(returning: .failure(TransportError(kind(of: code), reason)))
    }
    var response = HTTPResponse(status: status, headers: handle.headers, body: handle.received)
    response.newConnections = connects
    handle.clear(&library)
    if idle[handle.shape, default: []].count < Self.mostIdle { idle[handle.shape, default: []].append(handle) } else { library.easy_cleanup(easy) }
    answer.resume(returning: .success(response))
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
