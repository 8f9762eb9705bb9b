import Glibc
import Synchronization

/// A file that only grows, each piece whole or, where the process is killed, cut off at the end.
public final class AppendedFile: Sendable {
  private let path: String
  private let descriptor: Mutex<Int32>

  /// Opens or makes a file that only its owner can read, and cuts it to its first bytes.
  public init(_ path: String, keeping length: Int) throws(DiskError) {
    let opened = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard opened >= 0, ftruncate(opened, length) == 0 else {
      let error = DiskError.last(path)
      if opened >= 0 { close(opened) }
      throw error
    }
    self.path = path
    descriptor = Mutex(opened)
  }

  deinit { descriptor.withLock { _ = close($0) } }

  public func append(_ bytes: [UInt8]) throws(DiskError) {
    let isWritten = descriptor.withLock { Disk.writeAll(bytes, to: $0) }
    if !isWritten { throw .last(path) }
  }
}
