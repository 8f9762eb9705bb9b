import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// `aegis analyze` over logs in a bucket of moto's, with a proxy in between that lets calls go wrong.
@Suite(.needs(.moto)) struct BucketLogsTests {
  @Test func aBucketIsReadAsAFolderIs() async throws {
    try await Moto.withServer { moto in
      let folder = try Scratch.directory("bucket-logs")
      defer { try? FileManager.default.removeItem(at: folder) }
      let golden = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../golden").standardized
      try FileManager.default.copyItem(at: golden.appendingPathComponent("organization"), to: folder.appendingPathComponent("organization"))
      try FileManager.default.copyItem(at: golden.appendingPathComponent("logs"), to: folder.appendingPathComponent("logs"))
      try await upload(folder.appendingPathComponent("logs"), moto)
      try await Proxy.with(moto, seed: 11, faults: 0.15) { proxy in
        func analyze(_ place: String, _ options: String...) async throws -> (report: [String: Any], error: String) {
          let output = try await Command.run(
            ImportedProject.program,
            ["analyze", "organization", "--activity", "files:\(place)", "--today", "2026-11-25", "--format", "json", "--output", "out"] + options,
            in: folder,
            environment: [
              "PATH": "/usr/bin:/bin", "HOME": "/nowhere", "NO_COLOR": "1", "AWS_ENDPOINT_URL": proxy.url, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
              "AWS_SECRET_ACCESS_KEY": "x",
            ])
          #expect(output.status == 0, "\(output.text)")
          let index = try Data(contentsOf: folder.appendingPathComponent("out/index.json"))
          return (try #require(try JSONSerialization.jsonObject(with: index) as? [String: Any]), String(decoding: output.standardError, as: UTF8.self))
        }
        func same(_ left: [String: Any], _ right: [String: Any]) -> Bool {
          ["principals", "coverage", "other_callers"].allSatisfy { key in
            (left[key] as? NSArray).map { $0.isEqual(to: right[key] as? [Any] ?? []) } ?? false
          }
        }
        let (files, _) = try await analyze("logs")
        let (bucket, read) = try await analyze("s3://trail/all")
        #expect(same(files, bucket))
        #expect(read.contains("read 1502 events in 20 log files, 2 of them delivered twice"))
        let (again, nothing) = try await analyze("s3://trail/all")
        #expect(same(files, again))
        #expect(nothing.contains("nothing new in 20 log files"))
        // Of a week, only what was delivered in it is read.
        let (week, few) = try await analyze("s3://trail/all/AWSLogs", "--days", "7")
        let (days, _) = try await analyze("logs", "--days", "7")
        #expect(same(week, days))
        #expect(few.contains("read 150 events in 2 log files"), "\(few)")
      }
    }
  }

  private func upload(_ folder: URL, _ moto: Moto) async throws {
    func put(_ path: String, _ body: Data?) async throws {
      var request = URLRequest(url: URL(string: "\(moto.url)/trail\(path)")!)
      request.httpMethod = "PUT"
      request.httpBody = body
      request.setValue(
        "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261125/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0", forHTTPHeaderField: "authorization")
      let (_, response) = try await URLSession.shared.data(for: request)
      #expect((response as? HTTPURLResponse)?.statusCode == 200)
    }
    try await put("", nil)
    let paths = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
    for path in paths where path.pathExtension == "gz" {
      try await put("/all\(path.path.dropFirst(folder.path.count))", Data(contentsOf: path))
    }
    // What else stands in such a bucket.
    try await put("/all/AWSLogs/o-example/310000000005/Config/eu-west-1/2026/11/20/ConfigHistory/x.json.gz", Data("no log of events".utf8))
    try await put("/all/AWSLogs/o-example/310000000005/CloudTrail-Digest/eu-west-1/2026/11/20/y.json.gz", Data("no log of events".utf8))
  }
}
