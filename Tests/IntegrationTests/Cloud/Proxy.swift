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
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("proxy.py")
    return try await LocalServer.with(
      try require(Command.find("python3"), .moto), [script.path, String(proxy.port), String(moto.port), String(seed), String(faults)],
      isReady: { (try? await proxy.count()) != nil }, { try await body(proxy) })
  }

  /// How many calls were let through so far.
  func count() async throws -> Int {
    let (data, _) = try await URLSession.shared.data(from: URL(string: "\(url)/count")!)
    guard let count = Int(String(decoding: data, as: UTF8.self)) else { throw CommandFailure(description: "the proxy counts no calls") }
    return count
  }

  /// Lets no more than so many calls through, counted from the first; where it is 0, all.
  func limit(_ calls: Int) async throws {
    _ = try await URLSession.shared.data(from: URL(string: "\(url)/limit?\(calls)")!)
  }
}
