import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// `aegis analyze` over logs in a bucket of another region than the project's, at S3's own addresses.
@Suite(.needs(.certificates)) struct BucketRegionTests {
  /// Whether S3 tells where a bucket is by redirecting, or in a refusal: `HEAD` of a bucket needs a privilege.
  @Test(arguments: ["tells", "refuses"]) func aBucketIsFollowed(way: String) async throws {
    let folder = try Scratch.directory("bucket-region")
    defer { try? FileManager.default.removeItem(at: folder) }
    let golden = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../golden").standardized
    for name in ["organization", "logs"] {
      try FileManager.default.copyItem(at: golden.appendingPathComponent(name), to: folder.appendingPathComponent(name))
    }
    let port = try Moto.freePort()
    let (script, certificate) = (URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("s3_regions.py"), folder.appendingPathComponent("issuer.pem"))
    func seen() async throws -> [String] {
      let (data, _) = try await URLSession.shared.data(from: URL(string: "http://127.0.0.1:\(port)/seen")!)
      return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
    let python = try require(Self.python, .certificates)
    try await LocalServer.with(
      python, [script.path, folder.appendingPathComponent("logs").path, String(port), certificate.path, "us-west-2", way],
      isReady: { (try? await seen()) != nil }
    ) {
      func analyze(_ place: String, _ output: String) async throws -> CommandOutput {
        try await Command.run(
          ImportedProject.program,
          ["analyze", "organization", "--activity", "files:\(place)", "--today", "2026-11-25", "--format", "json", "--output", output], in: folder,
          environment: [
            "PATH": "/usr/bin:/bin", "HOME": "/nowhere", "NO_COLOR": "1", "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "x",
            "HTTPS_PROXY": "http://127.0.0.1:\(port)", "AWS_CA_BUNDLE": certificate.path, "AWS_REGION": "eu-west-1",
          ])
      }
      func principals(_ output: String) throws -> NSArray {
        let index = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent("\(output)/index.json"))) as? [String: Any]
        return try #require(index?["principals"] as? NSArray)
      }
      let bucket = try await analyze("s3://trail", "bucket")
      #expect(bucket.status == 0 && bucket.text.contains("read 1502 events in 20 log files"), "\(bucket.text)")
      let files = try await analyze("logs", "files")
      #expect(files.status == 0, "\(files.text)")
      #expect(try principals("bucket").isEqual(to: principals("files") as? [Any] ?? []))
      let calls = try await seen()
      #expect(calls.first == "trail.s3.eu-west-1.amazonaws.com HEAD \(way == "refuses" ? 403 : 301)")
      let rest = calls.dropFirst()
      #expect(rest.count > 20 && rest.allSatisfy { $0 == "trail.s3.us-west-2.amazonaws.com GET 200" }, "\(rest)")
      let missing = try await analyze("s3://other", "none")
      #expect(missing.status == 66 && missing.text.contains("there is no bucket `other`"), "\(missing.text)")
    }
  }

  /// A Python that can make certificates.
  static let python = Command.python(with: "cryptography")
}
