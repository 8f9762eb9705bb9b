import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What stands between aegis and moto: it counts calls, and lets some of them go wrong.
struct Proxy: Sendable {
  let port: UInt16

  var url: String { "http://127.0.0.1:\(port)" }

  static func with<Value: Sendable>(_ moto: Moto, seed: UInt32 = 1, faults: Double = 0, _ body: (Proxy) async throws -> Value) async throws -> Value {
    let proxy = Proxy(port: try Moto.freePort())
    let process = Process()
    process.executableURL = try require(Command.find("python3"), .moto)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("proxy.py")
    process.arguments = [script.path, String(proxy.port), String(moto.port), String(seed), String(faults)]
    process.environment = Command.environment
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let end = try process.start()
    let result: Result<Value, any Error>
    do {
      for attempt in 0... {
        if (try? await proxy.count()) != nil { break }
        guard attempt < 100, process.isRunning else { throw CommandFailure(description: "the proxy does not answer") }
        try await Task.sleep(for: .milliseconds(50))
      }
      result = .success(try await body(proxy))
    } catch { result = .failure(error) }
    kill(process.processIdentifier, SIGKILL)
    await end.value
    return try result.get()
  }

  /// How many calls have come so far.
  func count() async throws -> Int {
    let (data, _) = try await URLSession.shared.data(from: URL(string: "\(url)/count")!)
    guard let count = Int(String(decoding: data, as: UTF8.self)) else { throw CommandFailure(description: "the proxy counts no calls") }
    return count
  }
}
