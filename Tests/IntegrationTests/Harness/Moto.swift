import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A stand-in for AWS on this machine: a server of moto on a port of its own.
struct Moto: Sendable {
  let port: UInt16

  var url: String { "http://127.0.0.1:\(port)" }

  /// Starts a server, and ends it whatever `body` does.
  ///
  /// - Parameter managedPolicies: Let it know AWS's managed policies (it takes longer to answer the first call of an account).
  static func withServer<Value: Sendable>(
    managedPolicies: Bool = false, _ body: (Moto) async throws -> Value
  ) async throws -> Value {
    let moto = Moto(port: try freePort())
    let log = try Scratch.directory("server").appendingPathComponent("log")
    let server = try await MotoNursery.shared.start(moto.port, managedPolicies: managedPolicies, log: log)
    let result = await LocalServer.use(
      "moto", log: log, isRunning: { kill(server, 0) == 0 },
      { (try? await URLSession.shared.data(from: URL(string: "\(moto.url)/moto-api/data.json")!)) != nil }, { try await body(moto) })
    kill(server, SIGKILL)
    return try result.get()
  }

  /// Forgets everything that was made.
  func reset() async throws {
    var request = URLRequest(url: URL(string: "\(url)/moto-api/reset")!)
    request.httpMethod = "POST"
    _ = try await URLSession.shared.data(for: request)
  }

  /// A port on which nothing listens. It is none of those that the system gives to outgoing connections, one of which could
  /// come before the server that it is for.
  static func freePort() throws -> UInt16 {
    for _ in 0..<1000 {
      let port = UInt16(firstPort + nextPort.wrappingAdd(1, ordering: .relaxed).oldValue % portCount)
      if isFree(port) { return port }
    }
    throw CommandFailure(description: "no free port: \(errno)")
  }

  private static let firstPort = 12_000, portCount = 20_000
  /// A run begins somewhere else than another one beside it.
  private static let nextPort = Atomic<Int>(Int.random(in: 0..<20_000))

  private static func isFree(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }
  }
}
