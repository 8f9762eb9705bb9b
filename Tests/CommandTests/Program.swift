import Foundation

/// The built `aegis`, run as people run it.
enum Program {
  /// The folder that holds it, beside the test bundle.
  static let folder: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let folders = [bundle, root.appendingPathComponent(".build/debug")]
    return folders.first { FileManager.default.isExecutableFile(atPath: $0.appendingPathComponent("aegis").path) } ?? bundle
  }()

  /// The repository.
  static let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized

  struct Result {
    var output: String
    var errors: String
    var status: Int32
  }

  /// Runs a line of shell in which `aegis` is the built program.
  ///
  /// Nothing of this process's environment reaches it, so that colour and paths are the same everywhere.
  /// Its streams are files, which cannot fill up.
  static func shell(_ line: String, in folder: URL) throws -> Result {
    let streams = try temporaryFolder()
    defer { remove(streams) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "\(Self.folder.path):/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C"]
    process.standardInput = FileHandle.nullDevice
    let files = ["out", "err"].map { streams.appendingPathComponent($0) }
    for file in files { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Result(output: texts[0], errors: texts[1], status: process.terminationStatus)
  }

  /// A folder with copies of the samples: `organization`, `broken` (the same with mistakes), `documents`, `templates`,
  /// and `access` (assertions about the organization).
  static func workspace() throws -> URL {
    let folder = try temporaryFolder()
    for (sample, copy) in [
      ("organization", "organization"), ("organization", "broken"), ("documents", "documents"), ("templates", "templates"),
      ("access", "access"), ("logs", "logs"),
    ] {
      try FileManager.default.copyItem(
        at: root.appendingPathComponent("golden/\(sample)"), to: folder.appendingPathComponent(copy))
    }
    let mistakes = root.appendingPathComponent("golden/broken")
    let names = FileManager.default.enumerator(atPath: mistakes.path)?.compactMap { $0 as? String } ?? []
    for name in names where name.hasSuffix(".yaml") {
      try Data(contentsOf: mistakes.appendingPathComponent(name)).write(to: folder.appendingPathComponent("broken/\(name)"))
    }
    return folder
  }

  static func remove(_ folder: URL) { try? FileManager.default.removeItem(at: folder) }

  private static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aegis-commands-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
