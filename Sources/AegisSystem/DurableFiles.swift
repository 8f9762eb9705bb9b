import Glibc

extension Disk {
  /// Writes a file aside, brings it and its folder to the disk, and renames it in between: after a power cut there
  /// is the old one or the new one.
  public static func writeDurably(_ bytes: [UInt8], to path: String) throws(DiskError) {
    let aside = "\(path).\(getpid()).new"
    let descriptor = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .last(aside) }
    guard writeAll(bytes, to: descriptor), fsync(descriptor) == 0 else {
      let error = DiskError.last(aside)
      close(descriptor)
      unlink(aside)
      throw error
    }
    close(descriptor)
    guard rename(aside, path) == 0 else {
      let error = DiskError.last(path)
      unlink(aside)
      throw error
    }
    let folder = open(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}

/// A file that one process at a time has locked; the system unlocks it when the process ends.
public final class FileLock: Sendable {
  private let descriptor: Int32

  /// Waits until the file is free.
  ///
  /// - Parameter isShared: Others may hold it too, if they share it.
  public init(_ path: String, isShared: Bool = false) throws(DiskError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .last(path) }
    while flock(descriptor, isShared ? LOCK_SH : LOCK_EX) != 0 {
      if errno == EINTR { continue }
      let error = DiskError.last(path)
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  public func release() { close(descriptor) }
}

extension Surroundings {
  public static var processID: Int { Int(getpid()) }

  public static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "" }
    return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  public static var userName: String { variable("USER") ?? variable("LOGNAME") ?? String(getuid()) }
}
