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
