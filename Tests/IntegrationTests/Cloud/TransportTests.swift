import AegisCloud
import Foundation
import Testing

/// libcurl at work: connections are used again, certificates are checked, proxies are honoured.
@Suite(.needs(.moto), .serialized) struct TransportTests {
  /// A server that answers at once, for an organization of three accounts.
  private func withInstantServer<Value: Sendable>(certificate: [String] = [], _ body: (UInt16) async throws -> Value) async throws -> Value {
    let port = try Moto.freePort()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("instant.py")
    return try await LocalServer.with(
      try require(Command.find("python3"), .moto), [script.path, String(port), "2", "20", "40"] + certificate,
      isReady: { await Self.isThere(port) }, { try await body(port) })
  }

  private static func isThere(_ port: UInt16) async -> Bool {
    let request = HTTPRequest("GET", "http://127.0.0.1:\(port)/count", connectTimeout: 1, timeout: 2)
    do throws(TransportError) {
      _ = try await CurlTransport().send(request)
      return true
    } catch {
      // One that speaks TLS hangs up: it is there too.
      return error.kind == .interrupted
    }
  }

  @Test func connectionsAreUsedAgain() async throws {
    try await withInstantServer { port in
      let project = try ImportedProject(url: "http://127.0.0.1:\(port)")
      let result = try await project.run("import", "-v")
      #expect(result.status == 0, "\(result.text)")
      let words = result.text.split { !$0.isNumber && !$0.isLetter }.map(String.init)
      let calls = try #require(words.firstIndex(of: "calls").flatMap { Int(words[$0 - 1]) })
      let connections = try #require(words.firstIndex(of: "connections").flatMap { Int(words[$0 - 1]) })
      #expect(calls > 120)
      #expect(connections <= 16)
    }
  }

  @Test func certificatesAreChecked() async throws {
    let folder = try Scratch.directory("certificate")
    let openssl = try #require(Command.find("openssl"))
    let made = try await Command.run(
      openssl,
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
      in: folder, environment: Command.environment)
    #expect(made.status == 0, "\(made.text)")
    let certificate = folder.appendingPathComponent("cert.pem").path
    try await withInstantServer(certificate: [certificate, folder.appendingPathComponent("key.pem").path]) { port in
      let request = HTTPRequest("GET", "https://localhost:\(port)/count")
      do {
        _ = try await CurlTransport().send(request)
        Issue.record("a certificate that nobody vouches for is trusted")
      } catch let error as TransportError { #expect(error.kind == .tls, "\(error)") }
      #expect(try await CurlTransport(certificates: certificate).send(request).status == 200)
      let other = HTTPRequest("GET", "https://127.0.0.1:\(port)/count")
      do {
        _ = try await CurlTransport(certificates: certificate).send(other)
        Issue.record("a certificate for another host is trusted")
      } catch let error as TransportError { #expect(error.kind == .tls, "\(error)") }
      let project = try ImportedProject(url: "https://localhost:\(port)")
      let result = try await project.run("import", "-q")
      #expect(result.status == 69, "\(result.text)")
      #expect(result.text.contains("certificate"), "\(result.text)")
    }
  }

  @Test func proxiesAreHonoured() async throws {
    try await withInstantServer { port in
      let project = try ImportedProject(url: "http://aws.example")
      var environment = ImportedProject.environment(project.url)
      environment["http_proxy"] = "http://127.0.0.1:\(port)"
      let result = try await Command.run(ImportedProject.program, ["import", "-q"], in: project.folder, environment: environment)
      #expect(result.status == 0, "\(result.text)")
    }
  }

  @Test func nobodyThereIsSaid() async throws {
    let project = try ImportedProject(url: "http://127.0.0.1:\(try Moto.freePort())")
    let result = try await project.run("import", "-q")
    #expect(result.status == 69, "\(result.text)")
    var environment = ImportedProject.environment(project.url)
    environment["AWS_ACCESS_KEY_ID"] = nil
    environment["AWS_EC2_METADATA_DISABLED"] = "true"
    let without = try await Command.run(ImportedProject.program, ["import", "-q"], in: project.folder, environment: environment)
    #expect(without.status == 77, "\(without.text)")
    #expect(without.text.contains("no credentials were found"), "\(without.text)")
  }
}
