import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The sample organization as a project that moto can hold, and the program that deploys it.
///
/// Left out is what moto lacks: boundaries of users, tags of SAML providers, and most services that can have delegated
/// administrators.
struct DeployProject {
  let folder: URL
  let url: String
  /// Variables besides those of AWS.
  var variables: [String: String] = [:]

  /// What `AEGIS_TEST_PROGRAM` names, such as a release build for the long tests; else what was built with the tests.
  static let program: URL = {
    if let path = ProcessInfo.processInfo.environment["AEGIS_TEST_PROGRAM"] { return URL(fileURLWithPath: path) }
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let folders = [bundle, URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../.build/debug").standardized]
    return folders.map { $0.appendingPathComponent("aegis") }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? folders[1].appendingPathComponent("aegis")
  }()

  /// A project of these files.
  init(url: String, files: [String: String]) throws {
    self.url = url
    folder = try Scratch.directory("deploy").appendingPathComponent("project")
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  /// - Parameter settings: Replaces `state = s3`.
  init(url: String, state: String = "state = local", backend: String = "api") throws {
    self.url = url
    folder = try Scratch.directory("deploy").appendingPathComponent("project")
    let sample = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../golden/organization").standardized
    try FileManager.default.copyItem(at: sample, to: folder)
    try edit("aegis.ini") { $0.replacing("backend = terraform", with: "backend = \(backend)").replacing("state = s3", with: state) }
    try edit("organization.yaml") { text in
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { $0.wholeMatch(of: #/ *id: .?(r-|ou-|p-[0-9a-z]{8}).*/#) == nil }.joined(separator: "\n")
        .replacing(#/delegated_administrators:\n(?:[ -].*\n)+/#, with: "")
    }
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    for name in names where name.hasSuffix(".yaml") {
      try edit(name) { text in
        var text = text.replacing("310000000001", with: "123456789012")
        if name.hasPrefix("member_accounts"), name.hasSuffix("account.yaml") { text = text.replacing(#/(?m)^id: .*\n/#, with: "") }
        if name.hasSuffix("users.yaml") { text = text.replacing(#/ +permissions_boundary:\n +_ref: .*\n/#, with: "").replacing(#/ +permissions_boundary: .*\n/#, with: "") }
        return text
      }
    }
    try edit("master_account/account.yaml") { text in
      text.replacing(#/(?m)^(  - type: saml\n(?:    .*\n)*?)    tags:\n(?:      .*\n)+/#) { $0.output.1 }
    }
  }

  func edit(_ name: String, _ change: (String) -> String) throws {
    let file = folder.appendingPathComponent(name)
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data(change(text).utf8).write(to: file)
  }

  var environment: [String: String] {
    Command.environment.merging(
      [
        "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "AKIAMGMT000000000000", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1",
        "NO_COLOR": "1", "CI": "",
      ], uniquingKeysWith: { $1 }
    ).merging(variables, uniquingKeysWith: { $1 })
  }

  func run(_ arguments: String..., timeout: Duration = Command.patience) async throws -> CommandOutput { try await run(arguments, timeout: timeout) }

  func run(_ arguments: [String], timeout: Duration = Command.patience) async throws -> CommandOutput {
    try await Command.run(Self.program, arguments, in: folder, environment: environment, timeout: timeout)
  }

  /// Starts a deployment and gives its process.
  func start() throws -> (process: Process, end: Task<Void, Never>) {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = ["deploy", "--auto-approve", "-q"]
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return (process, try process.start())
  }
}

/// `proxy.py` in front of a stand-in.
struct FaultyProxy: Sendable {
  let url: String

  static func between<Value: Sendable>(_ moto: Moto, _ body: (FaultyProxy) async throws -> Value) async throws -> Value {
    let python = try require(Command.find("python3"), .moto)
    let process = Process()
    process.executableURL = python
    process.arguments = [URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("proxy.py").path, String(moto.port)]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    let end = try process.start()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let result: Result<Value, any Error>
    do { result = .success(try await body(FaultyProxy(url: "http://127.0.0.1:\(line.trimmingCharacters(in: .whitespacesAndNewlines))"))) } catch {
      result = .failure(error)
    }
    kill(process.processIdentifier, SIGKILL)
    await end.value
    return try result.get()
  }

  /// What the proxy is to do; the number of changing calls so far.
  @discardableResult
  func tell(_ query: String, body: String? = nil) async throws -> Int { Int(try await ask(query, body: body)) ?? 0 }

  /// The changing calls that were carried out since this was last asked, in order of their text and without what AWS numbers.
  func made() async throws -> [String] { try await ask("made").split(separator: "\n").map(String.init) }

  private func ask(_ query: String, body: String? = nil) async throws -> String {
    var request = URLRequest(url: URL(string: "\(url)/proxy?\(query)")!)
    request.httpMethod = "POST"
    request.httpBody = body.map { Data($0.utf8) }
    let (data, _) = try await URLSession.shared.data(for: request)
    return String(decoding: data, as: UTF8.self)
  }
}
