import AegisBasics
import AegisDriver
import AegisPolicy
import AegisSystem

/// What earlier runs of lint found nothing to say about, kept below `$XDG_CACHE_HOME/aegis/lint`, one file a project.
///
/// Nothing depends on it but time: a file that cannot be read, that is damaged, or that another build wrote is written anew.
enum LintCache {
  private static let mostFiles = 64
  private static let mostBytes = 64 << 20

  /// Nil where there is no place for it, the environment says not to use it, or builds cannot be told apart.
  static func open(for project: DiskProject) -> CleanVerdicts? {
    guard Surroundings.variable("AEGIS_LINT_CACHE") != "off", let path = path(for: project), let program else { return nil }
    let store = Disk.exists(path) ? try? Disk.read(path) : nil
    let seed = ContentDigest(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt64.max))
    return CleanVerdicts(store: store.flatMap { $0.count <= mostBytes ? $0 : nil }, program: program, seed: seed)
  }

  /// Keeps what was found for the next run. Where that cannot be written, the next run takes longer: no reason to fail.
  static func store(_ verdicts: CleanVerdicts, for project: DiskProject) {
    guard let store = verdicts.newStore(), let folder, let path = path(for: project) else { return }
    do {
      try Disk.makeFolder(folder, isPrivate: true)
      if !Disk.exists(path), try Disk.list(folder).count >= mostFiles { try empty(folder) }
      try Disk.writePrivately(store, to: path)
    } catch {}
  }

  private static var folder: String? { CatalogCache.folder.map { "\($0)/lint" } }

  private static func path(for project: DiskProject) -> String? {
    folder.map { "\($0)/\(SHA256.hexadecimal(of: Array(project.root.utf8)).prefix(32)).clean" }
  }

  /// Projects come and go: who has that many fills a few files again.
  private static func empty(_ folder: String) throws(DiskError) {
    for name in try Disk.list(folder) where name.hasSuffix(".clean") { try Disk.remove("\(folder)/\(name)") }
  }

  /// This build, with its catalog.
  private static var program: String? {
    Surroundings.buildIdentifier.map { build in
      guard case .used(let catalog, let fetched, _) = CatalogCache.state else { return build }
      return "\(build) \(fetched) \(catalog.bytes.withUnsafeBufferPointer { foldedHash($0) })"
    }
  }
}
