import CCurl

/// An easy handle of libcurl, which carries one request after another; touched by the transport's thread only.
///
/// What all requests of a shape have in common is set once.
final class CurlHandle {
  struct Shape: Hashable {
    var method: String
    var hasBody: Bool
    var isDirect: Bool

    init(_ request: HTTPRequest) {
      method = request.method
      hasBody = !request.body.isEmpty || method == "POST" || method == "PUT"
      isDirect = request.isDirect
    }
  }

  let easy: UnsafeMutableRawPointer
  let shape: Shape
  private(set) var submission: CurlTransport.Submission?
  private(set) var headers: [(name: String, value: String)] = []
  private(set) var received: [UInt8] = []
  /// libcurl reads the body where it lies.
  private var body = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1024)
  /// `CURL_ERROR_SIZE` bytes.
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: 256)
  private var list: UnsafeMutableRawPointer?
  /// The answer was longer than was asked for.
  private var isTooLong = false

  init(_ easy: UnsafeMutableRawPointer, _ shape: Shape, _ certificates: String?, _ library: inout aegis_curl) {
    self.easy = easy
    self.shape = shape
    errorText.initialize(repeating: 0, count: 256)
    let context = Unmanaged.passUnretained(self).toOpaque()
    set(AEGIS_CURLOPT_NOSIGNAL, 1, &library)
    set(AEGIS_CURLOPT_PATH_AS_IS, 1, &library)
    set(AEGIS_CURLOPT_TCP_KEEPALIVE, 1, &library)
    set(AEGIS_CURLOPT_PIPEWAIT, 1, &library)
    set(AEGIS_CURLOPT_HTTP_VERSION, AEGIS_CURL_HTTP_VERSION_2TLS, &library)
    if let certificates { set(AEGIS_CURLOPT_CAINFO, certificates, &library) }
    if shape.isDirect { set(AEGIS_CURLOPT_NOPROXY, "*", &library) }
    set(AEGIS_CURLOPT_PRIVATE, context, &library)
    set(AEGIS_CURLOPT_WRITEDATA, context, &library)
    set(AEGIS_CURLOPT_HEADERDATA, context, &library)
    set(AEGIS_CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorText), &library)
    _ = aegis_curl_set_sink(&library, easy, Int32(AEGIS_CURLOPT_WRITEFUNCTION)) { bytes, size, count, context in
      Unmanaged<CurlHandle>.fromOpaque(context!).takeUnretainedValue().takeBody(bytes!, size * count)
    }
    _ = aegis_curl_set_sink(&library, easy, Int32(AEGIS_CURLOPT_HEADERFUNCTION)) { bytes, size, count, context in
      Unmanaged<CurlHandle>.fromOpaque(context!).takeUnretainedValue().takeHeader(bytes!, size * count)
    }
    if shape.hasBody { set(AEGIS_CURLOPT_POST, 1, &library) }
    if shape.method == "HEAD" { set(AEGIS_CURLOPT_NOBODY, 1, &library) } else { set(AEGIS_CURLOPT_CUSTOMREQUEST, shape.method, &library) }
  }

  deinit {
    body.deallocate()
    errorText.deallocate()
  }

  private func set(_ option: Int, _ value: Int, _ library: inout aegis_curl) { _ = aegis_curl_set_long(&library, easy, Int32(option), value) }

  private func set(_ option: Int, _ value: String, _ library: inout aegis_curl) { _ = aegis_curl_set_text(&library, easy, Int32(option), value) }

  private func set(_ option: Int, _ value: UnsafeMutableRawPointer?, _ library: inout aegis_curl) {
    _ = aegis_curl_set_pointer(&library, easy, Int32(option), value)
  }

  /// Sets what is of one request alone.
  func prepare(_ submission: CurlTransport.Submission, _ library: inout aegis_curl) {
    let request = submission.request
    self.submission = submission
    set(AEGIS_CURLOPT_URL, request.url, &library)
    set(AEGIS_CURLOPT_CONNECTTIMEOUT_MS, Int(request.connectTimeout * 1000), &library)
    set(AEGIS_CURLOPT_TIMEOUT_MS, Int(request.timeout * 1000), &library)
    if shape.hasBody {
      if body.count < request.body.count {
        body.deallocate()
        body = .allocate(capacity: request.body.count)
      }
      _ = body.update(fromContentsOf: request.body)
      _ = aegis_curl_set_size(&library, easy, Int32(AEGIS_CURLOPT_POSTFIELDSIZE_LARGE), Int64(request.body.count))
      set(AEGIS_CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(body.baseAddress), &library)
    }
    // libcurl would add these of its own accord.
    list = library.list_append(list, "Expect:")
    if !names(request, "accept") { list = library.list_append(list, "Accept: */*") }
    if !names(request, "content-type") { list = library.list_append(list, "Content-Type:") }
    for header in request.headers { list = library.list_append(list, "\(header.name): \(header.value)") }
    set(AEGIS_CURLOPT_HTTPHEADER, list, &library)
  }

  private func names(_ request: HTTPRequest, _ name: String) -> Bool { request.headers.contains { $0.name == name || $0.name.lowercased() == name } }

  /// Forgets the request and its answer.
  func clear(_ library: inout aegis_curl) {
    library.list_free(list)
    list = nil
    submission = nil
    headers = []
    received = []
    isTooLong = false
    errorText[0] = 0
  }

  /// Why the transfer failed, as far as is known here.
  var reason: String? {
    if isTooLong { return "the answer is longer than \(submission?.request.mostBytes ?? 0) bytes" }
    let text = String(cString: errorText)
    return text.isEmpty ? nil : text
  }

  private func takeBody(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
    if let most = submission?.request.mostBytes, received.count + count > most {
      isTooLong = true
      return 0
    }
    received.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    return count
  }

  private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
    let line = UnsafeRawBufferPointer(start: bytes, count: count)
    if line.starts(with: "HTTP/".utf8) {
      // A new answer: what came before was provisional.
      headers = []
    } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      headers.append((String(decoding: line[..<colon], as: UTF8.self).lowercased(), trimmed(line[(colon + 1)...])))
    }
    return count
  }
}

/// The text without blanks and line breaks at its ends.
func trimmed(_ text: Substring) -> String { trimmed(text.utf8) }

private func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
  var end = bytes.endIndex
  let rest = bytes.drop(while: isBlank)
  while end > rest.startIndex, isBlank(bytes[bytes.index(before: end)]) { bytes.formIndex(before: &end) }
  return String(decoding: bytes[rest.startIndex..<end], as: UTF8.self)
}
