import AegisCloud
import Foundation
import Testing

/// Our signatures against those of AWS's own signer for Python, which moto brings along.
@Suite(.needs(.moto)) struct SignatureTests {
  private struct Signed: Decodable {
    var service, region, method, host, path: String
    var query: [[String]]
    var headers: [[String]]
    var body, id, secret: String
    var token: String?
    var time: Double
    var url, authorization: String
  }

  @Test func signaturesAreBotocores() async throws {
    let seed = UInt32.random(in: 0...UInt32.max)
    let python = try require(Command.find("python3"), .moto)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("signatures.py")
    let output = try await Command.run(
      python, [script.path, "600", String(seed)], in: FileManager.default.temporaryDirectory, environment: Command.environment)
    #expect(output.status == 0, "\(output.text)")
    let lines = output.standardOutput.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 600)
    var differences = 0
    for line in lines {
      let it = try JSONDecoder().decode(Signed.self, from: line)
      let request = SignedRequest(
        it.method, host: it.host, path: it.path, query: it.query.map { ($0[0], $0[1]) }, headers: it.headers.map { ($0[0], $0[1]) },
        body: Array(it.body.utf8))
      let credentials = Credentials(accessKeyID: it.id, secretAccessKey: it.secret, sessionToken: it.token, source: "a test")
      let headers = Signer(service: it.service, region: it.region).sign(request, credentials, time: it.time)
      let authorization = headers.first { $0.name == "authorization" }?.value
      if authorization != it.authorization || "https://\(it.host)\(request.target)" != it.url {
        differences += 1
        if differences < 4 { Issue.record("seed \(seed): \(it.method) \(it.url)\n\(it.authorization)\n\(authorization ?? "")\n\(request.target)") }
      }
    }
    #expect(differences == 0, "seed \(seed)")
  }
}
