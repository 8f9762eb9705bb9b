import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A stand-in for Athena and S3 that runs the statements it is sent over real log files.
struct AthenaServer: Sendable {
  let url: String

  /// A Python that has what the server needs.
  static let python = Command.python(with: "duckdb, sqlglot")

  /// - Parameters:
  ///   - folder: Holds `AWSLogs/…`.
  ///   - options: As the script tells them.
  static func with<Value: Sendable>(_ folder: URL, _ options: [String], _ body: (AthenaServer) async throws -> Value) async throws -> Value {
    let port = try Moto.freePort()
    let server = AthenaServer(url: "http://127.0.0.1:\(port)")
    let script = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../Servers/athena_server.py").standardized
    return try await LocalServer.with(
      try require(python, .duckdb), [script.path, folder.path, "--port", String(port)] + options,
      isReady: { (try? await server.seen()) != nil }, { try await body(server) })
  }

  /// The operations of Athena that were called so far.
  func seen() async throws -> [String] {
    let (data, _) = try await URLSession.shared.data(from: URL(string: "\(url)/seen")!)
    return try JSONDecoder().decode([String].self, from: data)
  }

  var environment: [String: String] {
    [
      "PATH": "/usr/bin:/bin", "HOME": "/nowhere", "NO_COLOR": "1", "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
      "AWS_SECRET_ACCESS_KEY": "x",
    ]
  }
}
