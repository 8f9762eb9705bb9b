import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// `aegis analyze` by Athena against moto, which answers with results that were put in a queue.
@Suite(.needs(.moto)) struct AthenaMotoTests {
  @Test func rowsBecomeReports() async throws {
    try await Moto.withServer { moto in
      let role = "arn:aws:iam::310000000005:role/service/storefront-api"
      let head = ["account", "region", "principal", "eventsource", "eventname", "denied", "passes", "role", "callers", "taken", "events", "first", "last"]
      func row(_ source: String, _ event: String, _ denied: String, _ count: String) -> [String?] {
        ["310000000005", "eu-west-1", role, source, event, denied, "false", nil, nil, nil, count, "2026-11-01T10:00:00Z", "2026-11-20T10:00:00Z"]
      }
      // For the database, for the table, and for the query.
      try await queue([[head], [head], [head, row("s3.amazonaws.com", "GetObject", "false", "42"), row("kms.amazonaws.com", "Decrypt", "true", "2")]], head, moto)
      let folder = try Scratch.directory("athena")
      defer { try? FileManager.default.removeItem(at: folder) }
      let sample = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../golden/organization").standardized
      let copy = folder.appendingPathComponent("organization")
      try FileManager.default.copyItem(at: sample, to: copy)
      let output = try await Command.run(
        ImportedProject.program, ["analyze", "organization", "--today", "2026-11-25", "--account", "production", "--role", "storefront-api"],
        in: folder,
        environment: [
          "PATH": "/usr/bin:/bin", "HOME": "/nowhere", "NO_COLOR": "1", "AWS_ENDPOINT_URL": moto.url, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
          "AWS_SECRET_ACCESS_KEY": "x",
        ])
      #expect(output.status == 0, "\(output.text)")
      let report = copy.appendingPathComponent("reports/production/roles/storefront-api.json")
      let json = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: report)) as? [String: Any])
      let performed = try #require(json["performed"] as? [[String: Any]]), denied = try #require(json["denied"] as? [[String: Any]])
      #expect(performed.map { $0["action"] as? String } == ["s3:GetObject"] && performed.map { $0["count"] as? Int } == [42])
      #expect(denied.map { $0["action"] as? String } == ["kms:Decrypt"] && denied.map { $0["count"] as? Int } == [2])
    }
  }

  private func queue(_ results: [[[String?]]], _ head: [String], _ moto: Moto) async throws {
    let columns = head.map { name -> [String: Any] in
      [
        "CatalogName": "c", "SchemaName": "s", "TableName": "t", "Name": name, "Label": name, "Type": "varchar", "Precision": 1, "Scale": 1,
        "Nullable": "UNKNOWN", "CaseSensitive": true,
      ]
    }
    let sets = results.map { rows -> [String: Any] in
      ["rows": rows.map { row in ["Data": row.map { value in value.map { ["VarCharValue": $0] } ?? [:] }] }, "column_info": columns]
    }
    var request = URLRequest(url: URL(string: "\(moto.url)/moto-api/static/athena/query-results")!)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    request.httpBody = try JSONSerialization.data(withJSONObject: ["account_id": "123456789012", "region": "eu-west-1", "results": sets])
    let (_, response) = try await URLSession.shared.data(for: request)
    #expect((response as? HTTPURLResponse)?.statusCode == 201)
  }
}
