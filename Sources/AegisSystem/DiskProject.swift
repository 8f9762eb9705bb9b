public import AegisBasics
import Glibc

/// A project in a folder of this machine.
public struct DiskProject: FileSystem {
  /// Absolute, without symbolic links.
  public let root: String

  /// Nil where the folder does not exist.
  public init?(root: String) {
    guard let real = Disk.realPath(root), Disk.isFolder(real) else { return nil }
    self.root = real
  }

  public func read(_ path: ProjectPath) throws(FileError) -> [UInt8] {
    let full = "\(root)/\(path.text)"
    guard let real = Disk.realPath(full) else { throw reason(full) }
    guard real.hasPrefix(root == "/" ? root : root + "/") else { throw .leavesProject }
    do {
      return try Disk.read(real, onlyOrdinary: true)
    } catch {
      throw reason(full, error)
    }
  }

  public func list(excluding folders: [String]) throws(FileError) -> [ProjectPath] {
    var found: [ProjectPath] = []
    collect("", Set(folders), &found)
    return found.sorted()
  }

  /// The time of a file's last change tells its states apart only once the clock has moved on: until then there is none.
  /// A link has none, since what it leads to is not looked at.
  public func identity(of path: ProjectPath) -> FileIdentity? {
    var status = stat()
    guard lstat("\(root)/\(path.text)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let (content, state) = (status.st_mtim, status.st_ctim)
    guard Double(max(content.tv_sec, state.tv_sec)) < Surroundings.secondsSince1970 - Self.settling else { return nil }
    func nanoseconds(_ time: timespec) -> UInt64 { UInt64(bitPattern: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)) }
    return FileIdentity(
      device: UInt64(status.st_dev), number: UInt64(status.st_ino), size: UInt64(status.st_size), modified: nanoseconds(content),
      changed: nanoseconds(state))
  }

  public func target(of path: ProjectPath) -> ProjectPath {
    guard let real = Disk.realPath("\(root)/\(path.text)"), real.hasPrefix(root == "/" ? root : root + "/") else { return path }
    return ProjectPath(String(real.dropFirst(root == "/" ? 1 : root.count + 1)))
  }

  /// Seconds: the coarsest that file systems keep times in, and one more.
  private static let settling: Double = 3

  private func collect(_ folder: String, _ excluded: Set<String>, _ found: inout [ProjectPath]) {
    guard let stream = opendir(folder.isEmpty ? root : "\(root)/\(folder)") else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      if ProjectPath.isPassedOver(name) || excluded.contains(path) { continue }
      if Int32(entry.pointee.d_type) == DT_DIR {
        collect(path, excluded, &found)
      } else if ProjectPath.isYAML(name) {
        found.append(ProjectPath(path))
      }
    }
  }

  private func reason(_ path: String) -> FileError {
    errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(String(cString: strerror(errno)))
  }

  private func reason(_ path: String, _ error: DiskError) -> FileError {
    if error.isMissing { return .missing }
    return Disk.isFolder(path) ? .isFolder : .unreadable(error.reason)
  }
}

extension DiskProject {
  /// The root of the git repository around a folder; nil where there is none.
  public static func repository(around start: String) -> String? { folder(around: start, holding: ".git") }

  /// The folder around `start`, or `start` itself, that holds `aegis.ini`.
  public static func folder(around start: String) -> String? { folder(around: start, holding: "aegis.ini") }

  private static func folder(around start: String, holding name: String) -> String? {
    guard var folder = Disk.realPath(start) else { return nil }
    while true {
      if Disk.exists("\(folder)/\(name)") { return folder }
      guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return nil }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }
}
