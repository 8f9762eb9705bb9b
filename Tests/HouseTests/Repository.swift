import Foundation

/// The repository that the tests were built from.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized

  /// The files that git tracks, or would track; paths from the root.
  static let files: [String] = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", root.path, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try? process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    return String(decoding: output, as: UTF8.self).split(separator: "\0").map(String.init)
      .filter { FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path) }
  }()

  static func files(under folder: String, withExtension suffix: String) -> [String] {
    files.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix("." + suffix) }
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }
}
