/// The files of a folder as a git revision has them.
public enum GitRevision {
  /// What stands below the folder, by paths from there on.
  public struct Files: Sendable {
    /// The text of every regular file.
    public internal(set) var texts: [String: [UInt8]] = [:]
    /// Where every symbolic link leads, as it is written in it: from the folder that it lies in.
    public internal(set) var links: [String: String] = [:]
  }

  public enum Failure: Error {
    /// There is no program `git`.
    case noGit
    /// The folder is in no repository, or the repository has no such revision.
    case unknown
    /// What git gave could not be read.
    case unreadable
  }

  /// The commit that a revision names.
  public static func commit(of revision: String, in folder: String) throws(Failure) -> String {
    let git = ["git", "-C", folder, "rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"]
    guard let found = ChildProcess.run(git, isSilent: true) else { throw .noGit }
    guard found.status == 0 else { throw found.status == 127 ? .noGit : .unknown }
    return String(decoding: found.output.prefix { $0 != 0x0A }, as: UTF8.self)
  }

  /// Reads a folder of a revision in one run of git.
  public static func files(of revision: String, in folder: String) throws(Failure) -> Files {
    try files(ofTree: commit(of: revision, in: folder), ["git", "-C", folder])
  }

  /// Reads a folder as it is in the index, which is what a commit records.
  public static func stagedFiles(in folder: String) throws(Failure) -> Files {
    let git = ["git", "-C", folder]
    guard let found = ChildProcess.run(git + ["rev-parse", "--git-dir"], isSilent: true) else { throw .noGit }
    guard found.status == 0 else { throw found.status == 127 ? .noGit : .unknown }
    guard let tree = ChildProcess.run(git + ["write-tree"]), tree.status == 0 else { throw .unreadable }
    return try files(ofTree: String(decoding: tree.output.prefix { $0 != 0x0A }, as: UTF8.self), git)
  }

  /// The paths, from the folder on, of what a commit would change, add or delete below it.
  public static func stagedNames(in folder: String) throws(Failure) -> [String] {
    let git = ["git", "-C", folder, "diff", "--cached", "--name-only", "--no-renames", "--relative", "-z"]
    guard let found = ChildProcess.run(git, isSilent: true) else { throw .noGit }
    guard found.status == 0 else { throw found.status == 127 ? .noGit : .unknown }
    return found.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func files(ofTree tree: String, _ git: [String]) throws(Failure) -> Files {
    guard let archive = ChildProcess.run(git + ["archive", "--format=tar", tree]), archive.status == 0 else { throw .unreadable }
    guard let files = Self.files(ofTar: archive.output) else { throw .unreadable }
    return files
  }

  /// The regular files and symbolic links of a tar archive; nil where it is cut short.
  ///
  /// - Source: POSIX.1-2017, `pax`, "ustar Interchange Format" and "pax Interchange Format".
  static func files(ofTar tar: [UInt8]) -> Files? {
    var files = Files()
    var at = 0
    var (longName, longLink): (String?, String?)
    while at + 512 <= tar.count, tar[at] != 0 {
      func text(_ offset: Int, _ length: Int) -> String {
        String(decoding: tar[at + offset..<at + offset + length].prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let size = Int(text(124, 12).filter { ("0"..."7").contains($0) }, radix: 8), at + 512 + size <= tar.count else { return nil }
      let content = tar[at + 512..<at + 512 + size]
      let type = tar[at + 156]
      switch type {
      case UInt8(ascii: "x"):
        longName = value(of: "path", inRecords: content) ?? longName
        longLink = value(of: "linkpath", inRecords: content) ?? longLink
      case UInt8(ascii: "g"): break
      default:
        let prefix = text(345, 155)
        let name = longName ?? (prefix.isEmpty ? text(0, 100) : prefix + "/" + text(0, 100))
        if type == UInt8(ascii: "0") || type == 0 { files.texts[name] = Array(content) }
        if type == UInt8(ascii: "2") { files.links[name] = longLink ?? text(157, 100) }
        (longName, longLink) = (nil, nil)
      }
      at += 512 + (size + 511) / 512 * 512
    }
    return files
  }

  /// The value of a key among records of the form `LENGTH KEY=VALUE\n`.
  private static func value(of key: String, inRecords records: ArraySlice<UInt8>) -> String? {
    var rest = records
    while let space = rest.firstIndex(of: 0x20), let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
      length > 0, length <= rest.count
    {
      let record = rest[(space + 1)..<(rest.startIndex + length)]
      if record.starts(with: "\(key)=".utf8) { return String(decoding: record.dropFirst(key.utf8.count + 1).dropLast(), as: UTF8.self) }
      rest = rest[(rest.startIndex + length)...]
    }
    return nil
  }
}
