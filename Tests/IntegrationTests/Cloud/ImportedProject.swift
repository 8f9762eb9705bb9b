import Foundation

/// A project in a folder of its own, and the built `aegis` at work in it.
struct ImportedProject {
  let folder: URL
  let url: String

  /// The built program, beside the test bundle.
  static let program: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let debug = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../.build/debug").standardized
    return [bundle, debug].map { $0.appendingPathComponent("aegis") }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? debug.appendingPathComponent("aegis")
  }()

  static func environment(_ url: String) -> [String: String] {
    ["PATH": "/usr/bin:/bin", "HOME": "/nowhere", "NO_COLOR": "1", "AWS_ENDPOINT_URL": url].merging(FilledMoto.variables) { $1 }
  }

  init(url: String) throws {
    folder = try Scratch.directory("project")
    self.url = url
    try Data(AcmeSettings.text().utf8).write(to: folder.appendingPathComponent("aegis.ini"))
  }

  func run(_ arguments: String..., url: String? = nil) async throws -> CommandOutput {
    try await Command.run(Self.program, arguments, in: folder, environment: Self.environment(url ?? self.url))
  }

  /// The texts of all files of the configuration, by path.
  func files() throws -> [String: String] {
    var files: [String: String] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() where path.hasSuffix(".yaml") && !path.hasPrefix(".") {
      files[path] = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }
    return files
  }

  func text(_ path: String) throws -> String { try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8) }

  func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: folder.appendingPathComponent(path)) }
}
