import CMalloc
import Glibc
import Synchronization

/// A file could not be read or written; `reason` is the system's word for why.
public struct DiskError: Error, Sendable, CustomStringConvertible {
  public let path: String
  public let reason: String
  /// The file does not exist.
  public let isMissing: Bool

  public var description: String { "\(path): \(reason)" }

  static func last(_ path: String) -> DiskError {
    let code = errno
    return DiskError(path: path, reason: String(cString: strerror(code)), isMissing: code == ENOENT || code == ENOTDIR)
  }
}

/// Files of this machine.
public enum Disk {
  /// - Parameter onlyOrdinary: Refuse pipes, devices and sockets, which may have nobody who writes, and never end.
  public static func read(_ path: String, onlyOrdinary: Bool = false) throws(DiskError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | (onlyOrdinary ? O_NONBLOCK : 0))
    guard descriptor >= 0 else { throw .last(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last(path) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw DiskError(path: path, reason: "is a folder", isMissing: false)
    }
    guard !onlyOrdinary || status.st_mode & S_IFMT == S_IFREG else {
      throw DiskError(path: path, reason: "is a pipe or device, no ordinary file", isMissing: false)
    }
    var failed = false
    // One byte more than the size, so that the end of an ordinary file takes one call to see.
    var bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size) + 1) { buffer, count in
      failed = !fill(buffer, &count, from: descriptor, size: Int(status.st_size))
    }
    if failed { throw .last(path) }
    while bytes.count > Int(status.st_size) {
      // The file is larger than it said, or no ordinary file.
      let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        failed = !fill(buffer, &count, from: descriptor)
      }
      if failed { throw .last(path) }
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return bytes
  }

  /// Reads until the buffer is full or the file ends; false where reading fails.
  ///
  /// - Parameter size: What the file said of its size: where a call gives no more than that, it has ended.
  private static func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int, from descriptor: Int32, size: Int? = nil) -> Bool {
    while count < buffer.count {
      let got = Glibc.read(descriptor, buffer.baseAddress! + count, buffer.count - count)
      if got < 0 && errno == EINTR { continue }
      if got < 0 { return false }
      count += got
      if got == 0 || count == size { break }
    }
    return true
  }

  /// Puts other bytes into a file that is there, which keeps its permissions; a symbolic link stays one.
  public static func replace(_ bytes: [UInt8], at path: String) throws(DiskError) {
    var status = stat()
    guard let real = realPath(path), stat(real, &status) == 0 else { throw .last(path) }
    guard access(real, W_OK) == 0 else { throw .last(path) }
    try write(bytes, to: real, permissions: status.st_mode & 0o7777)
  }

  /// Writes a file aside and renames it, so that nobody ever sees half of it.
  public static func write(_ bytes: [UInt8], to path: String) throws(DiskError) {
    try write(bytes, to: path, permissions: nil)
  }

  /// The same, for nobody's eyes but the owner's.
  public static func writePrivately(_ bytes: [UInt8], to path: String) throws(DiskError) {
    try write(bytes, to: path, permissions: 0o600)
  }

  /// A link stays a link, and a file keeps its permissions. What is no file, such as a pipe, is written to as it is, and so
  /// is what is open as the standard output or error, which `/dev/stdout` and `/dev/stderr` stand for.
  private static func write(_ bytes: [UInt8], to path: String, permissions: mode_t?) throws(DiskError) {
    var path = path
    var permissions = permissions
    var info = stat()
    if stat(path, &info) == 0 {
      for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
        var open = stat()
        guard fstat(descriptor, &open) == 0, open.st_dev == info.st_dev, open.st_ino == info.st_ino else { continue }
        guard writeAll(bytes, to: descriptor) else { throw .last(path) }
        return
      }
      if info.st_mode & S_IFMT != S_IFREG { return try writeInPlace(bytes, to: path) }
      guard let real = realPath(path) else { throw .last(path) }
      path = real
      permissions = permissions ?? info.st_mode & 0o7777
    } else if lstat(path, &info) == 0 {
      // A link to what is not there yet.
      return try writeInPlace(bytes, to: path)
    }
    let aside = "\(path).\(getpid()).tmp"
    let descriptor = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .last(path) }
    if let permissions { fchmod(descriptor, permissions) }
    guard writeAll(bytes, to: descriptor) else {
      let error = DiskError.last(path)
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
  }

  private static func writeInPlace(_ bytes: [UInt8], to path: String) throws(DiskError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .last(path) }
    defer { close(descriptor) }
    guard writeAll(bytes, to: descriptor) else { throw .last(path) }
  }

  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      var done = 0
      while done < buffer.count {
        let put = Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if put < 0 && errno == EINTR { continue }
        guard put > 0 else { return false }
        done += put
      }
      return true
    }
  }

  /// Makes a folder and those it stands in; one that is there stays as it is.
  ///
  /// - Parameter isPrivate: Nobody else may look into what is made.
  public static func makeFolder(_ path: String, isPrivate: Bool = false) throws(DiskError) {
    let permissions: mode_t = isPrivate ? 0o700 : 0o755
    if mkdir(path, permissions) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw .last(path) }
    try makeFolder(String(path[..<slash]), isPrivate: isPrivate)
    guard mkdir(path, permissions) == 0 || errno == EEXIST else { throw .last(path) }
  }

  /// Makes a folder that nobody else may look into, with what of it git is to leave alone; what people have made of that stays.
  public static func makePrivateFolder(_ path: String, ignored patterns: [String]) throws(DiskError) {
    try makeFolder(path, isPrivate: true)
    let file = "\(path)/.gitignore"
    if !exists(file) { try write(Array(patterns.map { $0 + "\n" }.joined().utf8), to: file) }
  }

  /// Removes a file; one that is not there is as good.
  public static func remove(_ path: String) throws(DiskError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw .last(path) }
  }

  /// Removes a folder if it is empty.
  public static func removeEmptyFolder(_ path: String) { rmdir(path) }

  /// The names in a folder, in no particular order, without `.` and `..`.
  public static func list(_ path: String) throws(DiskError) -> [String] { try entries(path).map(\.name) }

  /// The same with what they are, as the folder says: one of `DT_REG`, `DT_DIR`, `DT_LNK` and so on, or `DT_UNKNOWN`.
  private static func entries(_ path: String) throws(DiskError) -> [(name: String, type: Int)] {
    guard let folder = opendir(path) else { throw .last(path) }
    defer { closedir(folder) }
    var entries: [(name: String, type: Int)] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { entries.append((name, Int(entry.pointee.d_type))) }
    }
    return entries
  }

  /// The files below a folder whose names have one of the endings, sorted; hidden files and folders left out.
  public static func files(below folder: String, endings: [String]) throws(DiskError) -> [String] {
    var found: [String] = []
    var folders = [folder]
    while let next = folders.popLast() {
      for (name, type) in try entries(next) where !name.hasPrefix(".") {
        let path = next.hasSuffix("/") ? next + name : "\(next)/\(name)"
        // What the folder does not tell: where a link leads.
        let isFolder = type == Int(DT_DIR) || type != Int(DT_REG) && isFolder(path)
        if !isFolder {
          if endings.contains(where: { name.hasSuffix($0) }) { found.append(path) }
        } else if type == Int(DT_DIR) || !isLink(path) {
          folders.append(path)
        }
      }
    }
    return found.sorted()
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether it is a file, and no folder, pipe, device or socket.
  public static func isOrdinary(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Bytes of a file; nil where it does not exist.
  public static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The path without symbolic links, `.` and `..`; nil where it does not exist.
  public static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// What did not arrive there is told by `outputError`: whoever writes goes on, and the process ends with it.
  @discardableResult
  public static func writeOutput(_ bytes: [UInt8]) -> Bool {
    if writeAll(bytes, to: STDOUT_FILENO) { return true }
    let error = DiskError.last("standard output")
    // A reader that has seen enough is no failure.
    if errno != EPIPE { outputFailure.withLock { $0 = $0 ?? error } }
    return false
  }

  /// Why standard output does not hold all that was written to it.
  public static var outputError: DiskError? { outputFailure.withLock { $0 } }

  private static let outputFailure = Mutex<DiskError?>(nil)

  public static func writeError(_ text: String) { _ = writeAll(Array(text.utf8), to: STDERR_FILENO) }
}

/// This process.
public enum Process {
  public static func exit(_ code: Int32) -> Never { Glibc.exit(code) }

  /// Ends the process by a signal, unless this is called again in time: for what must not hang.
  public static func endUnlessCalledAgain(within seconds: UInt32) { alarm(seconds) }

  /// Sets the allocator up for a process that is short and fills its memory once: a heap for each thread that
  /// works, since threads that share one wait for each other at every second allocation; heaps from which large arrays
  /// that grow need not be mapped and unmapped at each step; the first of them in large pages, so that the system
  /// hands memory out a few hundred times less often. Source: mallopt(3), madvise(2).
  public static func prepare() {
    let heap = 128 << 20
    mallopt(M_MMAP_THRESHOLD, 32 << 20)
    mallopt(M_TRIM_THRESHOLD, 1 << 30)
    mallopt(M_ARENA_MAX, Int32(Surroundings.processorCount))
    mallopt(M_TOP_PAD, Int32(heap))
    // An allocation that what is left does not hold takes the heap from the system; nothing of it is there
    // until it is used.
    let start = Int(bitPattern: sbrk(0))
    let block = malloc(1 << 20)
    guard malloc_usable_size(block) > 0 else { return }
    free(block)
    let page = 2 << 20
    let first = (start + page - 1) / page * page
    let count = Int(bitPattern: sbrk(0)) - first
    if count > 0 { madvise(UnsafeMutableRawPointer(bitPattern: first), count, Int32(MADV_HUGEPAGE)) }
  }

  /// Gives memory that is not used any more back to the system, also from between what is used. Source: malloc_trim(3).
  public static func returnFreedMemory() { malloc_trim(0) }

  /// Never takes a value apart: the system frees the memory of a process that ends faster than it can.
  public static func keepUntilExit(_ value: some Sendable) { _ = Unmanaged.passRetained(Kept(value)) }

  private final class Kept: Sendable {
    let value: any Sendable
    init(_ value: any Sendable) { self.value = value }
  }
}

extension Disk {
  /// Writes a file unless it already holds these bytes, so that an unchanged file keeps its time.
  public static func writeIfChanged(_ bytes: [UInt8], to path: String) throws(DiskError) {
    if let current = try? read(path), isEqual(current, bytes) { return }
    try write(bytes, to: path)
  }

  private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && left.withUnsafeBytes { left in
      right.withUnsafeBytes { right in left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0 }
    }
  }
}
