import AegisPolicy
import Foundation
import Testing

/// `aegis catalog update` against a server of this machine that speaks AWS's format, and worse.
@Suite(.serialized) struct CatalogUpdateTests {
  @Test func takesWhatIsWholeAndNothingElse() throws {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("aegis-catalog-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { Program.remove(home) }
    try writeReference(to: home.appendingPathComponent("reference"))
    let server = try ReferenceServer(home.appendingPathComponent("reference"))
    defer { server.stop() }
    func update(_ way: String) throws -> Program.Result {
      try Program.shell("aegis catalog update --timeout 3 --from http://127.0.0.1:\(server.port)/\(way)/list.json", in: home)
    }
    let manifest = home.appendingPathComponent(".cache/aegis/catalog.json").path

    let broken = [
      "elsewhere": "names a file elsewhere", "file-address": "names a file elsewhere", "few": "far fewer than are known",
      "empty-index": "does not hold", "index-object": "does not hold", "truncated": "does not hold", "short": "remaining to read",
      "huge": "longer than", "deep": "does not hold", "redirect": "leads elsewhere", "slow": "timed out", "error": "HTTP 500",
      "html": "does not hold", "types": "does not hold", "action-types": "does not hold", "other-name": "does not hold",
      "bad-name": "a name that none can be",
    ]
    for (way, words) in broken.sorted(by: { $0.key < $1.key }) {
      let result = try update(way)
      #expect(result.status == 69 && result.errors.contains(words) && result.errors.contains("the catalog stays as it was"), "\(way): \(result)")
      #expect(!FileManager.default.fileExists(atPath: manifest), "\(way) left something behind")
    }

    let policy = """
      {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*",
        "Action": ["sqs:PaintMessage", "sqs:SendMessage", "sqs:PaintAll"]}}
      """
    try Data(policy.utf8).write(to: home.appendingPathComponent("a.json"))
    func lint(_ environment: String = "") throws -> String {
      try Program.shell("\(environment) aegis lint --as identity --format concise --select AE31 a.json", in: home).output
    }
    let trust = """
      {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com"}, "Condition": {
          "StringEquals": {"idp.example.com:aud": "sts.amazonaws.com", "idp.example.com:sub": "ci"},
          "ForAnyValue:StringLike": {"idp.example.com:amr": "mfa*"}}}}
      """
    try Data(trust.utf8).write(to: home.appendingPathComponent("trust.json"))
    func lintTrust() throws -> String {
      try Program.shell("aegis lint --as trust --format concise trust.json", in: home).output
    }
    let trusted = try lintTrust(), before = try lint()
    #expect(before.contains("`sqs` has no action `PaintMessage`") && !before.contains("sqs:SendMessage` no longer"))
    let taken = try update("newer")
    #expect(taken.status == 0 && taken.output.contains("1 new actions") && taken.output.contains("1 retired"), "\(taken)")
    let after = try lint()
    #expect(!after.contains("`sqs` has no action") && after.contains("`sqs:SendMessage` no longer exists"))
    #expect(after.contains("authorized by `sqs:PaintMessage`"))
    #expect(try lint("AEGIS_CATALOG=embedded") == before)
    #expect(try Program.shell("aegis catalog info", in: home).output.contains("in use: the one fetched on "))

    #expect(try lintTrust() == trusted)

    // What an earlier reference had and a later one has not is retired, not forgotten.
    let again = try update("good")
    #expect(again.status == 0 && again.output.contains("1 retired") && again.output.contains("1 that are documented now"), "\(again)")
    #expect(try lint().contains("`sqs:PaintMessage` no longer exists"))

    try damage(home, policy: before, lint: { try lint() })
  }

  /// A cache that is damaged in any way is as good as none.
  private func damage(_ home: URL, policy before: String, lint: () throws -> String) throws {
    let folder = home.appendingPathComponent(".cache/aegis")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count == 2, "\(names)")
    let file = folder.appendingPathComponent(try #require(names.first { $0.hasSuffix(".bin") }))
    let whole = try Data(contentsOf: file), manifest = folder.appendingPathComponent("catalog.json"), told = try Data(contentsOf: manifest)
    var flipped = whole
    flipped[whole.count / 2] ^= 0x55
    for (bytes, what) in [(whole.prefix(1000), "cut"), (Data(), "empty"), (flipped, "changed"), (Data("x".utf8), "another")] {
      try bytes.write(to: file)
      #expect(try lint() == before, "\(what)")
      #expect(try Program.shell("aegis catalog info", in: home).output.contains("renews it"), "\(what)")
    }
    try whole.write(to: file)
    for text in ["", "{", "[]", "{\"sha256\": 1}", String(decoding: told, as: UTF8.self).replacing("\"sha256\":\"", with: "\"sha256\":\"../")] {
      try Data(text.utf8).write(to: manifest)
      #expect(try lint() == before, "\(text)")
    }
    try FileManager.default.removeItem(at: file)
    try told.write(to: manifest)
    #expect(try lint() == before)
  }

  /// The embedded catalog in the format of AWS's service reference.
  private func writeReference(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let catalog = Catalog.embedded
    var index: [[String: Any]] = []
    for service in catalog.services where catalog.status(service) == .current {
      let actions = catalog.actions(of: service).filter { catalog.status($0) == .current && catalog.isDocumented($0) }
      if actions.isEmpty { continue }
      let prefix = catalog.prefix(service)
      let value: [String: Any] = [
        "Name": prefix, "Version": "v1.4",
        "Actions": actions.map { action in
          let level = catalog.accessLevel(action)
          return [
            "Name": String(catalog.name(action).dropFirst(prefix.count + 1)),
            // AWS's does not have the claims of any provider, which the catalog knows from a page.
            "ActionConditionKeys": catalog.conditionKeys(of: action).map { catalog.name($0) }.filter { !$0.hasPrefix("${Host}") },
            "Annotations": [
              "Properties": [
                "IsList": level == .list, "IsWrite": level == .write, "IsTaggingOnly": level == .tagging,
                "IsPermissionManagement": level == .permissionsManagement,
              ]
            ],
            "Resources": Set(catalog.resourceTypes(of: action).map { catalog.name($0) }).sorted().map { ["Name": $0] },
          ] as [String: Any]
        },
        "ConditionKeys": catalog.conditionKeys(of: service).filter { !catalog.name($0).hasPrefix("${Host}") }.map { ["Name": catalog.name($0), "Types": ["String"]] as [String: Any] },
        "Resources": catalog.resourceTypes(of: service).map { type in
          [
            "Name": catalog.name(type), "ARNFormats": [catalog.arnFormat(type)],
            "ConditionKeys": catalog.conditionKeys(of: type).map { catalog.name($0) },
          ] as [String: Any]
        },
        "Operations": [] as [Any],
      ]
      try JSONSerialization.data(withJSONObject: value).write(to: folder.appendingPathComponent("\(prefix).json"))
      index.append(["service": prefix, "url": ""])
    }
    try JSONSerialization.data(withJSONObject: index).write(to: folder.appendingPathComponent("_services.json"))
  }
}

/// `reference_server.py`, for as long as a test needs it.
private final class ReferenceServer {
  let port: Int
  private let process = Process()
  private let input = Pipe()

  init(_ folder: URL) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", Program.root.appendingPathComponent("Tests/Servers/reference_server.py").path, folder.path]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8), !byte.isEmpty { line += byte }
    port = try #require(Int(String(decoding: line, as: UTF8.self)))
  }

  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
