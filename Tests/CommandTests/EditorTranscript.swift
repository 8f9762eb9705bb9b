import Foundation

/// What an editor says to the language server, and what comes back, as `golden/lsp` keeps it:
///
///     # Anything about it.
///     request textDocument/hover {"textDocument": {"uri": "$ROOT/organization.yaml"}, "position": {"line": 0, "character": 1}}
///     < {"jsonrpc": "2.0", "id": 1, "result": null}
///     notify initialized {}
///     send text that is no message
///     end
///     = 0
///
/// `$ROOT` is the address of the project, which is a copy of the sample that the first line names: `project NAME`.
/// After each message the server is given the time to say all that it has to say of it. `end` closes its input.
struct EditorTranscript {
  private var lines: [String]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  var messages: Int { lines.count { $0.hasPrefix("request ") || $0.hasPrefix("notify ") } }

  /// The same messages and comments, with what comes of the messages now.
  func replayed(in folder: URL) throws -> String {
    guard let first = lines.first(where: { $0.hasPrefix("project ") }) else { throw Failure("there is no line `project`") }
    let root = folder.appendingPathComponent(String(first.dropFirst("project ".count)))
    let server = try EditorServer(in: root)
    defer { server.stop() }
    var replayed: [String] = []
    for line in lines where !line.hasPrefix("< ") && !line.hasPrefix("= ") {
      replayed.append(line)
      let parts = line.replacingOccurrences(of: "$ROOT", with: root.absoluteURL.absoluteString.trimmingSlash)
        .split(separator: " ", maxSplits: 2).map(String.init)
      switch parts.first {
      case "request": try server.send("{\"jsonrpc\": \"2.0\", \"id\": \(server.nextID()), \"method\": \"\(parts[1])\", \"params\": \(parts.count > 2 ? parts[2] : "null")}")
      case "notify": try server.send("{\"jsonrpc\": \"2.0\", \"method\": \"\(parts[1])\", \"params\": \(parts.count > 2 ? parts[2] : "null")}")
      case "send": try server.send(parts.dropFirst().joined(separator: " "))
      case "end": replayed += [try "= \(server.finish())"]
      default: continue
      }
      if parts[0] == "end" || (parts.count > 1 && parts[1] == "exit") {
        if parts[0] != "end" { replayed.append(try "= \(server.finish())") }
        continue
      }
      replayed += try server.answers().map { "< " + $0.replacingOccurrences(of: root.absoluteURL.absoluteString.trimmingSlash, with: "$ROOT") }
    }
    return replayed.joined(separator: "\n")
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }
}

/// A language server with which somebody talks.
final class EditorServer {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var buffer = Data()
  private var requests = 0
  private var barriers = 0

  init(in folder: URL) throws {
    process.executableURL = Program.folder.appendingPathComponent("aegis")
    process.arguments = ["lsp"]
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  func nextID() -> Int {
    requests += 1
    return requests
  }

  func send(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data("Content-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8))
  }

  /// What the server says until it answers a question that it does not understand.
  func answers() throws -> [String] {
    barriers += 1
    try send("{\"jsonrpc\": \"2.0\", \"id\": \"barrier \(barriers)\", \"method\": \"barrier\"}")
    var found: [String] = []
    while let message = message() {
      if message.contains("\"id\": \"barrier \(barriers)\"") { return found }
      found.append(message)
    }
    throw EditorTranscript.Failure("the server ended; it said \(found)")
  }

  private func message() -> String? {
    while true {
      if let header = buffer.range(of: Data("\r\n\r\n".utf8)),
        let length = Int(String(decoding: buffer[buffer.startIndex..<header.lowerBound], as: UTF8.self).drop { !$0.isNumber }),
        buffer.distance(from: header.upperBound, to: buffer.endIndex) >= length
      {
        let end = buffer.index(header.upperBound, offsetBy: length)
        defer { buffer.removeSubrange(buffer.startIndex..<end) }
        return String(decoding: buffer[header.upperBound..<end], as: UTF8.self)
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      buffer += more
    }
  }

  /// Closes the server's input, and waits for its end.
  func finish() throws -> Int32 {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus
  }

  func stop() {
    if process.isRunning { process.terminate() }
  }
}

extension String {
  fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
