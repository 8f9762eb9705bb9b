/// A message of JSON-RPC 2.0.
enum Message: Sendable {
  case request(id: JSONValue, method: String, parameters: JSONValue)
  case notification(method: String, parameters: JSONValue)
  /// An answer to a request of ours; nobody waits for it.
  case answer
  /// What came is no message.
  case malformed(RPCError)

  init(_ text: [UInt8]) {
    guard let value = JSONValue(text) else {
      self = .malformed(.parseError)
      return
    }
    let id = value["id"]
    guard let method = value["method"].string else {
      self = id.isNull ? .malformed(.invalidRequest) : .answer
      return
    }
    self = id.isNull ? .notification(method: method, parameters: value["params"]) : .request(id: id, method: method, parameters: value["params"])
  }
}

/// Why a request was not done. The codes are those of JSON-RPC 2.0 and LSP 3.17.
struct RPCError: Error {
  let code: Int
  let message: String

  static let parseError = RPCError(code: -32700, message: "the message is not JSON")
  static let invalidRequest = RPCError(code: -32600, message: "the message is no request")
  static let notInitialized = RPCError(code: -32002, message: "the server is not initialized")
  static let cancelled = RPCError(code: -32800, message: "cancelled")
  static func methodNotFound(_ method: String) -> RPCError { RPCError(code: -32601, message: "`\(method)` is not known here") }
  static func invalidParameters(_ what: String) -> RPCError { RPCError(code: -32602, message: what) }
  /// The request is fine, but what it asks for cannot be.
  static func refused(_ why: String) -> RPCError { RPCError(code: -32803, message: why) }
}

/// Cuts a stream of bytes into the contents of messages.
///
/// Source: LSP 3.17, "Base Protocol".
struct MessageFraming {
  private var buffer: [UInt8] = []
  /// How many bytes the message at hand has; nil while its header is read.
  private var length: Int?

  /// Larger messages are no messages.
  private static let largest = 512 << 20

  /// Takes bytes, and gives the messages that are complete.
  mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
    buffer += bytes
    var found: [[UInt8]] = []
    var at = 0
    while true {
      if length == nil {
        guard let end = headerEnd(from: at) else {
          // What is no header is not kept forever.
          if buffer.count - at > 1 << 16 { at = buffer.count }
          break
        }
        length = contentLength(buffer[at..<end.content])
        at = end.next
        // A header without a length: whatever follows is looked at for another header.
        if length == nil { continue }
      }
      guard let count = length, buffer.count - at >= count else { break }
      found.append(Array(buffer[at..<(at + count)]))
      at += count
      length = nil
    }
    if at > 0 { buffer.removeFirst(at) }
    return found
  }

  /// Where the empty line is that ends a header.
  private func headerEnd(from start: Int) -> (content: Int, next: Int)? {
    var at = start
    while at < buffer.count {
      if buffer[at] == 0x0A {
        if at + 1 < buffer.count, buffer[at + 1] == 0x0A { return (at, at + 2) }
        if at + 2 < buffer.count, buffer[at + 1] == 0x0D, buffer[at + 2] == 0x0A { return (at, at + 3) }
      }
      at += 1
    }
    return nil
  }

  private func contentLength(_ header: ArraySlice<UInt8>) -> Int? {
    for line in String(decoding: header, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased().hasSuffix("content-length") else { continue }
      guard let count = Int(parts[1].filter { $0 != " " && $0 != "\t" }), count >= 0, count <= Self.largest else { return nil }
      return count
    }
    return nil
  }

  static func framed(_ content: [UInt8]) -> [UInt8] { Array("Content-Length: \(content.count)\r\n\r\n".utf8) + content }
}
