public import AegisBasics
import Foundation

/// Fixtures under `golden/`.
public enum Golden {
  /// The files of a folder and of the folders in it, by path from `golden/`, in order. None where the folder is missing.
  public static func files(in folder: String, withExtension suffix: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: root + folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix("." + suffix) }.sorted().map { folder + "/" + $0 }
  }

  /// Reads a file by its path from `golden/`.
  public static func read(_ path: String, id: FileID = FileID(rawValue: 0)) throws -> SourceFile {
    let data = try Data(contentsOf: URL(fileURLWithPath: root + path))
    return SourceFile(id: id, displayPath: path, text: Array(data))
  }

  /// The folder itself, with a slash at its end.
  public static let root: String = {
    // Tests/Support/Golden.swift
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/") + "/golden/"
  }()
}

extension Golden {
  /// Compares bytes with a snapshot; nil where they are the same.
  ///
  /// `AEGIS_BLESS=1` writes what was given and reports it all the same, so that a person reads it before it counts.
  public static func difference(_ bytes: [UInt8], from path: String) -> String? {
    let url = URL(fileURLWithPath: root + path)
    if (try? Data(contentsOf: url)) == Data(bytes) { return nil }
    guard ProcessInfo.processInfo.environment["AEGIS_BLESS"] == "1" else {
      return "golden/\(path) differs; now it is:\n\(String(decoding: bytes, as: UTF8.self))"
    }
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
      return "wrote golden/\(path); review, run again"
    } catch { return "golden/\(path): \(error)" }
  }
}
