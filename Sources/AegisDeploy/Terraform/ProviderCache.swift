import AegisSystem
import Synchronization

/// The folder in which terraform keeps providers for all modules.
///
/// `terraform init` of a module without a dependency lock file takes a provider out of the cache and puts it in again,
/// during which no other module finds it there; with a lock file it only looks. So all modules of a run share the lock
/// file of the first, and whoever writes the cache waits for those who read it, also of other processes.
///
/// Source: Terraform documentation, "CLI Configuration File: Provider Plugin Cache", "Dependency Lock File".
final class ProviderCache: Sendable {
  private let folder: String
  /// What the first module of this run was initialized with.
  private let lockFile = Mutex<[UInt8]?>(nil)

  init(folder: String) {
    self.folder = folder
    try? Disk.makeFolder(folder)
  }

  /// Runs what reads the cache.
  fileprivate func read<Result>(_ body: () -> Result) -> Result {
    // A cache that cannot be locked is one of which nothing is written either.
    let lock = try? FileLock(guardFile, isShared: true)
    defer { lock?.release() }
    return body()
  }

  /// Initializes a module; one at a time.
  fileprivate func initialize(_ module: String, _ body: () -> ChildProcess.Output?) -> ChildProcess.Output? {
    lockFile.withLock { known in
      let path = "\(module)/.terraform.lock.hcl"
      if !Disk.exists(path), let known { try? Disk.write(known, to: path) }
      let lock = try? FileLock(guardFile, isShared: Disk.exists(path) && holds(path))
      defer { lock?.release() }
      let answer = body()
      if answer?.status == 0 { known = try? Disk.read(path) }
      return answer
    }
  }

  private var guardFile: String { "\(folder)/.lock" }

  /// Whether the cache has every provider of a lock file, so that nothing has to be written to it.
  private func holds(_ path: String) -> Bool {
    guard let text = try? Disk.read(path) else { return false }
    var provider = ""
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.first == "provider", words.count > 1 { provider = words[1].trimming("\"") }
      if words.first == "version", let version = words.last?.trimming("\""), !Disk.exists("\(folder)/\(provider)/\(version)") { return false }
    }
    return true
  }
}

extension ProviderCache? {
  func using<Result>(_ body: () -> Result) -> Result { self?.read(body) ?? body() }

  func initializing(_ module: String, _ body: () -> ChildProcess.Output?) -> ChildProcess.Output? {
    guard let self else { return body() }
    return self.initialize(module, body)
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> String {
    String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
  }
}
