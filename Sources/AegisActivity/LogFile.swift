import AegisBasics
public import AegisAnalyze
public import AegisSystem

/// A log file and the name under which a store remembers it.
public struct LogFile: Sendable, Hashable {
  /// On this machine, or `s3://…`.
  public var path: String
  public var name: String
  /// Bytes, packed.
  public var size: Int
  /// What tells one version of the file from another besides its size: an object's entity tag, nothing for a file.
  public var tag: String

  public init(path: String, name: String, size: Int, tag: String = "") {
    self.path = path
    self.name = name
    self.size = size
    self.tag = tag
  }
}

extension LogFile {
  /// ACCOUNT_CloudTrail_REGION_TIME_UNIQUE.json.gz
  private var fields: [Substring]? {
    let fields = name.split(separator: "_")
    return fields.count >= 5 && fields[1] == "CloudTrail" ? fields : nil
  }

  /// The id of the account whose log it is, as far as its name tells.
  public var account: String? { fields.flatMap { isAccountID($0[0]) ? String($0[0]) : nil } }

  /// False where its name tells that it is not of the window.
  public func mayTell(of window: Window) -> Bool {
    guard let stamp = fields?[3].prefix(8), stamp.count == 8, stamp.allSatisfy(\.isNumber) else { return true }
    func plain(_ day: Int) -> String { slashedDay(day).filter { $0 != "/" } }
    return stamp >= plain(window.first) && stamp <= plain(window.last + 1)
  }
}

/// A log file could not be had.
public struct UnreadableLog: Error, Sendable {
  public let reason: String

  public init(reason: String) { self.reason = reason }
}

/// The log files below a folder, those of CloudTrail by their own names, which are unique; sorted by name.
public func logFiles(below folder: String) throws(DiskError) -> [LogFile] {
  let root = Disk.realPath(folder) ?? folder
  return try Disk.files(below: root, endings: logEndings).compactMap { path in
    logName(path, below: root + "/").map { LogFile(path: path, name: $0, size: Disk.size(path) ?? 0) }
  }
}

private let logEndings = [".json.gz", ".json"]

/// The name under which a store remembers a file; nil for what is no log of events.
private func logName(_ path: String, below root: String) -> String? {
  let start = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
  let last = path[start...]
  guard logEndings.contains(where: last.hasSuffix) else { return nil }
  // ACCOUNT_CloudTrail_REGION_TIME_UNIQUE.json.gz
  let fields = last.utf8.split(separator: UInt8(ascii: "_"), maxSplits: 2, omittingEmptySubsequences: false)
  switch fields.count == 3 ? String(fields[1]) : nil {
  case "CloudTrail": return String(last)
  // AWS Config delivers into the same folders.
  case "CloudTrail-Digest", "CloudTrail-Insight", "Config": return nil
  default: return String(path.dropFirst(root.count))
  }
}

/// Where in a bucket the logs of a window stand.
///
/// Source: CloudTrail User Guide, "Finding your CloudTrail log files": `AWSLogs/[o-…/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/`;
/// the day is that of the delivery, which may be the one after that of the event.
public struct LogSearch: Sendable {
  public let bucket: String
  /// Ends with a slash, or is empty.
  public let prefix: String
  public let window: Window
  /// Only logs of these accounts, by id; nil for all.
  public var accounts: Set<String>?

  /// - Parameter location: `s3://BUCKET` or `s3://BUCKET/PREFIX`; nil where it is none.
  public init?(_ location: String, window: Window) {
    guard location.hasPrefix("s3://") else { return nil }
    let rest = location.dropFirst(5)
    let bucket = rest.prefix { $0 != "/" }
    guard !bucket.isEmpty else { return nil }
    var prefix = String(rest.dropFirst(bucket.count + 1))
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.bucket = String(bucket)
    self.prefix = prefix.isEmpty ? "" : prefix + "/"
    self.window = window
  }

  public var location: String { "s3://\(bucket)/\(prefix)" }

  public enum Step: Sendable, Hashable {
    /// Look at the folders one by one.
    case folders
    /// List everything between two keys: the days of one account and region.
    case days(after: String, until: String)
  }

  public func step(at prefix: String) -> Step {
    let parts = prefix.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    guard let kind = parts.lastIndex(of: "CloudTrail"), kind > 0, isAccountID(parts[kind - 1]), kind + 1 < parts.count else { return .folders }
    let region = parts[...(kind + 1)].joined(separator: "/") + "/"
    return .days(after: region + slashedDay(window.first), until: region + slashedDay(window.last + 2))
  }

  /// Those of a folder's folders in which logs of events can be.
  public func worthwhile(_ folders: [String]) -> [String] {
    func last(_ folder: String) -> Substring { folder.dropLast().split(separator: "/", omittingEmptySubsequences: false).last ?? "" }
    let trails = folders.filter { last($0) == "AWSLogs" }
    if !trails.isEmpty { return trails }
    return folders.filter { folder in
      let parts = folder.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      // An account's folder holds what other services log as well.
      if parts.contains("AWSLogs"), parts.count > 1, isAccountID(parts[parts.count - 2]) { return parts.last == "CloudTrail" }
      if let accounts, let name = parts.last, isAccountID(name), !accounts.contains(String(name)) { return false }
      return parts.last != "CloudTrail-Digest" && parts.last != "CloudTrail-Insight"
    }
  }

  /// The log that an object is; nil where it is none, or its name tells that it is not of the window.
  public func log(key: String, size: Int, tag: String) -> LogFile? {
    guard let name = logName(key, below: prefix) else { return nil }
    let file = LogFile(path: "s3://\(bucket)/\(key)", name: name, size: size, tag: tag)
    return file.mayTell(of: window) ? file : nil
  }
}
