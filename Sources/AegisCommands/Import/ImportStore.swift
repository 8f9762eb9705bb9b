import AegisBasics
import AegisSystem
import Synchronization

/// What imports keep in `.aegis/import`: the files as they were written last, and the answers of one under way.
struct ImportStore {
  let root: String

  private var folder: String { "\(root)/.aegis/import" }
  var journal: String { "\(folder)/journal" }

  /// None of it belongs into a repository.
  func prepare() throws(DiskError) {
    try Disk.makePrivateFolder(folder, ignored: ["*"])
  }

  /// A file as the last import wrote it.
  ///
  /// Of a working copy that went back to what it was before an import, on another branch or by a reset, that is what an import
  /// before that one wrote.
  ///
  /// - Parameter now: The file as it is.
  func base(_ path: ProjectPath, now: [UInt8]?) -> [UInt8]? {
    let last = try? Disk.read("\(folder)/base/\(path.text)")
    guard let now, now != last, let earlier = try? Disk.read(earlier(path, now)) else { return last }
    return earlier
  }

  private func earlier(_ path: ProjectPath, _ text: [UInt8]) -> String {
    "\(folder)/earlier/\(SHA256.hexadecimal(of: Array(path.text.utf8) + [0] + text))"
  }

  /// Remembers what an import before this one wrote of a file, which this one changes.
  ///
  /// - Parameter before: The file as it was until now.
  func keepBase(of path: ProjectPath, before: [UInt8]) throws(DiskError) {
    guard let base = base(path, now: before) else { return }
    // Some are enough: what is forgotten is told as a difference.
    if let kept = try? Disk.list("\(folder)/earlier"), kept.count >= Self.keptBases { for name in kept { try Disk.remove("\(folder)/earlier/\(name)") } }
    try Disk.makeFolder("\(folder)/earlier")
    try Disk.writeIfChanged(base, to: earlier(path, before))
  }

  private static let keptBases = 2000

  func writeBase(_ bytes: [UInt8], _ path: ProjectPath) throws(DiskError) { try write(bytes, to: ".aegis/import/base/\(path.text)") }

  func write(_ bytes: [UInt8], to path: String) throws(DiskError) {
    let full = path.hasPrefix("/") ? path : "\(root)/\(path)"
    if let slash = full.lastIndex(of: "/") { try Disk.makeFolder(String(full[..<slash])) }
    try Disk.writeIfChanged(bytes, to: full)
  }

  /// Files that an earlier import wrote, this one does not, and nobody has edited since.
  func stale(_ written: [ProjectPath], _ project: DiskProject) -> [String] {
    guard let base = DiskProject(root: "\(folder)/base"), let paths = try? base.list(excluding: []) else { return [] }
    let kept = Set(written)
    return paths.filter { path in
      guard !kept.contains(path), let before = try? base.read(path), let now = try? project.read(path) else { return false }
      return before == now
    }.map(\.text)
  }

  func removeStale(_ path: String) throws(DiskError) {
    for file in ["\(root)/\(path)", "\(folder)/base/\(path)"] {
      try Disk.remove(file)
      var parent = file
      while let slash = parent.lastIndex(of: "/"), slash > parent.startIndex {
        parent = String(parent[..<slash])
        if parent.utf8.count <= root.utf8.count { break }
        Disk.removeEmptyFolder(parent)
      }
    }
  }
}

/// True the first time it is asked.
final class OnceFlag: Sendable {
  private let isSet = Atomic<Bool>(false)

  func isFirst() -> Bool { !isSet.exchange(true, ordering: .relaxed) }
}
